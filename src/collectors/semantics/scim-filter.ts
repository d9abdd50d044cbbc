/**
 * The `eq` terms of a SCIM filter (RFC 7644 section 3.4.2.2) as identifiers. IdPs look people up with `userName eq "x"`, `externalId eq "x"`,
 * `emails[type eq "work"].value eq "x"`, sometimes joined by `and`; anything with `or`, `not` or another operator names nobody for sure.
 */
import type { Identifiers, IdentifierType } from '../../domain/identifiers.ts';
import { addIdentifier, isUuid } from './identifiers-from.ts';

const longestFilter = 2000;

const userAttributes: { [attribute: string]: IdentifierType } = {
  username: 'userName',
  externalid: 'externalId',
  id: 'scimId',
  emails: 'email',
  'emails.value': 'email',
  employeenumber: 'employeeId',
};
const groupAttributes: { [attribute: string]: IdentifierType } = { displayname: 'groupName', id: 'groupId', externalid: 'externalId' };

/** The filter of a query string (`filter=userName%20eq%20%22x%22&startIndex=1`), decoded, or null. */
export function filterOfQuery(query: string): string | null {
  const filter = new URLSearchParams(query.slice(0, 3 * longestFilter)).get('filter');
  return filter === null || filter.length > longestFilter ? null : filter.trim() || null;
}

/** Identifiers that the filter pins down; `probe` when it asks for a login name or group that is a random UUID, as Entra's connection test does. */
export function readFilter(filter: string, resource: 'User' | 'Group'): { identifiers: Identifiers; probe: boolean } {
  const identifiers: Identifiers = {};
  let probe = false;
  const flat = filter.slice(0, longestFilter).replace(/\[[^\]]{0,200}\]/g, '');
  if (/\)?\s+or\s+\(?|\bnot\s*\(/i.test(withoutStrings(flat))) return { identifiers, probe };
  const attributes = resource === 'User' ? userAttributes : groupAttributes;
  for (const [, path = '', value = ''] of flat.matchAll(/([\w:.$-]{1,200})\s+eq\s+"((?:[^"\\]|\\.)*)"/gi)) {
    const name = path.slice(path.lastIndexOf(':') + 1).toLowerCase();
    const type = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
    if (type === undefined) continue;
    if (isUuid(value) && type !== 'externalId' && type !== 'scimId' && type !== 'groupId') probe = true;
    else addIdentifier(identifiers, type, value.replace(/\\(.)/g, '$1'));
  }
  return { identifiers, probe };
}

function withoutStrings(filter: string): string {
  return filter.replace(/"(?:[^"\\]|\\.)*"/g, '""');
}
