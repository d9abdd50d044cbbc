/** What a collector delivers, made ready for the writer: ids made, secrets removed, events grouped by thread and turned into text. */
import { assemble, isAttempt } from '../domain/correlation/assemble.ts';
import type { EventFact, Fragment, Split } from '../domain/correlation/facts.ts';
import { alwaysOpen, joinFragments } from '../domain/correlation/join.ts';
import { threadOf } from '../domain/correlation/keys.ts';
import { splitThread } from '../domain/correlation/split.ts';
import type { EventInput, ProvisioningEvent, Rejection } from '../domain/event.ts';
import { hash53 } from '../domain/hash.ts';
import { maySecret } from '../domain/redaction/redact.ts';
import { chunkText } from './chunk-text.ts';
import { eventJson } from './event-text.ts';
import { flowRecord } from './flow-record.ts';
import { flowValues } from './flow-row.ts';
import { fragmentText, otherWork } from './fragment-text.ts';
import { metricsKey, metricsSlot } from './key-refs.ts';
import { factOf, factWithoutSecrets, type Payload, payloadOf, payloadWithoutSecrets, ResourcePacker } from './pack-event.ts';
import type { PackedBatch, PackedChunk, PackedLone, PackedSplit, PackedThread } from './packed.ts';
import { indexedText, SearchWords } from './search-words.ts';
import { byTimeThenId, parentOf, wholeEvent } from './whole-event.ts';

interface Delivery {
  source: string;
  sourceType: string;
  events: readonly EventInput[];
  rejected: Rejection[];
  cursor: string | null;
  at: number;
}

/** An event with its payload, as text and splits are made of it, and the key of its thread. */
type Entry = [fact: EventFact, payload: Payload, thread: string | null];

/** Larger threads come in several batches as a rule, and then taking them apart would be for nothing. */
const maxPrepared = 500;
/** Events of one chunk; `seq` leaves room for 1023. */
const maxInChunk = 256;
/** Events of one chunk of small threads. With more, text search looks at more in vain, and writing gains nothing. */
const maxInShared = 8;
/** Threads of more events than this have chunks of their own. */
const maxSmall = 4;

export function packBatch(delivery: Delivery): PackedBatch {
  const { events, source, sourceType, rejected, cursor, at } = delivery;
  const resources = new ResourcePacker();
  const chunks: PackedChunk[] = [];
  const threads: PackedThread[] = [];
  const small: Entry[] = [];
  for (const { thread, metrics, entries } of gather(events, resources)) {
    if (thread !== null && isSmall(entries)) {
      small.push(...entries);
      continue;
    }
    const clean: Entry[] = [];
    for (const part of partsOf(entries, maxInChunk)) {
      const { chunk, entries } = packChunk(thread, metrics, part);
      chunks.push(chunk);
      clean.push(...entries);
    }
    if (thread !== null && clean.length <= maxPrepared) threads.push(packThread(thread, clean));
  }
  threads.push(...packSmall(small, chunks));
  return { source, sourceType, chunks, count: events.length, threads, resources: resources.packed, rejected, cursor, at };
}

/** A trace grows while its spans end, and is read again each time; what an audit log says of one transaction is mostly all that there will be. */
function isSmall(entries: readonly Entry[]): boolean {
  return entries.length <= maxSmall && entries[0]?.[0].kind !== 'span';
}

/** Small threads share chunks, which are added to `chunks`: a chunk of its own would cost each of them more than its events do. */
function packSmall(small: readonly Entry[], chunks: PackedChunk[]): PackedThread[] {
  const threads = new Map<string, Entry[]>();
  for (const part of partsOf(small, maxInShared)) {
    const { chunk, entries } = packChunk(null, null, part);
    chunks.push({ ...chunk, thread: entries.map(([, , thread]) => thread as string) });
    for (const entry of entries) {
      const key = entry[2] as string;
      const known = threads.get(key);
      if (known === undefined) threads.set(key, [entry]);
      else known.push(entry);
    }
  }
  return Array.from(threads, ([key, entries]) => packThread(key, entries));
}

/** Events that are stored together, but for their sources. */
interface Gathered {
  thread: string | null;
  metrics: PackedChunk['metrics'];
  entries: Entry[];
}

function gather(events: readonly EventInput[], resources: ResourcePacker): Iterable<Gathered> {
  const groups = new Map<string | null, Gathered>();
  for (const event of events) {
    const fact = factOf(event);
    const thread = threadOf(fact);
    const metrics = thread === null && fact.kind === 'metric' && fact.service !== null ? slotOf(fact.service, fact.time) : null;
    const key = metrics === null ? thread : `${metrics.slot} ${metricsKey(metrics.service)}`;
    const entry: Entry = [fact, payloadOf(event, resources), thread];
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { thread, metrics, entries: [entry] });
    else known.entries.push(entry);
  }
  return groups.values();
}

function slotOf(service: string, time: number): PackedChunk['metrics'] {
  return { service, slot: metricsSlot(time) };
}

/** A chunk has one source; a log collector delivers several files at once. */
function partsOf(entries: readonly Entry[], most: number): Entry[][] {
  const parts: Entry[][] = [];
  const open = new Map<string, Entry[]>();
  for (const entry of entries) {
    const [{ source }] = entry;
    const part = open.get(source);
    if (part !== undefined && part.length < most) {
      part.push(entry);
      continue;
    }
    const started = [entry];
    open.set(source, started);
    parts.push(started);
  }
  return parts;
}

function packThread(key: string, entries: readonly Entry[]): PackedThread {
  const splits = splitThread(
    key,
    entries.map(([fact]) => fact),
  );
  return { key, count: entries.length, splits: splits.map((split) => packSplit(split, entries)) };
}

function packSplit({ fragment, eventIds }: Split, entries: readonly Entry[]): PackedSplit {
  const text = fragmentText(fragment);
  return {
    text,
    revision: hash53(text),
    eventIds,
    start: fragment.start,
    end: fragment.end,
    subject: fragment.subjectKeys.map(hash53),
    work: otherWork(fragment).map(hash53),
    context: fragment.contextKeys.map(hash53),
    lone: packLone(fragment, eventIds, entries),
  };
}

function packLone(fragment: Fragment, eventIds: readonly string[] | null, entries: readonly Entry[]): PackedLone {
  const [joined] = joinFragments([fragment]);
  const open = joined?.open ?? alwaysOpen;
  if (!isAttempt([fragment])) return { flow: null, open };
  const wanted = eventIds === null ? null : new Set(eventIds);
  const own = () => wholeEvents(wanted === null ? entries : entries.filter(([fact]) => wanted.has(fact.id)));
  return { flow: flowValues(flowRecord(assemble([fragment]), fragment.review, own)), open };
}

function wholeEvents(entries: readonly Entry[]): ProvisioningEvent[] {
  const ids = new Map(entries.map(([fact]) => [fact.nativeId, fact.id]));
  return entries
    .map(([fact, { attributes, resource, body }]) => {
      const shared = resource === null ? attributes : { ...resource.attributes, ...attributes };
      return wholeEvent(fact, parentOf(fact, ids), shared, body);
    })
    .sort(byTimeThenId);
}

function withoutSecrets([fact, payload, thread]: Entry): Entry {
  return [factWithoutSecrets(fact), payloadWithoutSecrets(payload), thread];
}

/** @returns the chunk, and its events without their secrets */
function packChunk(
  thread: string | null,
  metrics: PackedChunk['metrics'],
  entries: readonly Entry[],
): { chunk: PackedChunk; entries: readonly Entry[] } {
  const text = textOf(thread, entries);
  // One look at the whole text; nearly all chunks hold nothing that even resembles a secret.
  if (!maySecret(text)) return { chunk: { ...chunkOf(thread, entries, text), metrics }, entries };
  // What becomes of an event must not depend on what shares its chunk.
  const clean = entries.map((entry) => (maySecret(textOf(thread, [entry])) ? withoutSecrets(entry) : entry));
  return { chunk: { ...chunkOf(thread, clean, textOf(thread, clean)), metrics }, entries: clean };
}

function textOf(thread: string | null, entries: readonly Entry[]): string {
  return chunkText(
    thread,
    entries.map(([fact, payload]) => eventJson(fact, thread, payload)),
  );
}

function chunkOf(thread: string | null, entries: readonly Entry[], text: string): Omit<PackedChunk, 'metrics'> {
  const ids: string[] = [];
  const words = new SearchWords();
  let newest = Number.NEGATIVE_INFINITY;
  for (const [fact, payload] of entries) {
    ids.push(fact.id);
    words.addEvent(fact, payload.body);
    if (fact.time > newest) newest = fact.time;
  }
  return { source: entries[0]?.[0].source ?? '', thread, ids, text, words: indexedText(words.text()), newest };
}
