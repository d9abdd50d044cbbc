/** A line of JSON that is a record by itself, as JSON lines have it. */
import type { Json } from '../../domain/event.ts';

type Members = { [key: string]: Json };

/** The record, or null for anything else: part of one, damaged text, or a page envelope, which holds records instead of being one. */
export function recordOn(line: string, envelopes: readonly string[]): Members | null {
  const value = line.endsWith('}') ? parsed(line) : null;
  return value === null || envelopes.some((name) => isEnvelope(value, name)) ? null : value;
}

function parsed(text: string): Members | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** @param name of the array: `events`, `in.list` */
function isEnvelope(value: Members, name: string): boolean {
  const [outer = '', inner] = name.split('.');
  const first = Object.hasOwn(value, outer) ? value[outer] : null;
  if (inner === undefined || typeof first !== 'object' || first === null || Array.isArray(first)) return Array.isArray(first);
  return Object.hasOwn(first, inner) && Array.isArray(first[inner]);
}
