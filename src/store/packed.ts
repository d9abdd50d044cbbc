/** Events on their way from a collector's thread to the writer's: ids made, secrets removed, payload already text. */
import type { EventFact } from '../domain/correlation/facts.ts';
import { subjectKeys, threadKey } from '../domain/correlation/keys.ts';
import { splitThread } from '../domain/correlation/split.ts';
import type { Attributes, EventInput, Json, Rejection } from '../domain/event.ts';
import { eventId } from '../domain/hash.ts';
import { maySecret, redactAttributes, redactText, redactValue } from '../domain/redaction/redact.ts';
import { fragmentText } from './fragment-text.ts';

export type SqlValue = string | number | null;

/** Columns of `events` that a packed event's `values` fill, in this order. */
export const plainColumns = [
  'native_id',
  'kind',
  'time',
  'duration',
  'service',
  'name',
  'stage',
  'outcome',
  'target',
  'operation',
  'span_kind',
  'parent',
  'identifiers',
  'endpoint',
  'http_status',
  'attributes',
] as const;
/** Null in most events. Binding a null costs as much as binding a short text, so such events go without. */
export const rareColumns = ['provider', 'linked', 'error_code', 'message', 'body'] as const;

/** Flat, because every object costs time on its way from thread to thread. */
export interface PackedEvent {
  id: string;
  source: string;
  time: number;
  /** Key of its thread, null when it stands alone. */
  thread: string | null;
  values: SqlValue[];
  rare: SqlValue[] | null;
  /** JSON object of the shared attributes, null when there are none. */
  resource: string | null;
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
  /** See `fragment-text.ts`. */
  text: string;
  /** null when it holds the whole thread. */
  eventIds: string[] | null;
}

export interface PackedBatch {
  source: string;
  sourceType: string;
  events: PackedEvent[];
  threads: PackedThread[];
  rejected: Rejection[];
  cursor: string | null;
  /** Time of delivery, epoch ms. */
  at: number;
}

/** Larger ones come in several batches as a rule, and then the work would be for nothing. */
const maxPrepared = 500;

/** What a collector delivers, ready for the writer. */
export function packBatch(batch: Omit<PackedBatch, 'events' | 'threads'> & { events: readonly EventInput[] }): PackedBatch {
  const facts = batch.events.map(factOf);
  return { ...batch, events: batch.events.map((event, index) => packEvent(event, facts[index] as EventFact)), threads: packThreads(facts) };
}

function packThreads(facts: readonly EventFact[]): PackedThread[] {
  const threads = new Map<string, EventFact[]>();
  for (const fact of facts) {
    const key = threadKey(fact.identifiers) ?? fact.id;
    const known = threads.get(key);
    if (known === undefined) threads.set(key, [fact]);
    else known.push(fact);
  }
  return [...threads].filter(([key, of]) => of.length <= maxPrepared && !isAlone(key, of)).map(([key, of]) => packThread(key, of));
}

/** Nothing can ever be joined to an event that names neither a person nor a piece of work. */
function isAlone(key: string, facts: readonly EventFact[]): boolean {
  const [fact] = facts;
  return fact !== undefined && fact.id === key && subjectKeys(fact.identifiers).length === 0;
}

function packThread(key: string, facts: readonly EventFact[]): PackedThread {
  const splits = splitThread(key, facts).map(({ fragment, eventIds }) => ({ text: fragmentText(fragment), eventIds }));
  return { key, count: facts.length, splits };
}

const maxText = 4096;
const maxName = 300;

/** Shared resources come as the same object again and again: they are turned into text once. */
const resourceTexts = new WeakMap<Attributes, string>();

function packEvent(event: EventInput, fact: EventFact): PackedEvent {
  const linked = fact.linkedNativeIds.length === 0 ? null : JSON.stringify(fact.linkedNativeIds);
  const rare = [fact.provider, linked, fact.errorCode, fact.message, event.body === null ? null : bodyText(event.body)];
  return {
    id: fact.id,
    source: fact.source,
    time: fact.time,
    thread: threadKey(fact.identifiers),
    values: [
      fact.nativeId,
      fact.kind,
      fact.time,
      fact.durationMs,
      fact.service,
      fact.name,
      fact.stage,
      fact.outcome,
      fact.target,
      fact.operation,
      fact.spanKind,
      fact.parentNativeId,
      JSON.stringify(fact.identifiers),
      fact.endpoint,
      fact.httpStatus,
      attributesText(event.attributes),
    ],
    rare: rare.every((value) => value === null) ? null : rare,
    resource: event.resource === undefined ? null : resourceText(event.resource),
  };
}

function factOf(event: EventInput): EventFact {
  const time = Number.isFinite(event.time) ? event.time : 0;
  return {
    id: eventId(time, event.dedupeKey ?? `${event.source}\u0000${event.nativeId}`),
    source: event.source,
    nativeId: event.nativeId,
    kind: event.kind,
    time,
    durationMs: event.durationMs,
    service: event.service,
    name: cut(redactText(event.name), maxName),
    stage: event.stage,
    outcome: event.outcome,
    provider: event.provider,
    target: event.target,
    operation: event.operation,
    spanKind: event.spanKind,
    parentNativeId: event.parentNativeId,
    linkedNativeIds: event.linkedNativeIds,
    identifiers: event.identifiers,
    endpoint: event.endpoint,
    httpStatus: event.httpStatus,
    errorCode: event.errorCode,
    message: event.message === null ? null : cut(redactText(event.message), maxText),
    answered: holdsAnswer(event),
  };
}

function holdsAnswer({ attributes, body }: EventInput): boolean {
  return attributes['http.response.body.content'] !== undefined || (isRecord(body) && body.response !== undefined);
}

function isRecord(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

function attributesText(attributes: Attributes): string {
  const text = JSON.stringify(attributes);
  return maySecret(text) ? JSON.stringify(redactAttributes(attributes)) : text;
}

function bodyText(body: Json): string {
  const text = JSON.stringify(body);
  return maySecret(text) ? JSON.stringify(redactValue(parsedBody(body))) : text;
}

/** Payloads often come as JSON in a string; their secrets have names only once they are parsed. The text stays text. */
function parsedBody(body: Json): Json {
  if (typeof body !== 'string' || !/^\s*[[{]/.test(body)) return body;
  try {
    return JSON.stringify(redactValue(JSON.parse(body) as Json));
  } catch {
    return body;
  }
}

function resourceText(resource: Attributes): string {
  const known = resourceTexts.get(resource);
  if (known !== undefined) return known;
  const text = attributesText(resource);
  resourceTexts.set(resource, text);
  return text;
}
