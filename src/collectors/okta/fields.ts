/** Reading Okta's JSON, in which every field may be missing, null or of another type than documented. */
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

/** Text that identifies somebody or something; Okta writes `unknown` where it knows nothing. */
export function idOf(parent: Fields, key: string): string | null {
  const text = textOf(parent, key);
  return text === null || isMeaningless(text) ? null : text;
}

export function asFields(value: Json | undefined): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

function own(parent: Fields, key: string): Json | undefined {
  return Object.hasOwn(parent, key) ? parent[key] : undefined;
}
