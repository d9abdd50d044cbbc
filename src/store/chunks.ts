/**
 * Reading chunks of events back. An event's `seq` says where it stands: its chunk's number times 1024 plus its place, from 1, so events sort by arrival.
 */
import type { EventFact } from '../domain/correlation/facts.ts';
import type { Attributes, Json } from '../domain/event.ts';
import { type ChunkText, decodeFact, type EventText, member } from './event-text.ts';

const places = 1024;

export function firstSeq(chunk: number): number {
  return chunk * places + 1;
}

export function chunkOfSeq(seq: number): number {
  return Math.floor(seq / places);
}

/** SQL for the same. */
export const chunkOfSeqSql = (seq: string) => `(${seq} / ${places})`;
export const placeOfSeqSql = (seq: string) => `(${seq} % ${places})`;

/** The text without the events at these positions (from 0); their places stay empty. */
export function isolated(text: string, positions: readonly number[]): string {
  const chunk = JSON.parse(text) as ChunkText;
  for (const position of positions) chunk[position + 1] = null;
  return JSON.stringify(chunk);
}

/** Needs `chunks c JOIN sources s ON s.id = c.source`. */
export const chunkColumns = 'c.id AS chunk, c.thread, s.name AS source, c.events';

export interface ChunkRow {
  chunk: number;
  thread: number | null;
  source: string;
  events: string;
}

/** An event as it is stored; the payload is the text's own until somebody asks for the whole event. */
export interface StoredEvent {
  seq: number;
  /** Hash of the thread's key, null when it has none. */
  thread: number | null;
  fact: EventFact;
  resource: number | null;
  attributes: Attributes;
  body: Json;
}

export function eventsOfChunk({ chunk, thread, source, events }: ChunkRow): StoredEvent[] {
  const [key, ...texts] = JSON.parse(events) as ChunkText;
  const first = firstSeq(chunk);
  const stored: StoredEvent[] = [];
  for (let index = 0; index < texts.length; index += 1) {
    const text = texts[index];
    if (text !== null && text !== undefined) stored.push(storedEvent(first + index, thread, text, key, source));
  }
  return stored;
}

function storedEvent(seq: number, thread: number | null, text: EventText, key: string | null, source: string): StoredEvent {
  return {
    seq,
    thread,
    fact: decodeFact(text, key, source),
    resource: text[member.resource],
    attributes: text[member.attributes],
    body: text[member.body],
  };
}
