/**
 * `association` of an `association_change` event: what was connected with what, `{op, connection: {from: {type, object_id, name}, to: {...}}}`.
 * The ends stand in either order: a person may be `from` or `to`.
 */
import { type Meaning, means, noMeaning } from '../audit/meaning.ts';
import { type Fields, fieldsOf, idOf, textOf } from '../json/fields.ts';

interface End {
  /** `user`, `user_group`, `application`, `system`, ... */
  type: string;
  id: string | null;
  name: string | null;
}

export interface Association {
  /** `add`, `remove`, `update`. */
  op: string;
  user: End | null;
  group: End | null;
  /** What access is given to: an application, a directory, a device. */
  resource: End | null;
}

/** JumpCloud's own connections have a type and no name. */
const resourceTypes: ReadonlyMap<string, string> = new Map([
  ['application', 'application'],
  ['g_suite', 'Google Workspace'],
  ['office_365', 'Microsoft 365'],
  ['active_directory', 'Active Directory'],
  ['ldap_server', 'LDAP'],
  ['radius_server', 'RADIUS'],
  ['identity_provider', 'identity provider'],
  ['system', 'device'],
  ['system_group', 'device group'],
]);

export function associationOf(raw: Fields): Association | null {
  const association = fieldsOf(raw, 'association');
  const connection = fieldsOf(association, 'connection');
  const ends = [endOf(fieldsOf(connection, 'from')), endOf(fieldsOf(connection, 'to'))];
  const find = (types: readonly string[]) => ends.find((end) => types.includes(end.type)) ?? null;
  const op = textOf(association, 'op')?.toLowerCase() ?? null;
  if (op === null && ends.every(({ type }) => type === '')) return null;
  const resource = ends.find((end) => resourceTypes.has(end.type)) ?? null;
  return { op: op ?? '', user: find(['user', 'systemuser']), group: find(['user_group', 'group', 'usergroup']), resource };
}

function endOf(end: Fields): End {
  return { type: textOf(end, 'type')?.toLowerCase() ?? '', id: idOf(end, 'object_id') ?? idOf(end, 'id'), name: idOf(end, 'name') };
}

export function meaningOfAssociation({ op, user, group, resource }: Association): Meaning {
  const added = op === 'add' || op === 'create';
  const removed = op === 'remove' || op === 'delete';
  if (user === null && group === null) return noMeaning;
  if (!added && !removed) return op === 'update' ? means('update', 'trigger') : noMeaning;
  if (user !== null && group !== null) return means(added ? 'group-add' : 'group-remove', 'trigger');
  return resource === null ? noMeaning : means(added ? 'assign' : 'unassign', 'trigger');
}

export function targetOfAssociation({ resource }: Association): string | null {
  if (resource === null) return null;
  return resource.name ?? (resource.type === 'application' ? null : (resourceTypes.get(resource.type) ?? null));
}
