/**
 * Times as audit logs write them: epoch seconds or milliseconds, as number or text; RFC 3339; and dates with a blank instead of the `T`, with `UTC` or no
 * zone at all (`2026-01-05 10:00:00.123`), which are UTC.
 */
import type { Json } from '../../domain/event.ts';

const written = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?$/i;
const firstSecond = 100_000_000;
const firstMs = firstSecond * 1000;
const lastMs = 8.64e15;

/** Epoch milliseconds, or null for what is no time. */
export function instantOf(value: Json | undefined): number | null {
  if (typeof value === 'number') return epochMs(value);
  if (typeof value !== 'string') return null;
  const text = value.trim().slice(0, 40);
  return /^\d{9,16}(?:\.\d{1,9})?$/.test(text) ? epochMs(Number(text)) : dateMs(text);
}

/** Seconds and milliseconds can't be mixed up: the same number means 1973 in one and 5138 in the other. */
function epochMs(value: number): number | null {
  if (!(value >= firstSecond && value <= lastMs)) return null;
  return value < firstMs ? value * 1000 : value;
}

function dateMs(text: string): number | null {
  const match = written.exec(text);
  if (match === null) return null;
  const zone = match[3] ?? 'Z';
  const time = Date.parse(`${match[1]}T${match[2]?.replace(',', '.')}${/^[+-]/.test(zone) ? zone.replace(/^(...)(\d\d)$/, '$1:$2') : 'Z'}`);
  return Number.isNaN(time) ? null : time;
}
