/**
 * Whom a record is about. `user` is the affected user and `actor` who acted: an owner, the setup user of SCIM, or a bot; the actor is the person in
 * sign-ins only. `external_identity_nameid` is what the IdP calls that person.
 */
import type { Identifiers } from '../../domain/identifiers.ts';
import { addIdentifier } from '../semantics/identifiers-from.ts';
import type { About } from './event-types.ts';
import type { AuditRecord } from './fields.ts';

export function identifiersOf(record: AuditRecord, action: string, about: About): Identifiers {
  const found: Identifiers = {};
  if (about !== 'group') addPerson(found, record, action, about);
  addGroup(found, record, action);
  addIdentifier(found, 'requestId', record.text('request_id'));
  return found;
}

function addPerson(found: Identifiers, record: AuditRecord, action: string, about: About): void {
  const actor = record.text('actor');
  const user = record.text('user', 'target_login', 'invitee', 'member');
  // Of what we don't know, `user` is often the owner of something that the actor touched.
  const login = about === 'actor' ? (user ?? actor) : about === 'nobody' && user === actor ? null : user;
  addIdentifier(found, 'userName', login);
  addIdentifier(found, 'email', login);
  addIdentifier(found, 'email', about === 'nobody' ? null : record.text('email', 'invitation_email', 'invitee_email'));
  addIdentifier(found, 'scimId', record.text('scim_user_id'));
  addIdentifier(found, 'externalId', record.text('external_id', 'externalId'));
  if (about === 'actor' || action.startsWith('external_identity.')) addExternal(found, record);
}

function addExternal(found: Identifiers, record: AuditRecord): void {
  const nameId = record.text('external_identity_nameid', 'name_id');
  addIdentifier(found, 'email', nameId);
  if (nameId !== null && !nameId.includes('@')) addIdentifier(found, 'externalId', nameId);
  addIdentifier(found, 'userName', record.text('external_identity_username'));
  addIdentifier(found, 'email', record.text('external_identity_username'));
}

function addGroup(found: Identifiers, record: AuditRecord, action: string): void {
  if (action.startsWith('external_group.')) {
    addIdentifier(found, 'groupId', record.text('scim_group_id', 'external_group_id'));
    addIdentifier(found, 'groupName', record.text('external_group', 'external_group_name', 'display_name', 'name'));
  } else if (/^(?:enterprise_)?team\./.test(action)) {
    addIdentifier(found, 'groupId', record.text('team_id', 'enterprise_team_id'));
    addIdentifier(found, 'groupName', record.text('team', 'enterprise_team', 'name'));
  }
}
