/**
 * Attributes of a person or group by name, from the places where Entra writes them: `details` objects, lists of `{key, value}`, and
 * `modifiedProperties`. Names are compared by their letters and digits only: `userPrincipalName`, `UserPrincipalName`, `emails[type eq "work"].value`.
 */
import type { Json } from '../../domain/event.ts';
import { asFields, type Fields } from '../json/fields.ts';
import { embedded, meaningful, pick, textIn } from './reading.ts';

export type NamedValues = ReadonlyMap<string, string>;

const mostNames = 500;

/** `details`: an object, or a list of `{key|name|displayName, value}`; as JSON text too. */
export function namedValues(value: Json | undefined): NamedValues {
  const found = embedded(value);
  if (Array.isArray(found)) return new Map(found.slice(0, mostNames).flatMap((entry) => pairOf(asFields(entry))));
  return new Map(
    Object.entries(asFields(found))
      .slice(0, mostNames)
      .flatMap(([name, inner]) => {
        const text = plainValue(inner);
        return text === null ? [] : [[letters(name), text] as const];
      }),
  );
}

export interface Change {
  name: string;
  before: string | null;
  after: string | null;
}

/** `modifiedProperties`: `[{displayName, oldValue, newValue}]`. Directory audits write the values as JSON in a string: `"\"x\""`, `"[\"x\"]"`. */
export function changesIn(list: readonly Fields[]): Change[] {
  return list.slice(0, mostNames).flatMap((entry) => {
    const name = textIn(entry, 'displayName', 'name');
    if (name === null) return [];
    return [{ name, before: plainValue(pick(entry, 'oldValue')), after: plainValue(pick(entry, 'newValue')) }];
  });
}

/** What the properties are now; of removed ones what they were. */
export function valuesOf(changes: readonly Change[]): NamedValues {
  return new Map(
    changes.flatMap(({ name, before, after }) => {
      const value = after ?? before;
      return value === null ? [] : [[letters(name), value] as const];
    }),
  );
}

/** The first of the names that has a value, looked for in one place after the other. */
export function firstOf(places: readonly NamedValues[], ...names: string[]): string | null {
  for (const place of places) {
    for (const name of names) {
      const value = place.get(name);
      if (value !== undefined) return value;
    }
  }
  return null;
}

export function letters(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Text without the JSON around it; of a list its first entry; null for what says nothing. */
function plainValue(value: Json | undefined): string | null {
  const inner = embedded(value);
  const first = Array.isArray(inner) ? inner[0] : inner;
  if (typeof first === 'boolean' || typeof first === 'number') return String(first);
  if (typeof first === 'object' && first !== null) return plainText(pick(asFields(first), 'value', 'objectId', 'id'));
  return plainText(first);
}

function plainText(value: Json | undefined): string | null {
  const text = typeof value === 'string' ? value.trim() : '';
  return /^(?:true|false)$/i.test(text) ? text : meaningful(text);
}

function pairOf(entry: Fields): (readonly [string, string])[] {
  const name = textIn(entry, 'key', 'name', 'displayName');
  const value = plainValue(pick(entry, 'value', 'newValue'));
  return name === null || value === null ? [] : [[letters(name), value]];
}
