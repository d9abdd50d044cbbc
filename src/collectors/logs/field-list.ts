/**
 * The fields of one line as flat dotted names, with the best field for each role. Bounded whatever the line holds: 256 fields, names of 256 and texts of
 * 65,536 characters, values 32 levels deep; what is left out leaves a mark.
 */
import type { Attributes, Json } from '../../domain/event.ts';
import { contextLists, type FieldName, fieldName, namesUnder, type Role, roleIndex, roles, safeName } from './field-roles.ts';
import { levelOf } from './level.ts';

const mostFields = 256;
const longestText = 65_536;
const deepest = 32;
/** Objects below this depth stay objects: `req.headers.host` reads well, six levels do not. */
const flattenDepth = 4;
const mostContexts = 16;
const noField = -1;
/** Below this a place is an index and a rank in one number. */
const rankBits = 8;
const nothingFound: readonly number[] = roles.map(() => noField);

/** What a value must be like to play a role; see `suits`. */
const kindByRole: readonly ('text' | 'level' | 'status' | 'any' | 'body' | 'plain')[] = roles.map((role) => kindOf(role));

function kindOf(role: Role): 'text' | 'level' | 'status' | 'any' | 'body' | 'plain' {
  if (role === 'level' || role === 'status' || role === 'body') return role;
  if (role === 'requestLine') return 'text';
  if (role === 'sentBody' || role === 'answerBody') return 'any';
  const text: readonly Role[] = ['message', 'service', 'target', 'operation', 'eventName', 'provider', 'stage', 'loggerName'];
  return text.includes(role) ? 'text' : 'plain';
}

export class FieldList {
  /** The first `count` are this line's; a list that is used again keeps its arrays. */
  readonly names: string[] = [];
  readonly values: Json[] = [];
  count = 0;
  /** By role: index of its best field, and that field's rank, as one number. */
  readonly #best: number[] = nothingFound.slice();
  /** Fields that are not repeated among the attributes: one bit each for the first 31, the others by index. */
  #consumed = 0;
  #consumedLate: number[] | null = null;
  #dropped = 0;
  #unique = true;
  /** From pairs in a text: a value may be the start of something longer, and is no payload. */
  #loose = false;

  /** Empty again, for the next line: most of what reading a line allocates would be its list. */
  reset(): this {
    this.count = 0;
    this.#best.fill(noField);
    this.#consumed = 0;
    this.#consumedLate = null;
    this.#dropped = 0;
    this.#unique = true;
    this.#loose = false;
    return this;
  }

  /** Adds the members of an object, flattened. */
  addObject(object: { [key: string]: Json }, prefix = '', depth = 1): void {
    const known = namesUnder(prefix);
    if (depth > 1 && prefix === '') this.#unique = false;
    for (const key in object) {
      const value = object[key];
      if (value === undefined) continue;
      const field = known.get(key) ?? fieldName(known, prefix, key);
      if (typeof value === 'object' && value !== null && !Array.isArray(value) && depth <= flattenDepth && !staysWhole(field, value))
        this.addObject(value, isSpanContext(key, value) ? '' : field.prefix, depth + 1);
      else if (depth === 1 && Array.isArray(value) && contextLists.has(key)) this.#addContexts(value);
      else this.#put(field, value);
    }
  }

  /** Contexts that a line was written in; what an inner one says wins. */
  #addContexts(contexts: readonly Json[]): void {
    for (const context of contexts.slice(-mostContexts).reverse())
      if (typeof context === 'object' && context !== null && !Array.isArray(context)) this.addObject(context, '', 2);
  }

  add(name: string, value: Json): void {
    this.#unique = false;
    this.#loose = true;
    this.#put(fieldName(namesUnder(''), '', name), value);
  }

  /** Index of the best field for a role, -1 when there is none. */
  at(role: Role): number {
    return this.find(roleIndex[role]);
  }

  /** The same by the role's index. */
  find(role: number): number {
    const place = this.#best[role] ?? noField;
    return place === noField ? noField : place >> rankBits;
  }

  /** Value of the best field for a role. */
  value(role: Role): Json | undefined {
    const index = this.find(roleIndex[role]);
    return index === noField ? undefined : this.values[index];
  }

  /** Value of the best field for a role when it is text (or a number, as text), trimmed; null otherwise. */
  text(role: Role): string | null {
    const index = this.find(roleIndex[role]);
    if (index === noField) return null;
    const value = this.values[index];
    if (typeof value === 'string') return value.trim() || null;
    return typeof value === 'number' ? String(value) : null;
  }

  name(role: Role): string | null {
    return this.names[this.at(role)] ?? null;
  }

  /** Value of the first field of that name. */
  get(name: string): Json | undefined {
    const index = this.names.indexOf(name);
    return index === -1 || index >= this.count ? undefined : this.values[index];
  }

  /** Leaves the best field of a role out of the attributes. */
  consume(role: number): void {
    const index = this.find(role);
    if (index === noField) return;
    if (index < 31) this.#consumed |= 1 << index;
    else {
      this.#consumedLate ??= [];
      this.#consumedLate.push(index);
    }
  }

  /** Adds all fields that were not consumed; where a name comes twice, the first one stays. */
  addTo(attributes: Attributes): void {
    const { names, values, count } = this;
    for (let index = 0; index < count; index += 1) {
      if (index < 31 ? (this.#consumed & (1 << index)) !== 0 : this.#consumedLate?.includes(index) === true) continue;
      const name = names[index] as string;
      if (this.#unique ? name === 'level' && attributes.level !== undefined : attributes[name] !== undefined) continue;
      const value = values[index] as Json;
      attributes[name] =
        typeof value === 'number' || (typeof value === 'string' && value.length <= longestText) ? value : bounded(value, 1);
    }
    if (this.#dropped > 0) attributes['…'] = `${this.#dropped} more fields`;
  }

  #put(field: FieldName, value: Json): void {
    const index = this.count;
    if (index >= mostFields) {
      this.#dropped += 1;
      return;
    }
    if (field.dotted) this.#unique = false;
    this.names[index] = field.name;
    this.values[index] = value;
    this.count = index + 1;
    const { places } = field;
    for (let at = 0; at < places.length; at += 1) {
      const { role, rank } = places[at] as { role: number; rank: number };
      const before = this.#best[role] as number;
      if (
        (before !== noField && (before & ((1 << rankBits) - 1)) <= rank) ||
        !suits(role, field.name, value) ||
        (this.#loose && isPayload(role))
      )
        continue;
      this.#best[role] = (index << rankBits) | rank;
    }
  }
}

/** A payload is kept as it was, unless it is the wrapping of one, or what a log library calls its fields. */
function staysWhole(field: FieldName, value: { [key: string]: Json }): boolean {
  if (field.whole) return !isContent(value) && !(typeof value.method === 'string' && typeof value.path === 'string');
  return field.payload && (Array.isArray(value.schemas) || typeof value.scimType === 'string');
}

/** Rust's tracing calls the innermost context `span`; to others a `span` has an id. */
function isSpanContext(key: string, value: { [key: string]: Json }): boolean {
  return key === 'span' && value.id === undefined && typeof value.name === 'string';
}

/** ECS nests a body's text below it: `http.request.body.content`. */
function isContent(body: { [key: string]: Json }): boolean {
  return typeof body.content === 'string' && body.schemas === undefined;
}

function isPayload(role: number): boolean {
  return kindByRole[role] === 'body' || kindByRole[role] === 'any';
}

/** Some names mean two things, and the value tells which: `status` is `info` at Datadog and 409 elsewhere; `error` is text, an object or `true`. */
function suits(role: number, name: string, value: Json): boolean {
  if (value === null || value === '') return false;
  switch (kindByRole[role]) {
    case 'text':
      return typeof value === 'string';
    case 'level':
      return levelOf(value) !== null && !(name === 'status' && !Number.isNaN(Number(value)));
    case 'status':
      return typeof value === 'number' ? value >= 100 && value < 600 && Number.isInteger(value) : /^[1-5]\d\d$/.test(String(value));
    case 'body':
      return typeof value === 'object' || (typeof value === 'string' && value.charCodeAt(0) === 0x7b);
    case 'any':
      return true;
    default:
      return typeof value !== 'object';
  }
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
