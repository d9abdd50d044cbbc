/**
 * Who a Directory Insights event is about. `resource` is what was changed; `initiated_by` is who did it, often an administrator or the SCIM client
 * of another identity provider, and is the subject of sign-ins only. There is no request id.
 */
import type { Identifiers } from '../../domain/identifiers.ts';
import { identifierSet, looksLikeEmail } from '../audit/provider-event.ts';
import { type Fields, fieldsOf, idOf, scalarOf, textOf } from '../json/fields.ts';
import type { Association } from './association.ts';
import { type Change, changedTo } from './changes.ts';

const groupTypes = new Set(['user_group', 'group', 'usergroup', 'system_group']);
const personTypes = new Set(['user', 'systemuser', 'system_user', 'admin', 'administrator']);

export function identifiersOf(
  raw: Fields,
  known: { eventType: string; self: boolean; association: Association | null; changes: readonly Change[] },
): Identifiers {
  const { eventType, self, association, changes } = known;
  if (association !== null) return ofAssociation(association);
  const resource = fieldsOf(raw, 'resource');
  const type = resourceType(resource, eventType);
  const group = groupTypes.has(type) ? ofGroup(resource) : ofGroup(fieldsOf(raw, 'group'));
  if (personTypes.has(type)) return { ...ofPerson(resource, changes), ...group };
  // A report on a push may have the application as its resource and the person beside it.
  const person = self ? signedIn(raw) : fieldsOf(raw, 'user');
  return { ...ofPerson(person, []), ...group };
}

/** What kind of thing the resource is, by its own word or by the event type: `user_create`, `group_update_provision`. */
function resourceType(resource: Fields, eventType: string): string {
  const own = textOf(resource, 'type')?.toLowerCase();
  if (own !== undefined) return own;
  if (Object.keys(resource).length === 0) return '';
  return /^(user|admin|group)_/.exec(eventType)?.[1] ?? '';
}

function ofPerson(person: Fields, changes: readonly Change[]): Identifiers {
  const userName = firstId(person, ['username', 'userName', 'user_name']);
  // After a rename the changes have the address that the person has now.
  const email = changedTo(changes, 'email') ?? firstId(person, ['email', 'emailAddress', 'email_address']);
  return identifierSet({
    idpUserId: idOf(person, 'id') ?? idOf(person, '_id') ?? idOf(person, 'object_id'),
    userName: changedTo(changes, 'username') ?? userName ?? email,
    email: email ?? (userName !== null && looksLikeEmail(userName) ? userName : null),
    externalId: firstId(person, ['external_id', 'externalId']),
    employeeId: changedTo(changes, 'employeeIdentifier') ?? scalarOf(person, 'employeeIdentifier') ?? scalarOf(person, 'employee_id'),
  });
}

/** The person of a sign-in: RADIUS and LDAP have the name beside an incomplete `initiated_by`. */
function signedIn(raw: Fields): Fields {
  const actor = fieldsOf(raw, 'initiated_by');
  const username = idOf(actor, 'username') ?? idOf(raw, 'username');
  return username === null ? actor : { ...actor, username };
}

function ofGroup(group: Fields): Identifiers {
  return identifierSet({
    groupId: idOf(group, 'id') ?? idOf(group, 'object_id'),
    groupName: firstId(group, ['name', 'groupname', 'display_name', 'displayName']),
  });
}

function ofAssociation({ user, group }: Association): Identifiers {
  const name = user?.name ?? null;
  return identifierSet({
    idpUserId: user?.id,
    userName: name,
    email: name !== null && looksLikeEmail(name) ? name : null,
    groupId: group?.id,
    groupName: group?.name,
  });
}

function firstId(fields: Fields, keys: readonly string[]): string | null {
  for (const key of keys) {
    const id = idOf(fields, key);
    if (id !== null) return id;
  }
  return null;
}
