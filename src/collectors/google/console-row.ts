/**
 * A row of the log that the Admin console lets people download as CSV (Reporting > Audit and investigation > Export all): `Date`, `Event`, `Description`,
 * `Actor`, `IP address` and columns of the application; older downloads call them `Event Name`, `Event Description` and `Admin`. Events are named in words, and the
 * description follows the message format that the Reports API documents for the event, so it is read backwards.
 *
 * Dates without a zone are those of the browser that downloaded them; they are taken for UTC.
 */
import { type Fields, idOf, textOf } from '../json/fields.ts';
import { instantOf } from '../json/times.ts';
import type { Activity } from './activity.ts';
import { describedEvent } from './console-descriptions.ts';
import { Parameters } from './parameters.ts';

const dateNames = ['date', 'time', 'timestamp'];
const eventNames = ['event', 'event name'];
const descriptionNames = ['description', 'event description'];
const actorNames = ['actor', 'actor email', 'admin', 'user'];
const addressNames = ['ip address', 'ip'];

/** Whether these columns are those of a download. */
export function isConsoleHeader(columns: readonly string[]): boolean {
  const names = columns.map((column) => column.toLowerCase());
  const has = (some: readonly string[]) => some.some((name) => names.includes(name));
  return has(dateNames) && has(eventNames) && has(descriptionNames) && has(actorNames) && has(addressNames);
}

export function readConsoleRow(raw: Fields): Activity | { problem: string } | null {
  if (!isConsoleHeader(Object.keys(raw))) return null;
  const row = lowerCased(raw);
  const time = dateOf(first(row, dateNames) ?? '');
  if (time === null) return { problem: 'the date can not be read' };
  const label = first(row, eventNames);
  if (label === null) return { problem: 'no event' };
  const described = describedEvent(label, first(row, descriptionNames) ?? '');
  const actor = first(row, actorNames);
  return {
    time,
    application: null,
    qualifier: null,
    customerId: null,
    ownerDomain: null,
    actor: { email: actor?.includes('@') === true ? actor : null, profileId: null, callerType: null, key: null },
    ipAddress: first(row, addressNames),
    events: [{ type: null, name: described.name, parameters: new Parameters([...described.parameters, ...columnsOf(row)]) }],
    problem: null,
  };
}

function lowerCased(raw: Fields): Fields {
  return Object.fromEntries(Object.entries(raw).map(([name, value]) => [name.toLowerCase(), value]));
}

function first(row: Fields, names: readonly string[]): string | null {
  for (const name of names) {
    const text = idOf(row, name);
    if (text !== null) return text;
  }
  return null;
}

/** `Application name` is the parameter `application_name`. */
function columnsOf(row: Fields) {
  const known = [...dateNames, ...eventNames, ...addressNames];
  return Object.keys(row).flatMap((column) => {
    const text = known.includes(column) ? null : textOf(row, column);
    return text === null ? [] : [{ name: column.replace(/[^\p{L}\p{N}]+/gu, '_'), text }];
  });
}

/** RFC 3339, or words as in `Jan 5, 2026, 10:00:00 AM GMT+1`. */
function dateOf(text: string): number | null {
  const time = instantOf(text);
  if (time !== null || !/^(?:[A-Z][a-z]{2,8} \d{1,2}|\d{1,2} [A-Z][a-z]{2,8})\b/.test(text)) return time;
  const zoned = /(?:GMT|UTC|Z|[ECMP][SD]T)(?:[+-]\d{1,2}(?::?\d\d)?)?$|[+-]\d\d:?\d\d$/.test(text);
  const words = Date.parse(zoned ? text : `${text} UTC`);
  return Number.isNaN(words) ? null : words;
}
