/** Times of Entra's records: RFC 3339 with up to seven digits after the second, and as portals and spreadsheets show them, month first: `1/5/2026, 10:00:00.123 AM`. */
import type { Json } from '../../domain/event.ts';
import { instantOf } from '../json/times.ts';

const shown = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4}),?\s+(\d{1,2}):(\d\d)(?::(\d\d)(\.\d{1,7})?)?\s*([AP]M)?$/i;

/** Epoch milliseconds, or null for what is no time. */
export function entraTime(value: Json | undefined): number | null {
  return instantOf(value) ?? (typeof value === 'string' ? shownTime(value.trim().slice(0, 40)) : null);
}

function shownTime(text: string): number | null {
  const match = shown.exec(text);
  if (match === null) return null;
  const [first, second, year, hour, minute, seconds] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  // Dots, or a number that is no month, tell that the day comes first.
  const dayFirst = text.includes(`${match[1]}.`) || first > 12;
  const [month, day] = dayFirst ? [second, first] : [first, second];
  const half = match[8]?.toUpperCase();
  const hours = half === undefined ? hour : (hour % 12) + (half === 'PM' ? 12 : 0);
  if (month < 1 || month > 12 || day < 1 || day > 31 || hours > 23) return null;
  return Date.UTC(year, month - 1, day, hours, minute, seconds) + Math.round(Number(match[7] ?? 0) * 1000);
}
