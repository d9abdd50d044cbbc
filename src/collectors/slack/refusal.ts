/**
 * What Slack means by its refusals: `{"ok":false,"error":"..."}`, with an error status or with 200. Names: the Audit Logs API
 * (https://docs.slack.dev/admins/audit-logs-api) and the errors that all of Slack's methods share.
 */
import type { Json } from '../../domain/event.ts';
import type { HttpAnswer } from '../http/request.ts';
import { asFields, textOf } from '../json/fields.ts';

const newToken = 'install the app on the organisation again and put the new xoxp token where the configuration points to';
const hints: ReadonlyMap<string, string> = new Map([
  ['feature_not_enabled', 'the Audit Logs API needs an Enterprise plan'],
  ['paid_only', 'the Audit Logs API needs an Enterprise plan'],
  ['invalid_workspace', 'the token belongs to a workspace; install the app on the organisation'],
  ['team_not_authorized', 'the app is installed on a workspace that the organisation does not let in; install it on the organisation'],
  ['not_an_enterprise', 'the token belongs to a workspace that is not part of an Enterprise organisation'],
  ['missing_scope', 'the token needs the scope auditlogs:read'],
  ['no_permission', 'the token must be that of an owner of the organisation'],
  ['not_allowed_token_type', 'the token must be a user token (xoxp-...), not that of a bot'],
  ['user_not_found', 'the token must be that of an owner of the organisation'],
  ['user_not_authorized', 'the token must be that of an owner of the organisation'],
  ['org_login_required', 'the organisation is being migrated; wait until that is over'],
  ['invalid_auth', newToken],
  ['not_authed', newToken],
  ['account_inactive', `the user of the token was deactivated; ${newToken}`],
  ['token_revoked', newToken],
  ['token_expired', newToken],
]);
const aboutToken = new Set(['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired']);
const throttling = new Set(['ratelimited', 'rate_limited']);
const passing = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'team_added_to_org']);

/** The error of an answer, or null when there is none. */
export function errorOf(answer: HttpAnswer): string | null {
  try {
    const body = asFields(JSON.parse(answer.text) as Json);
    return body.ok === false || answer.status !== 200 ? (textOf(body, 'error') ?? (body.ok === false ? 'unknown' : null)) : null;
  } catch {
    return null;
  }
}

/** The status by which to judge an error, whatever status it came with. */
export function statusOfError(error: string, status: number): number {
  if (throttling.has(error)) return 429;
  if (aboutToken.has(error)) return 401;
  if (hints.has(error)) return 403;
  if (error === 'invalid_cursor' || error === 'invalid_arguments') return 400;
  if (passing.has(error)) return 503;
  return status === 200 ? 403 : status;
}

/** One line for a person. */
export function refusal(answer: HttpAnswer, host: string): string {
  const error = errorOf(answer);
  const hint =
    hints.get(error ?? '') ??
    (answer.status === 401 ? newToken : 'the token must be that of an owner of the organisation, with the scope auditlogs:read');
  return `${host} does not let the token read the audit log (${error?.slice(0, 100) ?? answer.status}): ${hint}`;
}
