/** The place of every field: what it is called in full, and which roles it may play. */
import { roleTable } from './role-table.ts';

export type Role = keyof typeof roleTable;
export const roles = Object.keys(roleTable) as Role[];
/** Index of each role: looking roles up by number is most of the speed of reading a line. */
export const roleIndex = Object.fromEntries(roles.map((role, index) => [role, index])) as { readonly [role in Role]: number };

/** A field name in its place: what it is called in full, and what it may mean. A name may serve several roles (`status`). */
export interface FieldName {
  /** Dotted path, at most 256 characters. */
  name: string;
  /** Index into `roles`, and how good the name is for the role (0 is best). */
  places: readonly { role: number; rank: number }[];
  /** What the members of an object under this name are called in front. */
  prefix: string;
  /** The key itself has dots: a nested field may have the same name. */
  dotted: boolean;
  /** A payload, kept as it is: it is one thing, and SCIM bodies are read as such. */
  whole: boolean;
  /** It may hold a SCIM body, which stays whole when its content shows it. */
  payload: boolean;
}

const longestName = 256;
/** Logger contexts: their members are named as if they stood at the top. */
const transparent = new Set([
  'mdc',
  'contextMap',
  'Properties',
  'named_tags',
  'jsonPayload',
  'extra',
  'context',
  'State',
  'record.extra',
  'fields',
]);
/** Lists of logger contexts, the innermost one last: Rust's tracing, .NET's console. */
export const contextLists = new Set(['spans', 'Scopes']);
const bodyRoles: ReadonlySet<number> = new Set([roleIndex.body, roleIndex.sentBody, roleIndex.answerBody]);
const payloads = new Set(['body', 'payload', 'requestBody', 'responseBody', 'request_body', 'response_body', 'representation', 'data']);

const places = new Map<string, { role: number; rank: number }[]>();
roles.forEach((role, index) => {
  roleTable[role].forEach((name, rank) => {
    const plain = plainName(name);
    const known = places.get(plain) ?? [];
    if (!known.some((place) => place.role === index)) places.set(plain, [...known, { role: index, rank }]);
  });
});

/** Names repeat in every line: remember them by prefix and key, for as many as honest programs use. */
export type FieldNames = Map<string, FieldName>;
const remembered = new Map<string, FieldNames>();
const mostPrefixes = 500;
const mostNames = 1000;

/** The names known to stand behind a prefix (`''` or `req.`). */
export function namesUnder(prefix: string): FieldNames {
  const known = remembered.get(prefix);
  if (known !== undefined) return known;
  const names: FieldNames = new Map();
  if (remembered.size < mostPrefixes) remembered.set(prefix, names);
  return names;
}

export function fieldName(names: FieldNames, prefix: string, key: string): FieldName {
  const known = names.get(key);
  if (known !== undefined) return known;
  const path = prefix + key;
  const found = path.length > 100 ? [] : (places.get(plainName(path)) ?? []);
  const name: FieldName = {
    name: safeName(path),
    places: found,
    prefix: transparent.has(path) ? '' : `${safeName(path)}.`,
    dotted: key.includes('.'),
    whole: payloads.has(key),
    payload: found.some((place) => bodyRoles.has(place.role)),
  };
  if (names.size < mostNames && key.length <= longestName) names.set(key, name);
  return name;
}

/** `__proto__` and its kind get brackets, so that nobody further on assigns to a prototype by accident. */
export function safeName(name: string): string {
  if (name === '__proto__' || name === 'constructor' || name === 'prototype') return `(${name})`;
  return name.length > longestName ? `${name.slice(0, longestName)}…` : name;
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[._\s-]/g, '');
}
