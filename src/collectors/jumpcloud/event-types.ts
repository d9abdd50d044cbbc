/**
 * What a Directory Insights event type says about an attempt. Names: https://docs.jumpcloud.com/api/insights/directory/1.0/index.html and, for the
 * `*_provision` types, JumpCloud's page "Identity Management using a Custom SCIM Integration". What is not listed is stored without operation and stage.
 *
 * `*_provision` types are logged when JumpCloud tries to change an account in an application; everything else happened in JumpCloud's own directory.
 */
import { type Meaning, means, noMeaning } from '../audit/meaning.ts';

const self = { self: true } as const;

const directory: Record<string, Meaning> = {
  user_create: means('create', 'trigger'),
  user_update: means('update', 'trigger'),
  user_delete: means('delete', 'trigger'),
  user_activated: means('activate', 'trigger'),
  user_activation_email: means('invite', 'trigger'),
  user_suspended: means('suspend', 'trigger'),
  user_unsuspended: means('reactivate', 'trigger'),
  user_activation_schedule_create: means('activate', 'queue'),
  user_suspension_schedule_create: means('suspend', 'queue'),
  group_create: means('create', 'trigger'),
  group_update: means('update', 'trigger'),
  group_delete: means('delete', 'trigger'),
  user_group_admin_grant: means('assign', 'trigger'),
  user_group_admin_revoke: means('unassign', 'trigger'),
  access_management_access_request: means('assign', 'trigger'),
  access_management_access_request_approval: means('assign', 'scope'),
  admin_create: means('create', 'trigger'),
  admin_update: means('update', 'trigger'),
  admin_delete: means('delete', 'trigger'),
  admin_suspended: means('suspend', 'trigger'),
  admin_unsuspend: means('reactivate', 'trigger'),
  admin_unsuspended: means('reactivate', 'trigger'),
};

const provisioning: Record<string, Meaning> = {
  user_provision: means('create', 'confirm'),
  user_create_provision: means('create', 'confirm'),
  user_update_provision: means('update', 'confirm'),
  user_deprovision: means('suspend', 'confirm'),
  user_suspend_provision: means('suspend', 'confirm'),
  user_deactivate_provision: means('suspend', 'confirm'),
  user_activate_provision: means('reactivate', 'confirm'),
  user_reactivate_provision: means('reactivate', 'confirm'),
  user_delete_provision: means('delete', 'confirm'),
  // Logged when the look-up that decides between create and update goes wrong.
  user_lookup_provision: means('create', 'match'),
  group_create_provision: means('create', 'confirm'),
  group_update_provision: means('update', 'confirm'),
  group_delete_provision: means('delete', 'confirm'),
  group_lookup_provision: means('create', 'match'),
};

const mapping: Record<string, Meaning> = {
  integrationattribute_include: means(null, 'map'),
  integrationattribute_exclude: means(null, 'map'),
};

const signIn: Record<string, Meaning> = {
  sso_auth: means('login', 'ready', self),
  user_login_attempt: means('login', 'ready', self),
  admin_login_attempt: means('login', 'ready', self),
  login_attempt: means('login', 'ready', self),
  radius_auth: means('login', 'ready', self),
  radius_auth_attempt: means('login', 'ready', self),
  ldap_bind: means('login', 'ready', self),
};

const exactMeanings: ReadonlyMap<string, Meaning> = new Map(
  [directory, provisioning, mapping, signIn].flatMap((table) => Object.entries(table)),
);

export function meaningOf(eventType: string): Meaning {
  return exactMeanings.get(eventType) ?? patterned(eventType) ?? noMeaning;
}

/** A push of an account or group into an application, reported after it was tried. */
export function isProvisioning(eventType: string): boolean {
  return /^(?:user|group)(?:_[a-z]+)*_?(?:de)?provision(?:_|$)/.test(eventType);
}

/** Families whose members JumpCloud adds to: imports and syncs with a suffix for the step, translation rules, more kinds of provisioning. */
function patterned(eventType: string): Meaning | null {
  if (eventType.startsWith('translation_rule')) return means(null, 'map');
  if (/^(?:integration_sync|user_import|users_import|group_import|idsource_sync)/.test(eventType)) return importStep(eventType);
  if (!isProvisioning(eventType)) return null;
  return means(/deprovision/.test(eventType) ? 'suspend' : null, 'confirm');
}

function importStep(eventType: string): Meaning {
  if (/_(?:fail|failed|failure|error)$/.test(eventType)) return means('import', 'confirm', { outcome: 'failure' });
  if (/_(?:start|started|begin|request|requested)$/.test(eventType)) return means('import', 'trigger');
  if (/_(?:schedule|scheduled|queued)$/.test(eventType)) return means('import', 'queue');
  if (/^user_import|^group_import/.test(eventType)) return means('import', 'apply');
  return means('import', 'confirm');
}
