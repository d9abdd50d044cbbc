/** Identity of records that have no id of their own: the same content is the same record, in whatever order its fields stand. */
import type { Json } from '../../domain/event.ts';
import { hash64 } from '../../domain/hash.ts';

/** 13 characters. Input is at most 100 levels deep (`isTooDeep`). */
export function fingerprintOf(value: Json): string {
  return hash64(canonical(value));
}

function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key] as Json)}`);
  return `{${members.join(',')}}`;
}
