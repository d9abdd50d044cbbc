/**
 * Reading Entra's records, of which there are several spellings: camelCase from Graph, PascalCase from diagnostic settings, Log Analytics and
 * PowerShell, and nested values that arrive as JSON inside a string. Any field may be missing, null or of another type.
 */
import type { Json } from '../../domain/event.ts';
import { isMeaningless } from '../../domain/identifiers.ts';
import { asFields, type Fields } from '../json/fields.ts';

const longestEmbedded = 4 * 2 ** 20;

/** The value under the first of the names that holds something, in camelCase or PascalCase. */
export function pick(fields: Fields, ...names: string[]): Json | undefined {
  for (const name of names) {
    const value = ownValue(fields, name) ?? ownValue(fields, pascal(name));
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return undefined;
}

/** Trimmed text, numbers as text; null for anything else. */
export function textIn(fields: Fields, ...names: string[]): string | null {
  const value = pick(fields, ...names);
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value.trim() || null : null;
}

/** Text that identifies: not `unknown`, not an empty GUID. */
export function idIn(fields: Fields, ...names: string[]): string | null {
  return meaningful(textIn(fields, ...names));
}

export function meaningful(text: string | null): string | null {
  return text === null || isMeaningless(text) ? null : text;
}

/** An object, also as JSON text; of a list its first entry (`servicePrincipal` is documented as a collection and sent as an object). */
export function objectIn(fields: Fields, ...names: string[]): Fields {
  const value = embedded(pick(fields, ...names));
  return asFields(Array.isArray(value) ? value[0] : value);
}

export function listIn(fields: Fields, ...names: string[]): Fields[] {
  const value = embedded(pick(fields, ...names));
  return Array.isArray(value) ? value.map(asFields) : [];
}

export function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON that was written into a string; anything else as it is. */
export function embedded(value: Json | undefined): Json | undefined {
  if (typeof value !== 'string' || value.length > longestEmbedded || !/^\s*[[{"]/.test(value)) return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

function ownValue(fields: Fields, name: string): Json | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

const pascalNames = new Map<string, string>();

/** Names come from our own code, so there are only so many. */
function pascal(name: string): string {
  let made = pascalNames.get(name);
  if (made === undefined) {
    made = name.charAt(0).toUpperCase() + name.slice(1);
    pascalNames.set(name, made);
  }
  return made;
}
