/**
 * Who decided on a change. What an identity provider asks for through SCIM is logged like what an administrator does by hand; the user agent of its SCIM
 * client (`context.ua`) or the app through which it speaks (`context.app`) tells them apart. Otherwise it was decided in Slack.
 */
import { type Fields, fieldsOf, textOf } from '../json/fields.ts';
import { providerOfUserAgent } from '../semantics/user-agent.ts';
import type { ActionMeaning } from './actions.ts';

/** Names of the identity providers' apps in Slack's directory. */
const apps: readonly (readonly [RegExp, string])[] = [
  [/^okta\b/i, 'okta'],
  [/^(?:azure (?:ad\b|active directory)|microsoft entra)/i, 'entra'],
  [/^onelogin\b/i, 'onelogin'],
  [/^jumpcloud\b/i, 'jumpcloud'],
  [/^ping ?(?:one|federate)\b/i, 'pingone'],
  [/^auth0\b/i, 'auth0'],
];

export function deciderOf(raw: Fields, meaning: ActionMeaning): string {
  if (meaning.operation === null || meaning.self === true) return 'slack';
  const context = fieldsOf(raw, 'context');
  const app = textOf(context, 'app') ?? textOf(fieldsOf(context, 'app'), 'name') ?? '';
  return providerOfUserAgent(textOf(context, 'ua'), true) ?? apps.find(([name]) => name.test(app))?.[1] ?? 'slack';
}
