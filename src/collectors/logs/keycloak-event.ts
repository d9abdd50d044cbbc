/**
 * Keycloak's events as its `jboss-logging` listener prints them into the server's log: `type=LOGIN_ERROR, realmId=…, userId=…, error=…` for what users
 * do, `operationType=CREATE, …, resourceType=USER, resourcePath=users/<id>` for what administrators do; newer versions quote the values. Source: Keycloak
 * Server Administration Guide, "Auditing and events". Successes are printed at level DEBUG unless configured otherwise.
 */
import type { Operation, Stage } from '../../domain/event.ts';
import type { Identifiers } from '../../domain/identifiers.ts';
import { addIdentifier } from '../semantics/identifiers-from.ts';
import type { Interpretation } from '../semantics/interpret.ts';
import type { FieldList } from './field-list.ts';

const userTypes: { [type: string]: readonly [Operation | null, Stage] } = {
  LOGIN: ['login', 'ready'],
  IDENTITY_PROVIDER_LOGIN: ['login', 'ready'],
  CODE_TO_TOKEN: ['login', 'ready'],
  REGISTER: ['create', 'apply'],
  IDENTITY_PROVIDER_FIRST_LOGIN: ['create', 'apply'],
  IDENTITY_PROVIDER_LINK_ACCOUNT: ['update', 'match'],
  FEDERATED_IDENTITY_LINK: ['update', 'match'],
  FEDERATED_IDENTITY_OVERRIDE_LINK: ['update', 'match'],
  REMOVE_FEDERATED_IDENTITY: ['update', 'apply'],
  UPDATE_PROFILE: ['update', 'apply'],
  UPDATE_EMAIL: ['update', 'apply'],
  DELETE_ACCOUNT: ['delete', 'apply'],
  USER_DISABLED_BY_PERMANENT_LOCKOUT: ['suspend', 'apply'],
  INVITE_ORG: ['invite', 'trigger'],
};
const adminOperations: { [type: string]: Operation } = { CREATE: 'create', UPDATE: 'update', DELETE: 'delete' };

/** The event's own type, or null when the text is none of Keycloak's. */
export function keycloakType(text: string): string | null {
  if (!text.startsWith('type=') && !text.startsWith('operationType=')) return null;
  if (!text.includes('realmId=') && !text.includes('realmName=')) return null;
  return /^(?:operationT|t)ype="?([A-Z_]{2,60})/.exec(text)?.[1] ?? null;
}

/** Corrects a reading with what the fields of such an event (as `pairsOf` reads them) mean. */
export function readKeycloak(reading: Interpretation, type: string, fields: FieldList): void {
  const told = new Map(fields.names.map((name, index) => [name, meaningful(fields.values[index])]));
  const error = told.get('error') ?? null;
  reading.provider = 'keycloak';
  reading.outcome = error !== null || type.endsWith('_ERROR') ? 'failure' : 'success';
  reading.errorCode = error;
  reading.message = reading.outcome === 'failure' ? (told.get('reason') ?? error ?? type) : null;
  if (told.has('operationType')) readAdmin(reading, type, told);
  else readUser(reading, type.replace(/_ERROR$/, ''), told);
}

type Told = ReadonlyMap<string, string | null>;

function readUser(reading: Interpretation, type: string, told: Told): void {
  const meaning = Object.hasOwn(userTypes, type) ? userTypes[type] : undefined;
  const found: Identifiers = {};
  const name = told.get('username');
  addIdentifier(found, 'idpUserId', told.get('userId') ?? undefined);
  addIdentifier(found, 'userName', name ?? undefined);
  addIdentifier(found, 'email', told.get('email') ?? (name?.includes('@') === true ? name : undefined));
  addIdentifier(found, 'sessionId', told.get('sessionId') ?? told.get('code_id') ?? undefined);
  reading.operation = meaning?.[0] ?? null;
  reading.stage = meaning?.[1] ?? null;
  reading.identifiers = found;
  if (reading.operation === 'login') reading.target ??= told.get('clientId') ?? null;
}

/** `userId` is the administrator; the person stands in the path: `users/<id>`, `users/<id>/groups/<id>`. */
function readAdmin(reading: Interpretation, type: string, told: Told): void {
  const path = told.get('resourcePath') ?? '';
  const found: Identifiers = {};
  const [, user, , group] = /^users\/([^/]+)(\/groups\/([^/]+))?/.exec(path) ?? [];
  addIdentifier(found, 'idpUserId', user);
  addIdentifier(found, 'groupId', group ?? /^groups\/([^/]+)/.exec(path)?.[1]);
  reading.identifiers = found;
  reading.operation = adminOperation(type, told.get('resourceType') ?? '', path);
  reading.stage = reading.operation === null ? null : 'apply';
}

function adminOperation(type: string, resource: string, path: string): Operation | null {
  const operation = Object.hasOwn(adminOperations, type) ? (adminOperations[type] ?? null) : null;
  if (resource === 'GROUP_MEMBERSHIP') return operation === 'create' ? 'group-add' : operation === 'delete' ? 'group-remove' : null;
  if (resource === 'USER' || resource === 'GROUP') return /^(?:users|groups)\/[^/]+$/.test(path) || path === '' ? operation : null;
  if (/ROLE_MAPPING$/.test(resource)) return operation === 'create' ? 'assign' : operation === 'delete' ? 'unassign' : null;
  return null;
}

function meaningful(value: unknown): string | null {
  return typeof value !== 'string' || value === '' || value === 'null' ? null : value;
}
