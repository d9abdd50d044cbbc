/**
 * What a Google Workspace event says about an attempt. Names: the lists of activity events by application
 * (https://developers.google.com/workspace/admin/reports/v1/appendix/activity/admin-user-settings, .../admin-group-settings, .../admin-licenses-settings,
 * .../login, .../saml, .../user-accounts, .../groups, .../groups-enterprise, .../directory-sync). What is not listed is stored without operation and stage.
 *
 * Google is the directory here, so what an administrator or an API client decides is `trigger`. Licences take effect as they are assigned (`apply`). Directory
 * Sync reports what it did to the Google directory (`confirm`).
 */
import type { Operation, Stage } from '../../domain/event.ts';
import { type Meaning, means, noMeaning } from '../audit/meaning.ts';

export interface EventMeaning extends Meaning {
  /** It is about a group alone, not about a member of it. */
  group?: boolean;
}

const self = { self: true } as const;
const group = { group: true } as const;
const failed = { outcome: 'failure' } as const;
const undecided = { outcome: 'unknown' } as const;

function all(names: string, operation: Operation | null, stage: Stage | null, more: Partial<EventMeaning> = {}): [string, EventMeaning][] {
  return names.split(' ').map((name) => [name, means(operation, stage, more)]);
}

const admin: readonly [string, EventMeaning][] = [
  ...all('create_user', 'create', 'trigger'),
  ...all('delete_user', 'delete', 'trigger'),
  ...all('suspend_user archive_user', 'suspend', 'trigger'),
  ...all('unsuspend_user unarchive_user undelete_user', 'reactivate', 'trigger'),
  ...all('user_invite resend_user_invite', 'invite', 'trigger'),
  ...all('accept_user_invitation', 'activate', 'trigger'),
  ...all(
    'rename_user change_first_name change_last_name add_display_name change_display_name remove_display_name add_nickname remove_nickname',
    'update',
    'trigger',
  ),
  ...all(
    'change_user_address change_user_custom_field change_user_external_id change_user_gender change_user_im change_user_keyword change_user_language',
    'update',
    'trigger',
  ),
  ...all(
    'change_user_location change_user_organization change_user_phone_number change_user_relation update_birthdate',
    'update',
    'trigger',
  ),
  ...all('move_user_to_org_unit change_password change_password_on_next_login add_recovery_email add_recovery_phone', 'update', 'trigger'),
  ...all('change_recovery_email change_recovery_phone remove_recovery_email remove_recovery_phone', 'update', 'trigger'),
  ...all('mail_routing_destination_added mail_routing_destination_removed update_profile_photo delete_profile_photo', 'update', 'trigger'),
  ...all('grant_admin_privilege grant_delegated_admin_privileges assign_role', 'assign', 'trigger'),
  ...all('revoke_admin_privilege unassign_role', 'unassign', 'trigger'),
  ...all('bulk_upload users_bulk_upload unmanaged_users_bulk_upload', 'import', 'confirm'),
  ...all('create_group', 'create', 'trigger', group),
  ...all('delete_group', 'delete', 'trigger', group),
  ...all('change_group_name change_group_description change_group_email change_group_setting', 'update', 'trigger', group),
  ...all('add_group_member', 'group-add', 'trigger'),
  ...all('remove_group_member', 'group-remove', 'trigger'),
  ...all('update_group_member update_group_member_delivery_settings', 'update', 'trigger'),
  ...all('group_member_bulk_upload', 'import', 'confirm', group),
];

const licences: readonly [string, EventMeaning][] = [
  ...all(
    'user_license_assignment user_license_reassignment temporary_license_assignment chrome_app_user_license_assigned',
    'assign',
    'apply',
  ),
  ...all('suppressed_to_assigned_license_conversion temporary_to_assigned_license_conversion', 'assign', 'apply'),
  // Assigned, but there was none left to give.
  ...all('suppressed_license_assignment temporary_to_suppressed_license_conversion', 'assign', 'apply', failed),
  ...all('user_license_revoke temporary_license_revoke suppressed_license_revoke chrome_app_user_license_revoked', 'unassign', 'apply'),
  ...all('org_all_users_license_assignment org_users_license_assignment', 'assign', 'apply'),
  ...all('org_license_revoke', 'unassign', 'apply'),
];

/** The same names in `login`, `saml` and `user_accounts`. */
const accounts: readonly [string, EventMeaning][] = [
  ...all('login_success', 'login', 'ready', { ...self, outcome: 'success' }),
  ...all('login_failure', 'login', 'ready', { ...self, ...failed }),
  ...all('login_challenge login_verification', 'login', 'match', { ...self, ...undecided }),
  ...all('suspicious_login suspicious_login_less_secure_app suspicious_programmatic_login', 'login', 'scope', { ...self, ...failed }),
  ...all('logout', null, null, self),
  ...all('account_disabled_generic account_disabled_spamming account_disabled_spamming_through_relay', 'suspend', 'trigger', self),
  ...all('account_disabled_hijacked account_disabled_password_leak', 'suspend', 'trigger', self),
  ...all('password_edit recovery_email_edit recovery_phone_edit recovery_secret_qa_edit', 'update', 'trigger', self),
  ...all('2sv_enroll 2sv_disable passkey_enrolled passkey_removed titanium_enroll titanium_unenroll', 'update', 'trigger', self),
  ...all('email_forwarding_out_of_domain user_signed_out_due_to_suspicious_session_cookie gov_attack_warning', null, null, self),
  ...all('risky_sensitive_action_allowed risky_sensitive_action_blocked blocked_sender', null, null, self),
];

/** `groups` and `groups_enterprise`. */
const groups: readonly [string, EventMeaning][] = [
  ...all('add_user add_member approve_join_request', 'group-add', 'trigger'),
  ...all('join join_via_mail accept_invitation', 'group-add', 'trigger', self),
  ...all('remove_user remove_member ban_user_with_moderation ban_member_with_moderation', 'group-remove', 'trigger'),
  ...all('unsubscribe_via_mail leave', 'group-remove', 'trigger', self),
  ...all('invite_user reinvite_user invite_member', 'invite', 'trigger'),
  ...all('request_to_join request_to_join_via_mail', 'group-add', 'queue', { ...self, ...undecided }),
  ...all('reject_join_request', 'group-add', 'scope', failed),
  ...all('reject_invitation', null, null, self),
  ...all('revoke_invitation unban_member', null, null),
  ...all('add_member_role remove_member_role add_membership_expiry update_membership_expiry remove_membership_expiry', 'update', 'trigger'),
  ...all('create_group', 'create', 'trigger', group),
  ...all('delete_group', 'delete', 'trigger', group),
  ...all(
    'change_basic_setting change_identity_setting change_info_setting add_info_setting remove_info_setting',
    'update',
    'trigger',
    group,
  ),
  ...all('change_security_setting change_security_setting_state add_security_setting remove_security_setting', 'update', 'trigger', group),
  ...all('add_dynamic_group_query change_dynamic_group_query change_acl_permission', 'update', 'trigger', group),
];

/** Its operations are those on users and groups; runs and what it only read or left out are `import`. */
const directorySync: readonly [string, EventMeaning][] = [
  ...all('entity_created', 'create', 'confirm'),
  ...all('entity_not_created', 'create', 'confirm', failed),
  ...all('entity_updated', 'update', 'confirm'),
  ...all('entity_sync_failed', 'import', 'confirm', failed),
  ...all('object_deprovisioned', 'suspend', 'confirm'),
  ...all('added_group_membership', 'group-add', 'confirm'),
  ...all('removed_group_membership', 'group-remove', 'confirm'),
  ...all('updated_group_membership', 'update', 'confirm'),
  ...all('entity_excluded entity_skipped target_entity_skipped', 'import', 'scope', undecided),
  ...all('remote_directory_entity_read', 'import', 'match'),
  ...all('remote_directory_read cloud_directory_read', 'import', 'send'),
  ...all('remote_directory_read_finished cloud_directory_read_finished entity_changes entity_exclusions_summary', 'import', null),
  ...all('sync_run_start', 'import', 'trigger'),
  ...all('sync_run_end', 'import', 'confirm'),
  ...all('sync_run_failed', 'import', 'confirm', failed),
  ...all('sync_run_failed_retry', 'import', 'queue', failed),
  ...all('error', 'import', null, failed),
];

const everywhere = [...groups, ...admin, ...licences, ...accounts, ...directorySync];
const byApplication: ReadonlyMap<string, ReadonlyMap<string, EventMeaning>> = new Map([
  ['admin', new Map([...admin, ...licences])],
  ['login', new Map(accounts)],
  ['saml', new Map(accounts)],
  ['user_accounts', new Map(accounts)],
  ['groups', new Map(groups)],
  ['groups_enterprise', new Map(groups)],
  ['directory_sync', new Map(directorySync)],
]);
const unknownApplication: ReadonlyMap<string, EventMeaning> = new Map(everywhere);

/** @param application null when the record does not say */
export function meaningOf(application: string | null, name: string): EventMeaning {
  const table = application === null ? unknownApplication : byApplication.get(application);
  const known = table?.get(name.toLowerCase());
  if (known !== undefined) return known;
  if (application === 'directory_sync') return synchronisation(name);
  return application === null || application === 'admin' ? (autoProvisioning(name) ?? noMeaning) : noMeaning;
}

const verbs: readonly (readonly [RegExp, Operation])[] = [
  [/unsuspend|reactivat|restore|undelete/, 'reactivate'],
  [/suspend|deactivat|disable/, 'suspend'],
  [/delete|remove|deprovision/, 'delete'],
  [/update|change|modif/, 'update'],
  [/create|add|provision/, 'create'],
];

/**
 * Automated provisioning into SAML apps is reported in the admin log (https://support.google.com/a/answer/6294828), but its event names are not in the public
 * lists, so they are read by their words. Switching it on or off, and devices, are something else.
 */
function autoProvisioning(name: string): EventMeaning | null {
  const words = name.toLowerCase();
  if (!words.includes('provision') || /device|chrome|brand|repair|setting|config|enable|toggle|activate_|schedule|authori/.test(words))
    return null;
  const verb = verbIn(words.replace(/(?:auto_?|user_?)?provisioning/g, ''));
  return means(verb ?? 'create', 'confirm', /fail|error/.test(words) ? failed : {});
}

/** What Directory Sync will report one day: an entity was synchronised, and its name has the verb. */
function synchronisation(name: string): EventMeaning {
  const words = name.toLowerCase();
  const verb = verbIn(words);
  const member: Operation | null = verb === 'create' ? 'group-add' : verb === 'delete' ? 'group-remove' : verb;
  return means((words.includes('member') ? member : verb) ?? 'import', 'confirm', /fail|error|not_/.test(words) ? failed : {});
}

function verbIn(words: string): Operation | null {
  return verbs.find(([pattern]) => pattern.test(words))?.[1] ?? null;
}
