/**
 * `representation` of an admin event: the resource as JSON text, as Keycloak received it. It is there only when "include representation" is on, and may be cut
 * (`--spi-events-store--jpa--max-field-length`): then the simple members that are whole are read. Some exports hold it parsed.
 */
import type { Json } from '../../domain/event.ts';
import { asFields, type Fields, idOf, own, textOf } from '../json/fields.ts';
import { isTooDeep } from '../json/records.ts';

export interface Representation {
  /** Members of the resource; empty for lists and where there is none. */
  fields: Fields;
  /** Names in a list of roles or groups. */
  names: string[];
}

const longest = 1 << 20;
/** What is read of a cut text: enough to see who, and whether the account works. */
const simple = [
  'id',
  'username',
  'email',
  'name',
  'path',
  'enabled',
  'identityProvider',
  'userId',
  'userName',
  'status',
  'action',
  'failed',
  'added',
  'updated',
  'removed',
];

export function representationOf(value: Json | undefined): Representation {
  const parsed = typeof value === 'string' ? parse(value) : value;
  if (parsed === undefined || isTooDeep(parsed)) return { fields: {}, names: [] };
  if (!Array.isArray(parsed)) return { fields: asFields(parsed), names: [] };
  const names = parsed
    .map((item) => (typeof item === 'string' ? item.trim() : textOf(asFields(item), 'name')))
    .filter((name) => name !== null && name !== '');
  return { fields: {}, names: names as string[] };
}

function parse(text: string): Json | undefined {
  if (text.length > longest) return fragment(text.slice(0, longest));
  try {
    return JSON.parse(text) as Json;
  } catch {
    return fragment(text);
  }
}

/** Members of the outermost object stand before those of inner ones in what Keycloak writes of users, so the first of a name is taken. */
function fragment(text: string): Json {
  if (text.trimStart().startsWith('[')) return namesIn(text);
  const found: { [key: string]: Json } = {};
  for (const name of simple) {
    const match = new RegExp(`"${name}"\\s*:\\s*("(?:[^"\\\\]|\\\\.){0,512}"|true|false|\\d{1,15})(?=\\s*[,}\\]])`).exec(text);
    if (match?.[1] === undefined) continue;
    try {
      found[name] = JSON.parse(match[1]) as Json;
    } catch {
      // An escape that JSON does not know: as good as missing.
    }
  }
  return found;
}

function namesIn(text: string): Json {
  return [...text.matchAll(/"name"\s*:\s*"([^"\\]{1,255})"/g)].slice(0, 100).map((match) => match[1] as string);
}

/** A user attribute, which Keycloak keeps as a list. */
export function attributeOf(user: Fields, names: readonly string[]): string | null {
  const attributes = asFields(own(user, 'attributes'));
  for (const name of names) {
    const value = own(attributes, name);
    const id = idOf({ first: (Array.isArray(value) ? value[0] : value) ?? null }, 'first');
    if (id !== null) return id;
  }
  return null;
}
