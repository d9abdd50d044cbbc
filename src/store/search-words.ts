/** The text by which events are found: what people search for, each thing once. The same text decides which event of a chunk is meant. */
import type { EventFact } from '../domain/correlation/facts.ts';
import type { Json } from '../domain/event.ts';

/** Its groups as words of their own would be most of what an index of audit events has to hold; sources cut some short. */
const uuids = /\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{1,4}(?:-[\da-f]{1,12})?\b/gi;

/** The text as it is indexed: a UUID is one word there. */
export function indexedText(text: string): string {
  return text.replace(uuids, (uuid) => uuid.replaceAll('-', ''));
}

/** Of a body, this much is searchable. */
const maxBody = 2048;

type Searchable = Pick<
  EventFact,
  | 'name'
  | 'service'
  | 'provider'
  | 'target'
  | 'operation'
  | 'endpoint'
  | 'httpStatus'
  | 'errorCode'
  | 'message'
  | 'nativeId'
  | 'identifiers'
>;

export class SearchWords {
  private readonly pieces = new Set<string>();

  addEvent(event: Searchable, body: Json): void {
    const { pieces } = this;
    pieces.add(event.name);
    if (event.service !== null) pieces.add(event.service);
    if (event.provider !== null) pieces.add(event.provider);
    if (event.target !== null) pieces.add(event.target);
    if (event.operation !== null) pieces.add(event.operation);
    if (event.endpoint !== null) pieces.add(event.endpoint);
    if (event.httpStatus !== null) pieces.add(String(event.httpStatus));
    if (event.errorCode !== null) pieces.add(event.errorCode);
    if (event.message !== null) pieces.add(event.message);
    pieces.add(event.nativeId);
    for (const type in event.identifiers) pieces.add(event.identifiers[type as keyof typeof event.identifiers] as string);
    if (body !== null) this.addValue(body, maxBody);
  }

  text(): string {
    return [...this.pieces].join('\n');
  }

  /** @returns how much of `room` is left */
  private addValue(value: Json, room: number): number {
    if (typeof value === 'string') {
      if (value === '') return room;
      this.pieces.add(value.length > room ? value.slice(0, room) : value);
      return room - value.length;
    }
    // Of numbers only those that may be an id are looked for; durations, ports and levels would be a large part of the index.
    if (typeof value === 'number') {
      if (value >= 1_000_000) this.pieces.add(String(value));
      return room - 8;
    }
    if (typeof value !== 'object' || value === null) return room;
    let left = room;
    if (Array.isArray(value)) {
      for (const item of value) if (left > 0) left = this.addValue(item, left);
    } else {
      for (const name in value) if (left > 0) left = this.addValue(value[name] as Json, left);
    }
    return left;
  }
}
