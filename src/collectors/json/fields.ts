/** Reading a provider's JSON, in which every field may be missing, null or of another type than documented. */
import type { Json } from '../../domain/event.ts';
import { isMeaningless } from '../../domain/identifiers.ts';

export type Fields = { readonly [key: string]: Json };

/** Own properties only: a hostile `__proto__` must not answer for a missing field. */
export function fieldsOf(parent: Fields, key: string): Fields {
  return asFields(own(parent, key));
}

export function listOf(parent: Fields, key: string): Fields[] {
  const value = own(parent, key);
  return Array.isArray(value) ? value.map(asFields) : [];
}

/** Trimmed text, or null when it is missing, empty or no text. */
export function textOf(parent: Fields, key: string): string | null {
  const value = own(parent, key);
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? null : text;
}

/** Text that identifies somebody or something; providers write `unknown` where they know nothing. */
export function idOf(parent: Fields, key: string): string | null {
  const text = textOf(parent, key);
  return text === null || isMeaningless(text) ? null : text;
}

/** Text, or a number as text: some providers number their records. Null when it is missing, empty or anything else. */
export function scalarOf(parent: Fields, key: string): string | null {
  const value = own(parent, key);
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : textOf(parent, key);
}

/** A boolean, also one that was written as text (CSV exports), or null. */
export function flagOf(parent: Fields, key: string): boolean | null {
  const value = own(parent, key);
  if (typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
  return text === 'true' ? true : text === 'false' ? false : null;
}

export function asFields(value: Json | undefined): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

export function own(parent: Fields, key: string): Json | undefined {
  return Object.hasOwn(parent, key) ? parent[key] : undefined;
}
