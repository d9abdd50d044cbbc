/** What a collector delivers, made ready for the writer: ids made, secrets removed, events grouped by thread and turned into text. */
import type { EventFact } from '../domain/correlation/facts.ts';
import { subjectKeys, threadKey } from '../domain/correlation/keys.ts';
import { splitThread } from '../domain/correlation/split.ts';
import type { EventInput, Rejection } from '../domain/event.ts';
import { maySecret } from '../domain/redaction/redact.ts';
import { encodeEvent } from './event-text.ts';
import { fragmentText } from './fragment-text.ts';
import { factOf, type Payload, payloadOf, ResourcePacker, withoutSecrets } from './pack-event.ts';
import type { PackedBatch, PackedChunk, PackedThread } from './packed.ts';
import { SearchWords } from './search-words.ts';

interface Delivery {
  source: string;
  sourceType: string;
  events: readonly EventInput[];
  rejected: Rejection[];
  cursor: string | null;
  at: number;
}

/** Events of one thread in this delivery, by source: a log collector delivers several files at once. */
interface Gathered {
  thread: string | null;
  facts: EventFact[];
  bySource: Map<string, number[]>;
}

/** Larger threads come in several batches as a rule, and then taking them apart would be for nothing. */
const maxPrepared = 500;
/** Events of one chunk; `seq` leaves room for 1023. */
const maxInChunk = 256;

export function packBatch(delivery: Delivery): PackedBatch {
  const { events, source, sourceType, rejected, cursor, at } = delivery;
  const resources = new ResourcePacker();
  const facts = events.map(factOf);
  const chunks: PackedChunk[] = [];
  const threads: PackedThread[] = [];
  for (const gathered of gather(facts)) {
    for (const [name, indexes] of gathered.bySource) {
      for (let from = 0; from < indexes.length; from += maxInChunk) {
        const part = indexes.length <= maxInChunk ? indexes : indexes.slice(from, from + maxInChunk);
        chunks.push(packChunk(name, gathered.thread, part, facts, events, resources));
      }
    }
    if (gathered.thread !== null && gathered.facts.length <= maxPrepared) threads.push(packThread(gathered.thread, gathered.facts));
  }
  return { source, sourceType, chunks, count: events.length, threads, resources: resources.packed, rejected, cursor, at };
}

function gather(facts: readonly EventFact[]): Iterable<Gathered> {
  const threads = new Map<string | null, Gathered>();
  for (const [index, fact] of facts.entries()) {
    const thread = threadOf(fact);
    let known = threads.get(thread);
    if (known === undefined) {
      known = { thread, facts: [], bySource: new Map() };
      threads.set(thread, known);
    }
    known.facts.push(fact);
    const indexes = known.bySource.get(fact.source);
    if (indexes === undefined) known.bySource.set(fact.source, [index]);
    else indexes.push(index);
  }
  return threads.values();
}

/** An event without a key of work is a thread of its own; one that names no person either can never be joined to anything. */
function threadOf(fact: EventFact): string | null {
  return threadKey(fact.identifiers) ?? (subjectKeys(fact.identifiers).length === 0 ? null : fact.id);
}

function packThread(key: string, facts: readonly EventFact[]): PackedThread {
  const splits = splitThread(key, facts).map(({ fragment, eventIds }) => ({ text: fragmentText(fragment), eventIds }));
  return { key, count: facts.length, splits };
}

function packChunk(
  source: string,
  thread: string | null,
  indexes: readonly number[],
  facts: readonly EventFact[],
  events: readonly EventInput[],
  resources: ResourcePacker,
): PackedChunk {
  const entries = indexes.map((index): Entry => [facts[index] as EventFact, payloadOf(events[index] as EventInput, resources)]);
  const text = textOf(thread, entries);
  // One look at the whole text; nearly all chunks hold nothing that even resembles a secret.
  if (maySecret(text)) {
    const clean = entries.map(([fact, payload]) => withoutSecrets(fact, payload));
    return chunkOf(source, thread, clean, textOf(thread, clean));
  }
  return chunkOf(source, thread, entries, text);
}

type Entry = [fact: EventFact, payload: Payload];

function textOf(thread: string | null, entries: readonly Entry[]): string {
  const parts: unknown[] = [thread];
  for (const [fact, payload] of entries) parts.push(encodeEvent(fact, thread, payload));
  return JSON.stringify(parts);
}

function chunkOf(source: string, thread: string | null, entries: readonly Entry[], text: string): PackedChunk {
  const ids: string[] = [];
  const words = new SearchWords();
  let newest = Number.NEGATIVE_INFINITY;
  for (const [fact, payload] of entries) {
    ids.push(fact.id);
    words.addEvent(fact, payload.body);
    if (fact.time > newest) newest = fact.time;
  }
  return { source, thread, ids, text, words: words.text(), newest };
}
