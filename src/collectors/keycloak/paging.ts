/**
 * How a window of events is asked for, page by page. Later versions take times in milliseconds and sort in either direction; earlier ones take dates alone
 * and put the newest first (https://github.com/keycloak/keycloak/issues/36600). `first` counts from the front of a list that changes while it is read:
 *
 * - oldest first: the next page begins at the time of the last event that was seen, so rows that come or expire in front of it shift nothing;
 * - newest first: new rows push the others back, so some are seen twice and none is missed; the end comes with the first event before the window.
 *
 * A date is a day of the server's own time zone, and `dateTo` is the beginning of that day in some versions and its end in others: the range is taken a day
 * wider, and what lies outside the window is left out here.
 */
import type { Json } from '../../domain/event.ts';
import type { Window } from '../audit/sweep.ts';
import { asFields, own } from '../json/fields.ts';
import { instantOf } from '../json/times.ts';

export type DateStyle = 'epoch' | 'day';

export interface Position {
  /** Epoch ms, inclusive. */
  from: number;
  /** Rows to pass over. */
  first: number;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export function queryOf(style: DateStyle, window: Window, page: Position, limit: number): Record<string, string> {
  const common = { first: String(page.first), max: String(limit) };
  if (style === 'epoch') return { dateFrom: String(page.from), dateTo: String(window.to), direction: 'asc', ...common };
  // Time zones reach from UTC-12 to UTC+14.
  return { dateFrom: dayOf(window.from - 12 * hourMs), dateTo: dayOf(window.to + 14 * hourMs + dayMs), ...common };
}

/** The events of the page that are to be kept, and where the next one begins; null after the last page. */
export function readPage(
  style: DateStyle,
  items: readonly Json[],
  window: Window,
  page: Position,
  limit: number,
): { kept: Json[]; next: Position | null } {
  const times = items.map((item) => instantOf(own(asFields(item), 'time')));
  if (style === 'epoch') return { kept: [...items], next: items.length < limit ? null : nextAscending(times, page) };
  const kept = items.filter((_, index) => (times[index] ?? window.from) >= window.from);
  const passed = times.some((time) => time !== null && time < window.from);
  return { kept, next: passed || items.length < limit ? null : { from: page.from, first: page.first + items.length } };
}

/** Several events may share the last time, so those come again. A page within one time, or one that is not in order, is counted on. */
function nextAscending(times: readonly (number | null)[], page: Position): Position {
  const first = times.at(0);
  const last = times.at(-1);
  const counted = { from: page.from, first: page.first + times.length };
  if (first === undefined || first === null || last === undefined || last === null || last <= first) return counted;
  return { from: last, first: 0 };
}

export function writePosition({ from, first }: Position): string {
  return `${from}+${first}`;
}

/** Keycloak takes whole milliseconds only. */
export function wholeMs({ from, to }: Window): Window {
  return { from: Math.floor(from), to: Math.ceil(to) };
}

/** The beginning of the window for what is no position of ours. */
export function readPosition(text: string | null, window: Window): Position {
  const match = /^(\d{1,16})\+(\d{1,12})$/.exec(text ?? '');
  return match === null ? { from: window.from, first: 0 } : { from: Number(match[1]), first: Number(match[2]) };
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
