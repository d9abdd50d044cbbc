/** One raw audit record becomes one event (rarely several) or a rejection; lists of them become batches. Shared by polling and import. */
import type { EventInput, Json, Rejection } from '../../domain/event.ts';

/** Pure and total: whatever it is given, it returns an event or the reason why it can't. */
export type Normalise = (value: Json, source: string) => Normalised;
/** `more`: what else the same record reports, where a provider puts several events into one. */
export type Normalised = { event: EventInput; more?: readonly EventInput[] } | { problem: string };

export interface Records {
  events: EventInput[];
  rejected: Rejection[];
}

const excerptLength = 500;

/** @param place what `where` of a rejection begins with: `page item`, `admin item` */
export function recordsOf(items: readonly Json[], source: string, normalise: Normalise, place = 'page item'): Records {
  const records: Records = { events: [], rejected: [] };
  for (const [index, item] of items.entries()) {
    const result = normalise(item, source);
    if ('event' in result) addEvents(records, result);
    else records.rejected.push({ where: `${place} ${index + 1}`, reason: result.problem, excerpt: excerptOf(item) });
  }
  return records;
}

export function addEvents({ events }: Pick<Records, 'events'>, { event, more = [] }: Extract<Normalised, { event: EventInput }>): void {
  events.push(event);
  for (const other of more) events.push(other);
}

export function excerptOf(item: Json): string {
  return JSON.stringify(item).slice(0, excerptLength);
}
