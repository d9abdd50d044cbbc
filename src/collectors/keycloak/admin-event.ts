/**
 * One admin event -> one event: what an administrator or service did through the admin console or the admin REST API. `authDetails` is who did it, never who
 * it is about.
 */
import type { Attributes, EventInput, Json } from '../../domain/event.ts';
import type { Identifiers } from '../../domain/identifiers.ts';
import { AttributeBag, identifierSet, looksLikeEmail, providerEvent } from '../audit/provider-event.ts';
import { type Fields, fieldsOf, idOf, own, scalarOf, textOf } from '../json/fields.ts';
import { meaningOfAdmin } from './admin-meaning.ts';
import { adminFingerprint } from './fingerprint.ts';
import { attributeOf, type Representation, representationOf } from './representation.ts';
import { type ResourcePath, resourcePathOf } from './resource-path.ts';
import { sayError } from './user-event-types.ts';

interface AdminRecord {
  raw: Fields;
  body: Json;
  time: number;
  source: string;
}

export function adminEvent({ raw, body, time, source }: AdminRecord): EventInput {
  const operationType = textOf(raw, 'operationType')?.toUpperCase() ?? 'ACTION';
  const resourceType = textOf(raw, 'resourceType') ?? textOf(raw, 'resourceTypeAsString') ?? 'UNKNOWN';
  const path = resourcePathOf(textOf(raw, 'resourcePath') ?? '');
  const representation = representationOf(own(raw, 'representation'));
  const meaning = meaningOfAdmin(operationType, path, representation.fields);
  const error = errorOf(raw, path, representation);
  return providerEvent({
    source,
    provider: 'keycloak',
    id: idOf(raw, 'id') ?? idOf(raw, 'uid') ?? adminFingerprint(raw, time),
    time,
    name: `${resourceType}-${operationType}`,
    meaning,
    outcome: error === null ? 'success' : 'failure',
    target: null,
    identifiers: identifiersOf(raw, path, representation),
    failure:
      error === null ? null : { httpStatus: null, scimType: null, message: sayError(error, textOf(fieldsOf(raw, 'details'), 'reason')) },
    errorCode: error !== null && /^[a-z0-9_]{3,80}$/.test(error) ? error : null,
    attributes: attributesOf(raw, path, representation, { operationType, resourceType }),
    body,
  });
}

/** A synchronisation that could not import everybody has failed, although the call that started it has not. */
function errorOf(raw: Fields, path: ResourcePath, { fields }: Representation): string | null {
  const error = textOf(raw, 'error');
  if (error !== null || path.area !== 'user-storage') return error;
  const result = resultOf(fields);
  const failed = Number(scalarOf(result, 'failed') ?? 0);
  return failed > 0 ? `${failed} ${failed === 1 ? 'user' : 'users'} failed: ${textOf(result, 'status') ?? 'no reason given'}` : null;
}

/** Of a whole representation the result stands apart; of a cut one its members are read as they are. */
function resultOf(fields: Fields): Fields {
  return Object.hasOwn(fields, 'result') ? fieldsOf(fields, 'result') : fields;
}

function identifiersOf(raw: Fields, path: ResourcePath, { fields }: Representation): Identifiers {
  const { area, id, part, partId } = path;
  if (area === 'users') return { ...userOf(raw, id, part === null ? fields : {}), ...groupBelow(path, fields) };
  if (area === 'attack-detection') return identifierSet({ idpUserId: id });
  if (area === 'groups') return groupOf(path, fields);
  if (area === 'organizations') return { ...organisationOf(path, fields), ...(part === 'members' ? memberOf(partId, fields) : {}) };
  return area === 'user-storage' ? identifierSet({ jobId: id }) : {};
}

/** Newer versions name the user of a membership in `details`. */
function userOf(raw: Fields, id: string | null, user: Fields): Identifiers {
  const details = fieldsOf(raw, 'details');
  const userName = idOf(user, 'username') ?? idOf(details, 'username');
  const email = idOf(user, 'email') ?? idOf(details, 'email') ?? (userName !== null && looksLikeEmail(userName) ? userName : null);
  return identifierSet({
    idpUserId: id ?? idOf(user, 'id'),
    userName,
    email,
    externalId: attributeOf(user, ['externalId', 'external_id', 'scim-external-id', 'LDAP_ID']),
    employeeId: attributeOf(user, ['employeeNumber', 'employeeId', 'employee_number', 'employee_id']),
  });
}

function groupBelow({ part, partId }: ResourcePath, group: Fields): Identifiers {
  return part === 'groups' ? identifierSet({ groupId: partId ?? idOf(group, 'id'), groupName: idOf(group, 'name') }) : {};
}

/** A new group below another one is named by the representation alone. */
function groupOf({ id, part, partId }: ResourcePath, group: Fields): Identifiers {
  if (part === 'children') return identifierSet({ groupId: idOf(group, 'id') ?? id, groupName: idOf(group, 'name') });
  const name = part === null ? identifierSet({ groupName: idOf(group, 'name') }) : {};
  return { ...identifierSet({ groupId: id ?? idOf(group, 'id') }), ...name, ...(part === 'members' ? memberOf(partId, group) : {}) };
}

function organisationOf({ id, part }: ResourcePath, organisation: Fields): Identifiers {
  return identifierSet({ groupId: id ?? idOf(organisation, 'id'), groupName: part === null ? idOf(organisation, 'name') : null });
}

function memberOf(id: string | null, member: Fields): Identifiers {
  const invited = id !== null && /^invite/.test(id);
  return { ...userOf({}, invited ? null : id, member) };
}

function attributesOf(
  raw: Fields,
  path: ResourcePath,
  { fields, names }: Representation,
  type: { operationType: string; resourceType: string },
): Attributes {
  const bag = new AttributeBag('keycloak');
  bag.putFrom(type, ['operationType', 'resourceType']);
  bag.putFrom(raw, ['resourcePath', 'realmId', 'realmName', 'error']);
  bag.putFrom(fieldsOf(raw, 'authDetails'), ['userId', 'username', 'clientId', 'realmId', 'ipAddress'], 'actor.');
  if (path.part === 'role-mappings') {
    bag.put('roles', names.join(' '));
    if (path.partId === 'clients') bag.put('roles.client', path.rest[0]);
  }
  if (path.part === 'federated-identity') {
    bag.put('identityProvider', path.partId ?? undefined);
    bag.putFrom(fields, ['userId', 'userName'], 'identityProvider.');
  }
  if (path.area === 'users' && path.part === null) bag.putFrom(fields, ['enabled', 'emailVerified', 'federationLink', 'origin']);
  if (path.area === 'user-storage') {
    bag.put('sync.action', own(fields, 'action'));
    bag.putFrom(resultOf(fields), ['added', 'updated', 'removed', 'failed', 'status', 'ignored'], 'sync.');
  }
  return bag.all;
}
