/**
 * Reading chunks of events back. An event's `seq` says where it stands: its chunk's number times 1024 plus its place, from 1, so events sort by arrival.
 * Place 0 stands for all events of the chunk.
 */
import type { EventFact } from '../domain/correlation/facts.ts';
import { threadOf } from '../domain/correlation/keys.ts';
import type { Attributes, Json } from '../domain/event.ts';
import { hash53 } from '../domain/hash.ts';
import { eventsIn, threadKeyIn } from './chunk-text.ts';
import { decodeFact, type EventText, member } from './event-text.ts';

const places = 1024;

export function wholeChunk(chunk: number): number {
  return chunk * places;
}

export function firstSeq(chunk: number): number {
  return chunk * places + 1;
}

export function chunkOfSeq(seq: number): number {
  return Math.floor(seq / places);
}

/** Whether an event is among these places, by itself or with its whole chunk. */
export function amongPlaces(places: readonly number[]): (seq: number) => boolean {
  const wanted = new Set(places);
  return (seq) => wanted.has(seq) || wanted.has(wholeChunk(chunkOfSeq(seq)));
}

/** SQL for the same. */
export const chunkOfSeqSql = (seq: string) => `(${seq} / ${places})`;
export const placeOfSeqSql = (seq: string) => `(${seq} % ${places})`;

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

/** @param json of the event, without what the thread's key tells */
export type IsWanted = (seq: number, json: string, threadKey: string | null) => boolean;

export function eventsOfChunk({ chunk, thread, source, events }: ChunkRow, isWanted: IsWanted): StoredEvent[] {
  const key = threadKeyIn(events);
  const first = firstSeq(chunk);
  return eventsIn(events, (place, json) => isWanted(first + place, json, key)).map(([place, text]) =>
    storedEvent(first + place, thread, text, key, source),
  );
}

function storedEvent(seq: number, thread: number | null, text: EventText, key: string | null, source: string): StoredEvent {
  const fact = decodeFact(text, key, source);
  return {
    seq,
    thread: thread ?? ownThread(fact),
    fact,
    resource: text[member.resource],
    attributes: text[member.attributes],
    body: text[member.body],
  };
}

/** In a chunk of no thread, each event has its own, if any. */
function ownThread(fact: EventFact): number | null {
  const key = threadOf(fact);
  return key === null ? null : hash53(key);
}
