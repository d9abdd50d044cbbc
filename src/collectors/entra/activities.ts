/**
 * What an activity of the directory audit says about an attempt. Names: "Microsoft Entra audit log activities"
 * (https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities); their capitals vary. What is not listed is kept without
 * operation and stage. Everything here is a decision in the directory.
 */
import { type Meaning, means, noMeaning } from '../audit/meaning.ts';

const users: Record<string, Meaning> = {
  'add user': means('create', 'trigger'),
  'create user': means('create', 'trigger'),
  'update user': means('update', 'trigger'),
  'delete user': means('delete', 'trigger'),
  'hard delete user': means('delete', 'trigger'),
  'restore user': means('reactivate', 'trigger'),
  'enable account': means('reactivate', 'trigger'),
  'disable account': means('suspend', 'trigger'),
  'invite external user': means('invite', 'trigger'),
  'invite external user with reset invitation status': means('invite', 'trigger'),
  'redeem external user invite': means('activate', 'trigger'),
  'set user manager': means('update', 'trigger'),
  'convert federated user to managed': means('update', 'trigger'),
  'change user license': means('update', 'trigger'),
  'assign license': means('update', 'trigger'),
  'set license properties': means('update', 'trigger'),
  'bulk create users': means(null, 'trigger'),
};

const groups: Record<string, Meaning> = {
  'add member to group': means('group-add', 'trigger'),
  'remove member from group': means('group-remove', 'trigger'),
  'add group': means('create', 'trigger'),
  'update group': means('update', 'trigger'),
  'delete group': means('delete', 'trigger'),
  'hard delete group': means('delete', 'trigger'),
  'restore group': means('reactivate', 'trigger'),
};

const assignments: Record<string, Meaning> = {
  'add app role assignment grant to user': means('assign', 'trigger'),
  'add app role assignment to user': means('assign', 'trigger'),
  'remove app role assignment from user': means('unassign', 'trigger'),
  'remove app role assignment grant from user': means('unassign', 'trigger'),
  'add app role assignment to group': means('assign', 'trigger'),
  'remove app role assignment from group': means('unassign', 'trigger'),
  'user requests access package assignment': means('assign', 'trigger'),
  'entitlement management creates access package assignment request for user': means('assign', 'trigger'),
};

/** Of the service "Account Provisioning"; `Export`, `Import` and the like are read with their event name, see `account-provisioning.ts`. */
const provisioning: Record<string, Meaning> = {
  quarantine: means(null, 'queue', { outcome: 'failure' }),
};

const meanings: ReadonlyMap<string, Meaning> = new Map(
  [users, groups, assignments, provisioning].flatMap((table) => Object.entries(table)),
);

export function meaningOfActivity(activity: string): Meaning {
  return meanings.get(activity.trim().toLowerCase().replace(/\s+/g, ' ')) ?? noMeaning;
}
