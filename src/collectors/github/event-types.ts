/**
 * What a GitHub audit-log action says: operation, and whom it is about. Names: "Audit log events for your enterprise"
 * (https://docs.github.com/en/enterprise-cloud@latest/admin/monitoring-activity-in-your-enterprise/reviewing-audit-logs-for-your-enterprise/audit-log-events-for-your-enterprise)
 * and the SCIM guide (https://docs.github.com/en/enterprise-cloud@latest/admin/managing-iam/provisioning-user-accounts-with-scim/provisioning-users-and-groups-with-scim-using-the-rest-api).
 *
 * GitHub is the target here: what it logs has happened in it, so changes have the stage `apply`. One SCIM request of the IdP appears several times: as
 * `external_identity.scim_api_success` and as what it caused (`external_identity.provision`, `user.create`). Soft deprovisioning shows as
 * `external_identity.deprovision` and `user.suspend`.
 */
import type { Operation, Outcome } from '../../domain/event.ts';
import { type Meaning, noMeaning } from '../audit/meaning.ts';

/** `user`: the affected user, never the actor. `actor`: who acts is whom it is about (sign-ins). `group`: a team or an IdP group. */
export type About = 'user' | 'actor' | 'group' | 'nobody';

export interface ActionMeaning extends Meaning {
  about: About;
  outcome: Outcome;
}

const nothing: ActionMeaning = { ...noMeaning, about: 'nobody', outcome: 'success' };

export function meaningOf(action: string): ActionMeaning {
  const known = meanings.get(action);
  if (known !== undefined) return known;
  return /[._]fail(?:ed|ure)?(?:[._]|$)/.test(action) ? { ...nothing, outcome: 'failure' } : nothing;
}

function person(operation: Operation): ActionMeaning {
  return { operation, stage: 'apply', about: 'user', outcome: 'success' };
}

function group(operation: Operation): ActionMeaning {
  return { ...person(operation), about: 'group' };
}

const signIn: ActionMeaning = { operation: 'login', stage: 'ready', about: 'actor', outcome: 'success' };
const byActor: ActionMeaning = { operation: null, stage: null, about: 'actor', outcome: 'success' };

const externalIdentities: Record<string, ActionMeaning> = {
  'external_identity.provision': person('create'),
  'external_identity.update': person('update'),
  'external_identity.deprovision': person('suspend'),
  'external_group.provision': group('create'),
  'external_group.update': group('update'),
  'external_group.update_display_name': group('update'),
  'external_group.delete': group('delete'),
  'external_group.deprovision': group('delete'),
  'external_group.link': group('assign'),
  'external_group.unlink': group('unassign'),
  'external_group.add_member': person('group-add'),
  'external_group.remove_member': person('group-remove'),
};

const users: Record<string, ActionMeaning> = {
  'user.create': person('create'),
  'user.delete': person('delete'),
  'user.suspend': person('suspend'),
  'user.unsuspend': person('reactivate'),
  'user.rename': person('update'),
  'user.add_email': person('update'),
  'user.remove_email': person('update'),
  'user.promote': person('update'),
  'user.demote': person('update'),
  'user.login': signIn,
  'user.sign_in_from_unrecognized_device': signIn,
  'user.sign_in_from_unrecognized_device_and_location': signIn,
  'user.failed_login': { ...signIn, outcome: 'failure' },
  'user.two_factor_challenge_failure': { ...signIn, stage: 'match', outcome: 'failure' },
  'user.two_factor_challenge_success': { ...signIn, stage: 'match' },
  'user.logout': byActor,
};

/** Membership of an organisation or enterprise is what single sign-on and organisation SCIM give and take. */
const memberships: Record<string, ActionMeaning> = {
  'org.add_member': person('assign'),
  'org.invite_member': person('invite'),
  'org.cancel_invitation': person('unassign'),
  'org.remove_member': person('unassign'),
  'org.update_member': person('update'),
  'org.add_outside_collaborator': person('assign'),
  'org.remove_outside_collaborator': person('unassign'),
  'org.restore_member': person('reactivate'),
  'org.sso_response': signIn,
  'business.sso_response': signIn,
  'business_sso_response.create': signIn,
  'business.add_admin': person('assign'),
  'business.remove_admin': person('unassign'),
  'business.invite_admin': person('invite'),
  'business.cancel_admin_invitation': person('unassign'),
  'business.add_billing_manager': person('assign'),
  'business.remove_billing_manager': person('unassign'),
  'business.add_member': person('assign'),
  'business.invite_member': person('invite'),
  'business.remove_member': person('unassign'),
  'business.add_user_account': person('assign'),
  'business.remove_user_account': person('unassign'),
  'org_credential_authorization.grant': byActor,
  'org_credential_authorization.deauthorize': byActor,
  'org_credential_authorization.revoke': { ...byActor, about: 'user' },
};

const teams: Record<string, ActionMeaning> = {
  'team.add_member': person('group-add'),
  'team.remove_member': person('group-remove'),
  'team.create': group('create'),
  'team.destroy': group('delete'),
  'team.rename': group('update'),
  'enterprise_team.add_member': person('group-add'),
  'enterprise_team.remove_member': person('group-remove'),
  'enterprise_team.create': group('create'),
  'enterprise_team.destroy': group('delete'),
  'enterprise_team.rename': group('update'),
};

const meanings: ReadonlyMap<string, ActionMeaning> = new Map(
  [externalIdentities, users, memberships, teams].flatMap((table) => Object.entries(table)),
);
