/**
 * System Log events as others keep them: rows of the console's CSV download or of a table that a script made of the API's answers, deliveries of an event hook
 * (https://developer.okta.com/docs/concepts/event-hooks/: `data.events`), events that were streamed to Amazon EventBridge (`detail`) or Splunk (`event`).
 */
import type { Json } from '../../domain/event.ts';
import { asFields, type Fields, fieldsOf, own, textOf } from '../json/fields.ts';
import type { JsonRecord } from '../json/records.ts';

/** Columns that only these tables have together: the console writes `event_type`, the API `eventType`. */
const columns = ['eventType', 'displayMessage', 'outcome.result', 'uuid'];
const columnName = /^[a-z]\w*(?:\[\d{1,2}\]|\.\w+)*$/i;
/** `target0.id`, `target[0].id`, `target.0.id` */
const targetColumn = /^target(?:\.|\[)?(\d{1,2})\]?\.(.+)$/;
const wrappers = ['detail', 'event'];

export function isOktaHeader(header: readonly string[]): boolean {
  const names = header.map(camelCase);
  return columns.every((column) => names.includes(column));
}

/** The events in a record of a file; the record as it is when it holds one event, or nothing that is known. */
export function logEventsIn(record: JsonRecord): JsonRecord[] {
  if (!('value' in record)) return [record];
  return unwrapped(record.value).map((value) => ({ ...record, value }));
}

function unwrapped(value: Json): Json[] {
  const fields = asFields(value);
  if (textOf(fields, 'event_type') !== null || textOf(fields, 'outcome.result') !== null) return [unfolded(fields)];
  if (textOf(fields, 'uuid') !== null) return [value];
  const events = own(fieldsOf(fields, 'data'), 'events');
  if (Array.isArray(events) && events.length > 0) return events;
  const inner = wrappers.map((name) => fieldsOf(fields, name)).find((wrapped) => textOf(wrapped, 'uuid') !== null);
  return [inner === undefined ? value : { ...inner }];
}

/** `actor.alternate_id` is `actor: { alternateId }`, `target1.id` is in the second target, `timestamp` is `published`. */
function unfolded(row: Fields): Json {
  const event: { [key: string]: Json } = {};
  const targets = new Map<string, { [key: string]: Json }>();
  for (const [column, cell] of Object.entries(row)) {
    if (typeof cell !== 'string' || cell === '' || !columnName.test(column)) continue;
    const [, place, name] = targetColumn.exec(column) ?? [];
    if (place === undefined || name === undefined) {
      put(event, (column === 'timestamp' ? 'published' : column).split('.'), cell);
      continue;
    }
    const target = targets.get(place) ?? {};
    targets.set(place, target);
    put(target, name.split('.'), cell);
  }
  return { ...event, target: [...targets.values()] };
}

function put(into: { [key: string]: Json }, [first = '', ...rest]: readonly string[], cell: string): void {
  const name = camelCase(first);
  if (rest.length === 0) {
    into[name] = cell;
    return;
  }
  const inner = Object.hasOwn(into, name) ? into[name] : undefined;
  const child = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : {};
  into[name] = child;
  put(child, rest, cell);
}

function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
