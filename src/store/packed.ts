/** What crosses from a collector's thread to the writer's: as few objects and as much finished text as can be, because every object costs time there. */
import type { Openness } from '../domain/correlation/join.ts';
import type { Rejection } from '../domain/event.ts';
import type { SqlValue } from './statements.ts';

/** Events of one source. */
export interface PackedChunk {
  source: string;
  /** Key of the thread that all of them belong to, or of each one's own; null when they belong to none. */
  thread: string | string[] | null;
  /** Of its events, in order. */
  ids: string[];
  /** See `chunk-text.ts`. */
  text: string;
  /** What full-text search finds it by. */
  words: string;
  /** Time of its newest event, epoch ms. */
  newest: number;
  /** Its events are metric points of a service in one slot of time (`key-refs.ts`). */
  metrics: { service: string; slot: number } | null;
}

/**
 * A thread as far as this batch knows it, already taken apart: most traces arrive whole, and the collector's thread has time that the writer's has
 * not.
 */
export interface PackedThread {
  key: string;
  /** Events of the batch in it. */
  count: number;
  splits: PackedSplit[];
}

export interface PackedSplit {
  /** See `fragment-text.ts`; what stands beside it spares the writer reading it, most of the time. */
  text: string;
  /** null when it holds the whole thread. */
  eventIds: string[] | null;
  /** Hash of the text. */
  revision: number;
  start: number;
  end: number;
  /** Hashes of its keys; of those of work without the thread's own. */
  subject: number[];
  work: number[];
  context: number[];
  lone: PackedLone;
}

/** What becomes of a fragment that nothing else is joined to, as most traces and many audit events are. */
export interface PackedLone {
  /** In the order of `flowColumns`; null when it is no attempt. */
  flow: SqlValue[] | null;
  open: Openness;
}

export interface PackedResource {
  /** Hash of the text. */
  id: number;
  /** JSON object. */
  text: string;
}

export interface PackedBatch {
  source: string;
  sourceType: string;
  chunks: PackedChunk[];
  /** Number of events. */
  count: number;
  threads: PackedThread[];
  resources: PackedResource[];
  rejected: Rejection[];
  cursor: string | null;
  /** Time of delivery, epoch ms. */
  at: number;
}
