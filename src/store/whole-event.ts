/** Whole events for the diagnosis and for readers: facts with payload and parent. */
import type { EventFact } from '../domain/correlation/facts.ts';
import type { Attributes, Json, ProvisioningEvent } from '../domain/event.ts';

/** @param attributes with those of the resource */
export function wholeEvent(fact: EventFact, parentId: string | null, attributes: Attributes, body: Json): ProvisioningEvent {
  const { answered: _, ...event } = fact;
  return { ...event, parentId, attributes, body };
}

/** @param ids of events by their native ids */
export function parentOf(fact: EventFact, ids: ReadonlyMap<string, string>): string | null {
  const parent = fact.parentNativeId === null ? undefined : ids.get(fact.parentNativeId);
  return parent === undefined || parent === fact.id ? null : parent;
}

export function byTimeThenId(a: ProvisioningEvent, b: ProvisioningEvent): number {
  return a.time - b.time || (a.id < b.id ? -1 : 1);
}
