/**
 * What CloudTrail events of IAM Identity Center say, by event source and name. Sources and names:
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/sso-info-in-cloudtrail.html,
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/scim-logging-using-cloudtrail.html,
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/understanding-sign-in-events.html.
 *
 * Identity Center is the target: a logged call was received and carried out (or refused), so changes have the stage `apply`. Reads say nothing.
 */
import type { Operation, Stage } from '../../domain/event.ts';
import { type Meaning, means, noMeaning } from '../audit/meaning.ts';

export const identityCenter = 'AWS IAM Identity Center';

/** Whom it is about: a person, or a group alone. `self`: who signs in. */
export type About = 'user' | 'group' | 'self' | 'nobody';

export interface EventMeaning extends Meaning {
  about: About;
  target: string | null;
}

const nothing: EventMeaning = { ...noMeaning, about: 'nobody', target: null };

export function meaningOf(eventSource: string, eventName: string): EventMeaning {
  return tables.get(eventSource)?.get(eventName) ?? everywhere.get(eventName) ?? { ...nothing, target: targets.get(eventSource) ?? null };
}

const targets: ReadonlyMap<string, string> = new Map([
  ['identitystore-scim.amazonaws.com', identityCenter],
  ['identitystore.amazonaws.com', identityCenter],
  ['sso-directory.amazonaws.com', identityCenter],
  ['sso.amazonaws.com', identityCenter],
  ['iam.amazonaws.com', 'AWS IAM'],
]);

type Row = readonly [eventName: string, operation: Operation, about: About];

function changes(target: string, rows: readonly Row[]): Map<string, EventMeaning> {
  return new Map(rows.map(([name, operation, about]) => [name, { ...means(operation, 'apply'), about, target }]));
}

/** The Identity Store API, under the names of both of its event sources. */
const identityStore = changes(identityCenter, [
  ['CreateUser', 'create', 'user'],
  ['UpdateUser', 'update', 'user'],
  ['DeleteUser', 'delete', 'user'],
  ['DisableUser', 'suspend', 'user'],
  ['EnableUser', 'reactivate', 'user'],
  ['UpdateUserName', 'update', 'user'],
  ['UpdatePassword', 'update', 'user'],
  ['ResetPassword', 'update', 'user'],
  ['VerifyEmail', 'activate', 'user'],
  ['CreateGroup', 'create', 'group'],
  ['UpdateGroup', 'update', 'group'],
  ['UpdateGroupDisplayName', 'update', 'group'],
  ['DeleteGroup', 'delete', 'group'],
  ['CreateGroupMembership', 'group-add', 'user'],
  ['DeleteGroupMembership', 'group-remove', 'user'],
  ['AddMemberToGroup', 'group-add', 'user'],
  ['RemoveMemberFromGroup', 'group-remove', 'user'],
]);

/** Access to accounts and applications; the console writes the older names. */
const assignments = changes(identityCenter, [
  ['CreateAccountAssignment', 'assign', 'user'],
  ['DeleteAccountAssignment', 'unassign', 'user'],
  ['CreateApplicationAssignment', 'assign', 'user'],
  ['DeleteApplicationAssignment', 'unassign', 'user'],
  ['AssociateProfile', 'assign', 'user'],
  ['DisassociateProfile', 'unassign', 'user'],
]);

const iam = changes('AWS IAM', [
  ['CreateUser', 'create', 'user'],
  ['UpdateUser', 'update', 'user'],
  ['DeleteUser', 'delete', 'user'],
  ['CreateLoginProfile', 'activate', 'user'],
  ['DeleteLoginProfile', 'suspend', 'user'],
  ['UpdateLoginProfile', 'update', 'user'],
  ['AddUserToGroup', 'group-add', 'user'],
  ['RemoveUserFromGroup', 'group-remove', 'user'],
  ['CreateGroup', 'create', 'group'],
  ['UpdateGroup', 'update', 'group'],
  ['DeleteGroup', 'delete', 'group'],
  ['AttachUserPolicy', 'assign', 'user'],
  ['DetachUserPolicy', 'unassign', 'user'],
]);

const tables: ReadonlyMap<string, ReadonlyMap<string, EventMeaning>> = new Map([
  ['identitystore.amazonaws.com', identityStore],
  ['sso-directory.amazonaws.com', identityStore],
  ['sso.amazonaws.com', assignments],
  ['iam.amazonaws.com', iam],
]);

function signIn(stage: Stage): EventMeaning {
  return { ...means('login', stage), about: 'self', target: null };
}

/** Sign-ins come from `signin.amazonaws.com`, in some Regions `signin.amazon.com`, or the portal's `sso.amazonaws.com`. */
const everywhere: ReadonlyMap<string, EventMeaning> = new Map([
  ['UserAuthentication', signIn('ready')],
  ['Authenticate', signIn('ready')],
  ['Federate', signIn('ready')],
  ['ConsoleLogin', signIn('ready')],
  ['ExternalIdPDirectoryLogin', signIn('ready')],
  ['AssumeRoleWithSAML', signIn('ready')],
  ['CredentialChallenge', signIn('match')],
  ['CredentialVerification', signIn('match')],
]);
