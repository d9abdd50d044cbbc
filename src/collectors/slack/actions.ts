/**
 * What an action of the Slack audit log says about an attempt. Names: "Audit Logs API methods and actions"
 * (https://docs.slack.dev/reference/audit-logs-api/methods-actions-reference). What is not listed is stored without operation and stage.
 *
 * Slack is the target here: what it logs has happened in it, whether an identity provider did it through SCIM or an administrator by hand, so changes have the
 * stage `apply`. It does not log SCIM requests that it refused; those show on the identity provider's side alone.
 */
import type { Operation } from '../../domain/event.ts';
import { type Meaning, means, noMeaning } from '../audit/meaning.ts';

export interface ActionMeaning extends Meaning {
  /** It is about a group alone, not about a member of it. */
  group?: boolean;
}

function all(names: string, operation: Operation, more: Partial<ActionMeaning> = {}): [string, ActionMeaning][] {
  return names.split(' ').map((name) => [name, means(operation, 'apply', more)]);
}

const signIn = { ...means('login', 'ready'), self: true };
const group = { group: true } as const;

const meanings: ReadonlyMap<string, ActionMeaning> = new Map([
  ...all('user_created guest_created', 'create'),
  ...all('user_deactivated guest_deactivated guest_expired', 'suspend'),
  ...all('user_reactivated guest_reactivated', 'reactivate'),
  ...all('user_deleted guest_deleted', 'delete'),
  ...all('user_joined_workspace guest_joined_workspace user_added_to_workspace guest_added_to_workspace', 'assign'),
  ...all('user_removed_from_workspace guest_removed_from_workspace user_left_workspace guest_left_workspace', 'unassign'),
  ...all('user_invited guest_invited user_invite_sent guest_invite_sent', 'invite'),
  ...all('role_change_to_user role_change_to_guest role_change_to_admin role_change_to_owner owner_transferred', 'update'),
  ...all('user_email_updated user_username_updated user_profile_updated user_profile_deleted', 'update'),
  ...all('guest_expiration_set guest_expiration_cleared', 'update'),
  ...all('permissions_assigned role_assigned', 'assign'),
  ...all('permissions_removed role_removed role_unassigned', 'unassign'),
  ['user_login', { ...signIn, outcome: 'success' }],
  ['user_login_failed', { ...signIn, outcome: 'failure' }],
]);

/** User groups and groups of the identity provider go by several names. */
const groups: readonly (readonly [RegExp, ActionMeaning])[] = [
  [
    /^(?:user|guest|member)s?_added_to_(?:user_?group|subteam|idp_group|group)$|^(?:user_?group|subteam|idp_group)_(?:member|user)s?_added$/,
    means('group-add', 'apply'),
  ],
  [
    /^(?:user|guest|member)s?_removed_from_(?:user_?group|subteam|idp_group|group)$|^(?:user_?group|subteam|idp_group)_(?:member|user)s?_removed$/,
    means('group-remove', 'apply'),
  ],
  [/^(?:user_?group|subteam|idp_group)_(?:created|enabled)$/, { ...means('create', 'apply'), ...group }],
  [/^(?:user_?group|subteam|idp_group)_(?:deleted|disabled)$/, { ...means('delete', 'apply'), ...group }],
  [/^(?:user_?group|subteam|idp_group)_(?:updated|renamed)$/, { ...means('update', 'apply'), ...group }],
];

export function meaningOf(action: string): ActionMeaning {
  return meanings.get(action) ?? groups.find(([pattern]) => pattern.test(action))?.[1] ?? noMeaning;
}
