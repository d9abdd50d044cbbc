/**
 * What an Okta event type says about an attempt: its operation and stage. Names: Okta's list of event types
 * (https://developer.okta.com/docs/reference/api/event-types/). What is not listed is stored without operation and stage.
 *
 * An assignment is `assign`/`trigger` (the decision); the push that it causes is what Okta reports after the exchange with the target:
 * `create`, `update`, ... in stage `confirm`. Correlation takes the two for parts of one attempt.
 */
import type { Operation, Outcome, Stage } from '../../domain/event.ts';

export interface Meaning {
  operation: Operation | null;
  stage: Stage | null;
  /** For types that fire only on failure, should `outcome.result` be missing. */
  outcome?: Outcome;
  /** The actor is the person that it is about: sign-ins and self-service. */
  self?: boolean;
  /** The HTTP status that the type itself tells. */
  httpStatus?: number;
}

const nothing: Meaning = { operation: null, stage: null };

/** Exact name, else the longest prefix that ends in a dot (or an underscore) and matches. */
export function meaningOf(eventType: string): Meaning {
  const exact = exactMeanings.get(eventType);
  if (exact !== undefined) return exact;
  return prefixMeanings.find(([prefix]) => eventType.startsWith(prefix))?.[1] ?? nothing;
}

function as(operation: Operation | null, stage: Stage | null, more: Partial<Meaning> = {}): Meaning {
  return { operation, stage, ...more };
}

const failure = { outcome: 'failure' } as const;
const self = { self: true } as const;

const directory: Record<string, Meaning> = {
  'user.lifecycle.create': as('create', 'trigger'),
  'user.lifecycle.activate': as('activate', 'trigger'),
  'user.lifecycle.reactivate': as('reactivate', 'trigger'),
  'user.lifecycle.suspend': as('suspend', 'trigger'),
  'user.lifecycle.unsuspend': as('reactivate', 'trigger'),
  'user.lifecycle.deactivate': as('suspend', 'trigger'),
  'user.lifecycle.delete.initiated': as('delete', 'trigger'),
  'user.lifecycle.delete.completed': as('delete', 'confirm'),
  'user.lifecycle.jit.error.read_only': as('create', 'apply', failure),
  'user.account.update_profile': as('update', 'trigger'),
  'user.account.update_primary_email': as('update', 'trigger'),
  'user.account.update_user_type': as('update', 'trigger'),
  'user.import.password': as('import', 'apply'),
};

const assignment: Record<string, Meaning> = {
  'application.user_membership.add': as('assign', 'trigger'),
  'application.user_membership.approve': as('assign', 'trigger'),
  'application.user_membership.restore': as('assign', 'trigger'),
  'application.user_membership.provision': as('create', 'trigger'),
  'application.user_membership.update': as('update', 'trigger'),
  'application.user_membership.change_username': as('update', 'trigger'),
  'application.user_membership.remove': as('unassign', 'trigger'),
  'application.user_membership.revoke': as('unassign', 'trigger'),
  'application.user_membership.deprovision': as('suspend', 'trigger'),
  'master_application.user_membership.add': as('assign', 'trigger'),
  'group.application_assignment.add': as('assign', 'trigger'),
  'group.application_assignment.update': as('update', 'trigger'),
  'group.application_assignment.remove': as('unassign', 'trigger'),
  'group.application_assignment.skip_assignment_reconcile': as('assign', 'scope'),
  'group.user_membership.add': as('group-add', 'trigger'),
  'group.user_membership.remove': as('group-remove', 'trigger'),
  'group.user_membership.rule.trigger': as('group-add', 'scope'),
  'group.user_membership.rule.evaluation': as('group-add', 'scope'),
  'group.user_membership.rule.error': as('group-add', 'scope', failure),
  'group.lifecycle.create': as('create', 'trigger'),
  'group.lifecycle.delete': as('delete', 'trigger'),
  'group.profile.update': as('update', 'trigger'),
};

const push: Record<string, Meaning> = {
  'application.provision.user.push': as('create', 'confirm'),
  'application.provision.user.push_profile': as('update', 'confirm'),
  'application.provision.user.sync': as('update', 'confirm'),
  'application.provision.user.password': as('update', 'confirm'),
  'application.provision.user.push_password': as('update', 'confirm'),
  'application.provision.user.push_okta_password': as('update', 'confirm'),
  'application.provision.user.activate': as('activate', 'confirm'),
  'application.provision.user.reactivate': as('reactivate', 'confirm'),
  'application.provision.user.deactivate': as('suspend', 'confirm'),
  'application.provision.user.deprovision': as('suspend', 'confirm'),
  'application.provision.user.delete': as('delete', 'confirm'),
  'application.provision.user.delete.schedule': as('delete', 'queue'),
  'application.provision.user.remove_entitlements': as('unassign', 'confirm'),
  'application.provision.user.remove_entitlements.schedule': as('unassign', 'queue'),
  'application.provision.user.verify_exists': as('create', 'match'),
  'application.provision.user.import': as('import', 'apply'),
  'application.provision.user.import_profile': as('import', 'apply'),
  'app.user_management.push_new_user_success': as('create', 'confirm'),
  'app.app_instance.provision_sync_job.started': as(null, 'queue'),
  'app.app_instance.provision_sync_job.completed': as(null, 'confirm'),
  'app.app_instance.provision_sync_job.failed': as(null, 'confirm', failure),
  'application.provision.integration.call_api': as(null, 'send'),
  'application.appuser.mapping.invalid.expression': as(null, 'map', failure),
};

const connector: Record<string, Meaning> = {
  'application.integration.authentication_failure': as(null, 'send', failure),
  'application.integration.rate_limit_exceeded': as(null, 'send', { ...failure, httpStatus: 429 }),
  'application.integration.general_failure': as(null, 'send', failure),
  'application.integration.api_query': as(null, 'send'),
  'application.integration.transfer_files': as(null, 'send'),
  'application.configuration.detect_error': as(null, 'send', failure),
  'app.office365.api.error.create.user': as('create', 'confirm', failure),
  'app.office365.api.error.check.user.exists': as('create', 'match', failure),
  'app.office365.api.error.deactivate.user': as('suspend', 'confirm', failure),
  'app.office365.api.error.push.password': as('update', 'confirm', failure),
  'app.office365.api.error.import.profile': as('import', 'apply', failure),
};

/** The subject is a group here: `create` makes the group in the target, `group-add` puts a person into it. */
const groupPush: Record<string, Meaning> = {
  'application.provision.group.add': as('create', 'confirm', failure),
  'application.provision.group.update': as('update', 'confirm', failure),
  'application.provision.group.remove': as('delete', 'confirm', failure),
  'application.provision.group.import': as('import', 'apply'),
  'application.provision.group.verify_exists': as('create', 'match'),
  'application.provision.group_membership.add': as('group-add', 'confirm', failure),
  'application.provision.group_membership.remove': as('group-remove', 'confirm', failure),
  'application.provision.group_membership.update': as('update', 'confirm'),
  'application.provision.group_membership.import': as('import', 'apply'),
  'application.provision.group_push.pushed': as('create', 'confirm'),
  'application.provision.group_push.updated': as('update', 'confirm'),
  'application.provision.group_push.removed': as('delete', 'confirm'),
  'application.provision.group_push.push_memberships': as('update', 'confirm'),
  'application.provision.group_push.delete_appgroup': as('delete', 'confirm'),
  'application.provision.group_push.activate_mapping': as('create', 'trigger'),
  'application.provision.group_push.deactivate_mapping': as(null, 'trigger'),
  'application.provision.group_push.mapping.created': as('create', 'trigger'),
  'application.provision.group_push.mapping.created.from.rule.warning.duplicate.name': as('create', 'match', failure),
  'application.provision.group_push.mapping.app.group.renamed': as('update', 'confirm'),
  'application.provision.group_push.mapping.app.group.renamed.failed': as('update', 'confirm', failure),
  // Okta tries the first of these again by itself, and waits for a person with the second.
  'application.provision.group_push.mapping.update.or.delete.failed': as('update', 'confirm', failure),
  'application.provision.group_push.mapping.update.or.delete.failed.with.error': as('update', 'confirm', failure),
};

const inbound: Record<string, Meaning> = {
  'system.import.schedule': as('import', 'queue'),
  'system.import.start': as('import', 'trigger'),
  'system.import.complete': as('import', 'confirm'),
  'system.import.complete_batch': as('import', 'apply'),
  'system.import.roadblock': as('import', 'scope', failure),
  'system.import.user.match': as('import', 'match'),
  'app.user_management.update_from_master_failed': as('import', 'apply', failure),
};

const signIn: Record<string, Meaning> = {
  'user.session.start': as('login', 'ready', self),
  'user.authentication.sso': as('login', 'ready', self),
  'app.oauth2.signon': as('login', 'ready', self),
  'policy.evaluate_sign_on': as('login', 'scope', self),
  'app.generic.unauth_app_access_attempt': as('login', 'scope', { ...self, ...failure }),
  'user.session.end': as(null, null, self),
};

const exactMeanings: ReadonlyMap<string, Meaning> = new Map(
  [directory, assignment, push, connector, groupPush, inbound, signIn].flatMap((table) => Object.entries(table)),
);

/** Longest prefixes first. */
const prefixMeanings: readonly (readonly [string, Meaning])[] = [
  ['application.provision.group_push.mapping.', as('update', 'map')],
  ['app.user_management.grouppush.mapping.', as('update', 'map')],
  ['app.realtimesync.import.details.', as('import', 'apply')],
  ['app.ad.api.user_import.warn.skipped_user.', as('import', 'scope')],
  ['app.user_management.user_group_import.', as('import', 'apply')],
  ['app.office365.api.error.', as(null, 'confirm', failure)],
  ['system.import.implicit_deletion.', as('import', 'apply')],
  ['system.import.membership_processing.', as('import', 'apply')],
  ['system.import.object_creation.', as('import', 'apply')],
  ['system.import.user_matching.', as('import', 'match')],
  ['system.import.download.', as('import', 'send')],
  ['system.import.user.', as('import', 'apply')],
  ['system.import.', as('import', null)],
  ['user.authentication.', as('login', 'match', self)],
  ['user.registration.', as('create', 'trigger', self)],
];
