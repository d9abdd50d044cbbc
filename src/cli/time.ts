/** Points in time as people give them to `--since` and `--until`. */
import { parseDuration } from '../domain/duration.ts';

const withZone = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:\d\d)$/;
const withoutZone = /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?$/;

/**
 * `15m`, `2h`, `3d` (that long before now), RFC 3339, or the same without a zone or without the time of day: local, or UTC with `--utc`.
 * @returns epoch milliseconds, or null when it is neither
 */
export function parseTime(text: string, now: number, utc: boolean): number | null {
  const age = parseDuration(text);
  if (age !== null) return now - age;
  if (withZone.test(text)) return finite(Date.parse(text.replace(/[t ]/, 'T').replace('z', 'Z')));
  const [, date, time] = withoutZone.exec(text) ?? [];
  return date === undefined ? null : finite(Date.parse(`${date}T${time ?? '00:00'}${utc ? 'Z' : ''}`));
}

function finite(time: number): number | null {
  return Number.isNaN(time) ? null : time;
}

const first = -62_167_219_200_000; // 0000-01-01
const last = 253_402_300_799_999; // 9999-12-31

/** RFC 3339 in UTC with milliseconds. A time beyond its four-digit years, from a source with a broken clock, becomes the nearest one it can write. */
export function rfc3339(time: number): string {
  return new Date(Math.min(last, Math.max(first, time || 0))).toISOString();
}
