/**
 * The fields of one line as flat dotted names, with the best field for each role. Bounded whatever the line holds: 256 fields, names of 256 and texts of
 * 65,536 characters, values 32 levels deep; what is left out leaves a mark.
 */
import type { Attributes, Json } from '../../domain/event.ts';
import { type FieldName, fieldName, namesUnder, type Role, roles, safeName } from './field-roles.ts';
import { levelOf } from './level.ts';

const mostFields = 256;
const longestText = 65_536;
const deepest = 32;
/** Objects below this depth stay objects: `req.headers.host` reads well, six levels do not. */
const flattenDepth = 4;
const textRoles: ReadonlySet<Role> = new Set(['message', 'service', 'target', 'operation', 'eventName', 'provider', 'stage', 'loggerName']);
const roleIndex = Object.fromEntries(roles.map((role, index) => [role, index])) as { [role in Role]: number };
const noField = -1;
const nothingFound: readonly number[] = roles.map(() => noField);

export class FieldList {
  readonly names: string[] = [];
  readonly values: Json[] = [];
  /** By role: index of its best field and that field's rank. */
  readonly #best: number[] = nothingFound.slice();
  readonly #ranks: number[] = nothingFound.slice();
  #dropped = 0;

  /** Adds the members of an object, flattened. */
  addObject(object: { [key: string]: Json }, prefix = '', depth = 1): void {
    const known = namesUnder(prefix);
    for (const key in object) {
      const value = object[key];
      if (value === undefined) continue;
      const field = fieldName(known, prefix, key);
      if (isObject(value) && depth <= flattenDepth && !field.whole) this.addObject(value, field.prefix, depth + 1);
      else this.#put(field, value);
    }
  }

  add(name: string, value: Json): void {
    this.#put(fieldName(namesUnder(''), '', name), value);
  }

  /** Index of the best field for a role, -1 when there is none. */
  at(role: Role): number {
    return this.#best[roleIndex[role]] ?? noField;
  }

  /** Value of the best field for a role. */
  value(role: Role): Json | undefined {
    const index = this.at(role);
    return index === noField ? undefined : this.values[index];
  }

  /** Value of the best field for a role when it is text (or a number, as text), trimmed; null otherwise. */
  text(role: Role): string | null {
    const value = this.value(role);
    if (typeof value === 'string') return value.trim() || null;
    return typeof value === 'number' ? String(value) : null;
  }

  name(role: Role): string | null {
    return this.names[this.at(role)] ?? null;
  }

  /** Adds all fields but those at the `consumed` indexes; where a name comes twice, the first one stays. */
  addTo(attributes: Attributes, consumed: readonly number[]): void {
    for (let index = 0; index < this.names.length; index += 1) {
      if (consumed.includes(index)) continue;
      const name = this.names[index] ?? '';
      if (attributes[name] === undefined) attributes[name] = bounded(this.values[index] ?? null, 1);
    }
    if (this.#dropped > 0) attributes['…'] = `${this.#dropped} more fields`;
  }

  #put(field: FieldName, value: Json): void {
    const index = this.names.length;
    if (index >= mostFields) {
      this.#dropped += 1;
      return;
    }
    this.names.push(field.name);
    this.values.push(value);
    for (const { role, rank } of field.places) {
      const before = this.#ranks[role] ?? noField;
      if ((before !== noField && before <= rank) || !suits(roles[role], field.name, value)) continue;
      this.#ranks[role] = rank;
      this.#best[role] = index;
    }
  }
}

/** Some names mean two things, and the value tells which: `status` is `info` at Datadog and 409 elsewhere; `error` is text, an object or `true`. */
function suits(role: Role | undefined, name: string, value: Json): boolean {
  if (value === null || value === '') return false;
  if (role === 'level') return levelOf(value) !== null && !(name === 'status' && !Number.isNaN(Number(value)));
  if (role === 'status') return /^[1-5]\d\d$/.test(String(value));
  if (role !== undefined && textRoles.has(role)) return typeof value === 'string';
  return typeof value !== 'object';
}

/** The value itself when it is within bounds, a cut copy otherwise. */
function bounded(value: Json, depth: number): Json {
  if (typeof value === 'string')
    return value.length > longestText ? `${value.slice(0, longestText)}…[cut: ${value.length} characters]` : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth > deepest) return '…[nested too deep]';
  return Array.isArray(value) ? boundedArray(value, depth) : boundedObject(value, depth);
}

function boundedArray(array: Json[], depth: number): Json[] {
  const kept = array.slice(0, mostFields).map((item) => bounded(item, depth + 1));
  if (array.length > mostFields) kept.push(`…[${array.length - mostFields} more]`);
  return kept;
}

function boundedObject(object: { [key: string]: Json }, depth: number): Json {
  const kept: { [key: string]: Json } = {};
  const keys = Object.keys(object);
  for (const key of keys.slice(0, mostFields)) {
    kept[safeName(key)] = bounded(object[key] ?? null, depth + 1);
  }
  if (keys.length > mostFields) kept['…'] = `${keys.length - mostFields} more`;
  return kept;
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
