/**
 * Whom a CloudTrail event is about: what the request names and the answer confirms. The Identity Store's user id is what the SCIM endpoint calls `id`, so
 * it is the `scimId` everywhere. `userIdentity` is who called (an administrator, a role, the token of SCIM) and names the person in sign-ins only.
 */
import type { Identifiers } from '../../domain/identifiers.ts';
import { type Fields, fieldsOf, listOf, own, scalarOf } from '../json/fields.ts';
import { addIdentifier } from '../semantics/identifiers-from.ts';
import type { About } from './event-types.ts';

/** @param record without masked values */
export function identifiersOf(record: Fields, about: About): Identifiers {
  const found: Identifiers = {};
  const request = fieldsOf(record, 'requestParameters');
  const response = fieldsOf(record, 'responseElements');
  if (about === 'self') addSignedIn(found, record);
  else if (about === 'group') addGroup(found, request, response);
  else if (about === 'user') {
    addPrincipal(found, request);
    addUser(found, request, response);
    addGroup(found, request, response);
  }
  return { ...found, ...workOf(record) };
}

export function workOf(record: Fields): Identifiers {
  const found: Identifiers = {};
  addIdentifier(found, 'requestId', scalarOf(record, 'requestID'));
  addIdentifier(found, 'sessionId', scalarOf(fieldsOf(record, 'additionalEventData'), 'AuthWorkflowID'));
  return found;
}

function addSignedIn(found: Identifiers, record: Fields): void {
  const identity = fieldsOf(record, 'userIdentity');
  const extra = fieldsOf(record, 'additionalEventData');
  const name = scalarOf(identity, 'userName') ?? scalarOf(extra, 'UserName');
  // The principal of a role session ends in what the person is called there.
  const session = /:([^:/@\s]{1,64}@[^:/\s]+)$/.exec(scalarOf(identity, 'principalId') ?? '')?.[1] ?? null;
  addIdentifier(found, 'userName', name ?? session);
  addIdentifier(found, 'email', found.userName);
  addIdentifier(found, 'scimId', scalarOf(fieldsOf(identity, 'onBehalfOf'), 'userId'));
}

/** Assignments name a user or a group by type and id; the console's older calls say `accessorId`. */
function addPrincipal(found: Identifiers, request: Fields): void {
  const type = (scalarOf(request, 'principalType') ?? scalarOf(request, 'accessorType'))?.toUpperCase();
  const id = scalarOf(request, 'principalId') ?? scalarOf(request, 'accessorId');
  addIdentifier(found, type === 'GROUP' ? 'groupId' : 'scimId', id);
}

function addUser(found: Identifiers, request: Fields, response: Fields): void {
  const answered = fieldsOf(response, 'user');
  const member = [fieldsOf(request, 'member'), fieldsOf(request, 'memberId')];
  const ids = [request, response, answered, ...member].map((fields) => scalarOf(fields, 'userId'));
  for (const id of [...ids, scalarOf(member[0] ?? {}, 'memberId'), scalarOf(request, 'memberId')]) addIdentifier(found, 'scimId', id);
  for (const fields of [request, response, answered]) {
    addIdentifier(found, 'userName', scalarOf(fields, 'userName'));
    addIdentifier(found, 'email', scalarOf(fields, 'email') ?? emailOf(fields));
    addIdentifier(found, 'externalId', scalarOf(fields, 'externalId') ?? externalIdOf(fields));
  }
  addIdentifier(found, 'email', found.userName);
}

function addGroup(found: Identifiers, request: Fields, response: Fields): void {
  const answered = fieldsOf(response, 'group');
  for (const fields of [request, response, answered]) {
    addIdentifier(found, 'groupId', scalarOf(fields, 'groupId'));
    addIdentifier(found, 'groupName', scalarOf(fields, 'groupName'));
  }
  const isGroup = found.groupId !== undefined && found.scimId === undefined && found.userName === undefined;
  if (isGroup) for (const fields of [request, answered, response]) addIdentifier(found, 'groupName', scalarOf(fields, 'displayName'));
}

function emailOf(fields: Fields): string | null {
  const emails = listOf(fields, 'emails').slice(0, 50);
  const chosen = emails.find((email) => own(email, 'primary') === true) ?? emails[0];
  return chosen === undefined ? null : scalarOf(chosen, 'value');
}

function externalIdOf(fields: Fields): string | null {
  const [first] = listOf(fields, 'externalIds');
  return first === undefined ? null : scalarOf(first, 'id');
}
