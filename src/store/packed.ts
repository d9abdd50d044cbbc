/** Events on their way from a collector's thread to the writer's: ids made, secrets removed, payload already text. */
import type { EventFact, Split } from '../domain/correlation/facts.ts';
import { subjectKeys, threadKey } from '../domain/correlation/keys.ts';
import { splitThread } from '../domain/correlation/split.ts';
import type { Attributes, EventInput, Json, Rejection } from '../domain/event.ts';
import { eventId } from '../domain/hash.ts';
import { maySecret, redactAttributes, redactText, redactValue } from '../domain/redaction/redact.ts';
import { fragmentText } from './fragment-text.ts';

export interface PackedEvent {
  fact: EventFact;
  /** JSON object. */
  attributes: string;
  /** JSON value, null when there is none. */
  body: string | null;
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
  splits: (Split & { text: string })[];
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

export function packThreads(events: readonly PackedEvent[]): PackedThread[] {
  const threads = new Map<string, EventFact[]>();
  for (const { fact } of events) {
    const key = threadKey(fact.identifiers) ?? fact.id;
    const known = threads.get(key);
    if (known === undefined) threads.set(key, [fact]);
    else known.push(fact);
  }
  return [...threads]
    .filter(([key, facts]) => facts.length <= maxPrepared && !isAlone(key, facts))
    .map(([key, facts]) => packThread(key, facts));
}

/** Nothing can ever be joined to an event that names neither a person nor a piece of work. */
export function isAlone(key: string, facts: readonly EventFact[]): boolean {
  const [fact] = facts;
  return fact !== undefined && fact.id === key && subjectKeys(fact.identifiers).length === 0;
}

function packThread(key: string, facts: readonly EventFact[]): PackedThread {
  const splits = splitThread(key, facts).map((split) => ({ ...split, text: fragmentText(split.fragment) }));
  return { key, count: facts.length, splits };
}

const maxText = 4096;
const maxName = 300;

/** Shared resources come as the same object again and again: they are turned into text once. */
const resourceTexts = new WeakMap<Attributes, string>();

export function packEvent(event: EventInput): PackedEvent {
  return {
    fact: factOf(event),
    attributes: attributesText(event.attributes),
    body: event.body === null ? null : bodyText(event.body),
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
