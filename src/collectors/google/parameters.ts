/**
 * Parameters of one event. Google names them in upper case (`USER_EMAIL`, admin and directory_sync) or lower case (`user_email`, all others), so names are
 * compared without case. A value stands in `value`, `intValue`, `boolValue`, `multiValue`, `multiIntValue`, `multiBoolValue` (Cloud Logging:
 * `multiStrValue`), or nested in `messageValue` and `multiMessageValue`, whose parameters are reached by their own names
 * (https://developers.google.com/workspace/admin/reports/v1/reference/activities).
 */
import type { Json } from '../../domain/event.ts';
import { asFields, type Fields, own, scalarOf } from '../json/fields.ts';

const single = ['value', 'intValue', 'boolValue'] as const;
const several = ['multiValue', 'multiIntValue', 'multiBoolValue', 'multiStrValue'] as const;
const nested = ['messageValue', 'multiMessageValue'] as const;
const mostValues = 20;

export interface Parameter {
  /** As the provider writes it; names of nested ones begin with those around them: `outer.INNER`. */
  name: string;
  /** Text, or several joined with commas. */
  text: string;
}

export class Parameters {
  readonly all: readonly Parameter[];
  readonly #byName = new Map<string, string>();

  constructor(all: readonly Parameter[]) {
    this.all = all;
    for (const { name, text } of all) {
      // The outermost parameter of a name counts.
      const own = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
      if (!this.#byName.has(own)) this.#byName.set(own, text);
    }
  }

  /** The first of these that is there, or null. */
  text(...names: string[]): string | null {
    for (const name of names) {
      const text = this.#byName.get(name);
      if (text !== undefined) return text;
    }
    return null;
  }

  number(name: string): number | null {
    const text = this.text(name);
    return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
  }

  is(name: string): boolean {
    return this.text(name)?.toLowerCase() === 'true';
  }

  /** The first parameter whose name matches. */
  matching(pattern: RegExp): string | null {
    return this.all.find(({ name }) => pattern.test(name))?.text ?? null;
  }
}

/** @param value a list of parameters, one alone, or an object of values by name, as some exports flatten it */
export function readParameters(value: Json | undefined): Parameters {
  const found: Parameter[] = [];
  collect(value, '', found);
  return new Parameters(found);
}

/** Shallow parameters first, so that a nested one never hides them. */
function collect(value: Json | undefined, prefix: string, found: Parameter[]): void {
  const items = Array.isArray(value) ? value.map(asFields) : named(asFields(value));
  for (const item of items) {
    const name = scalarOf(item, 'name');
    const text = name === null ? null : parameterText(item);
    if (name !== null && text !== null) found.push({ name: prefix + name, text });
  }
  for (const item of items) {
    const name = scalarOf(item, 'name') ?? '';
    for (const inner of nestedIn(item)) collect(inner, `${prefix}${name}.`, found);
  }
}

function named(fields: Fields): Fields[] {
  if (Object.hasOwn(fields, 'name')) return [fields];
  return Object.entries(fields).map(([name, value]) => (isObject(value) ? { name, messageValue: { parameter: value } } : { name, value }));
}

function parameterText(item: Fields): string | null {
  for (const key of single) {
    const text = scalarText(own(item, key));
    if (text !== null) return text;
  }
  for (const key of several) {
    const list = own(item, key);
    const texts = (Array.isArray(list) ? list : [list]).map(scalarText).filter((text) => text !== null);
    if (texts.length > 0) return texts.slice(0, mostValues).join(', ');
  }
  return null;
}

function scalarText(value: Json | undefined): string | null {
  if (typeof value === 'boolean' || typeof value === 'number') return String(value);
  if (Array.isArray(value))
    return (
      value
        .map(scalarText)
        .filter((text) => text !== null)
        .slice(0, mostValues)
        .join(', ') || null
    );
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? null : text;
}

function nestedIn(item: Fields): Json[] {
  return nested.flatMap((key) => {
    const value = own(item, key);
    const messages = Array.isArray(value) ? value : [value ?? null];
    return messages.map((message) => own(asFields(message), 'parameter') ?? own(asFields(message), 'parameters') ?? []);
  });
}

function isObject(value: Json): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
