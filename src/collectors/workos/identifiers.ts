/**
 * Whom a WorkOS event is about: a directory user (`idp_id` is the IdP's id of the person, `id` what the IdP's SCIM client knows as the resource), a user of
 * WorkOS itself, or a group. The actor in `context` is nobody here.
 */
import type { Json } from '../../domain/event.ts';
import type { Identifiers } from '../../domain/identifiers.ts';
import { asFields, type Fields, fieldsOf, listOf, own, scalarOf } from '../json/fields.ts';
import { addIdentifier } from '../semantics/identifiers-from.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

export function identifiersOf(event: string, data: Fields): Identifiers {
  const found: Identifiers = {};
  if (event.startsWith('dsync.user.')) addDirectoryUser(found, data);
  else if (/^dsync\.group\.user_/.test(event)) {
    addDirectoryUser(found, fieldsOf(data, 'user'));
    addGroup(found, fieldsOf(data, 'group'));
  } else if (/^(?:dsync\.)?group\.(?:created|updated|deleted)$/.test(event)) addGroup(found, data);
  else if (/^(?:dsync|connection|organization|role|permission|api_key|flag|vault)\b\./.test(event)) return found;
  else addUser(found, event, data);
  return found;
}

function addDirectoryUser(found: Identifiers, user: Fields): void {
  const raw = fieldsOf(user, 'raw_attributes');
  addIdentifier(found, 'idpUserId', scalarOf(user, 'idp_id'));
  addIdentifier(found, 'externalId', scalarOf(raw, 'externalId') ?? scalarOf(user, 'idp_id'));
  addIdentifier(found, 'scimId', scalarOf(user, 'id'));
  addIdentifier(found, 'userName', scalarOf(user, 'username') ?? scalarOf(raw, 'userName'));
  addIdentifier(found, 'email', primaryEmail(user) ?? scalarOf(user, 'email') ?? found.userName ?? null);
  const custom = fieldsOf(user, 'custom_attributes');
  const number =
    scalarOf(fieldsOf(raw, enterprise), 'employeeNumber') ?? scalarOf(custom, 'employee_number') ?? scalarOf(custom, 'employee_id');
  addIdentifier(found, 'employeeId', number);
}

/** A user of WorkOS (AuthKit), or what names one by `user_id`: memberships, sign-ins, sessions, invitations. */
function addUser(found: Identifiers, event: string, data: Fields): void {
  const user = asFields(own(data, 'user'));
  addIdentifier(found, 'idpUserId', event.startsWith('user.') ? scalarOf(data, 'id') : (scalarOf(data, 'user_id') ?? scalarOf(user, 'id')));
  addIdentifier(found, 'email', scalarOf(data, 'email') ?? scalarOf(user, 'email'));
  addIdentifier(found, 'externalId', scalarOf(data, 'external_id') ?? scalarOf(user, 'external_id'));
  addGroup(found, fieldsOf(data, 'group'));
  addIdentifier(found, 'sessionId', scalarOf(fieldsOf(data, 'sso'), 'session_id') ?? scalarOf(data, 'session_id'));
}

function addGroup(found: Identifiers, group: Fields): void {
  addIdentifier(found, 'groupId', scalarOf(group, 'id'));
  addIdentifier(found, 'groupName', scalarOf(group, 'name'));
}

function primaryEmail(user: Fields): Json | null {
  const emails = listOf(user, 'emails').slice(0, 50);
  const chosen = emails.find((email) => own(email, 'primary') === true) ?? emails[0];
  return chosen === undefined ? null : scalarOf(chosen, 'value');
}
