/**
 * What an admin event says about an attempt: `operationType` (CREATE, UPDATE, DELETE, ACTION) on what its path names
 * (https://www.keycloak.org/docs/latest/server_admin/#auditing-admin-events). Everything happens inside Keycloak, so it is stage `trigger`; clients, flows
 * and the rest of the configuration are kept without a meaning.
 */
import type { Operation } from '../../domain/event.ts';
import { type Meaning, means, noMeaning } from '../audit/meaning.ts';
import { type Fields, flagOf } from '../json/fields.ts';
import type { ResourcePath } from './resource-path.ts';

type ByType = Readonly<Record<string, Operation>>;

const crud: ByType = { CREATE: 'create', UPDATE: 'update', DELETE: 'delete' };
const membership: ByType = { CREATE: 'group-add', UPDATE: 'group-add', DELETE: 'group-remove' };
const roles: ByType = { CREATE: 'assign', DELETE: 'unassign' };
const changed: ByType = { CREATE: 'update', UPDATE: 'update', DELETE: 'update', ACTION: 'update' };
const invited: ByType = { CREATE: 'invite', ACTION: 'invite', UPDATE: 'invite' };

/** Below `users/{id}`. */
const ofUser: Readonly<Record<string, ByType>> = {
  groups: membership,
  'role-mappings': roles,
  'federated-identity': changed,
  'reset-password': changed,
  'disable-credential-types': changed,
  credentials: changed,
  consents: changed,
  // Mail that asks a new user to set up the account.
  'execute-actions-email': invited,
};

const ofOrganisation: Readonly<Record<string, ByType>> = { members: membership, 'identity-providers': {}, invitations: invited };

export function meaningOfAdmin(type: string, path: ResourcePath, representation: Fields): Meaning {
  if (path.area === 'user-storage') return syncMeaning(path);
  const operation = operationOf(type, path, representation);
  return operation === null ? noMeaning : means(operation, 'trigger');
}

function operationOf(type: string, path: ResourcePath, representation: Fields): Operation | null {
  const { area, id, part } = path;
  if (area === 'users') return part === null ? ofWholeUser(type, representation) : at(ofUser[part], type, part, ofUser);
  if (area === 'groups') {
    if (part === null || part === 'children') return at(crud, type);
    return part === 'role-mappings' ? at(roles, type) : part === 'members' ? at(membership, type) : null;
  }
  if (area !== 'organizations') return null;
  if (part === null) return id === null && type !== 'CREATE' ? null : at(crud, type);
  if (part === 'members' && /^invite/.test(path.partId ?? '')) return 'invite';
  return at(ofOrganisation[part], type, part, ofOrganisation);
}

/** Disabling is how Keycloak suspends. Every update repeats `enabled: true`, so enabling can't be told from any other change. */
function ofWholeUser(type: string, representation: Fields): Operation | null {
  if (type === 'UPDATE' && flagOf(representation, 'enabled') === false) return 'suspend';
  return at(crud, type);
}

function at(table: ByType | undefined, type: string, part?: string, parts?: object): Operation | null {
  if (table === undefined || (part !== undefined && parts !== undefined && !Object.hasOwn(parts, part))) return null;
  return Object.hasOwn(table, type) ? (table[type] ?? null) : null;
}

/** The event is written when the synchronisation is over, with its result. */
function syncMeaning({ part, rest }: ResourcePath): Meaning {
  const sync = part === 'sync' || (part === 'mappers' && rest.includes('sync'));
  return sync || part === 'remove-imported-users' || part === 'unlink-users' ? means('import', 'confirm') : noMeaning;
}
