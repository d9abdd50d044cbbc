/** Events by where they stand: of a thread, of a fragment, by id. Used by the writer (correlation, diagnosis) and by readers. */
import type { EventFact } from '../domain/correlation/facts.ts';
import type { Attributes, ProvisioningEvent } from '../domain/event.ts';
import { hash53 } from '../domain/hash.ts';
import { Cache } from './cache.ts';
import { amongPlaces, type ChunkRow, chunkColumns, chunkOfSeq, eventsOfChunk, type IsWanted, type StoredEvent } from './chunks.ts';
import { type Clocks, clocksOf, corrected, readClocks } from './clocks.ts';
import { metricsKey, metricsSlot, refKind } from './key-refs.ts';
import { keyRefs, refsOf } from './key-runs.ts';
import type { Statements } from './statements.ts';
import { byTimeThenId, parentOf, wholeEvent } from './whole-event.ts';

/** A flow of more events than this is diagnosed from the first of each of its fragments: the cause lies near the beginning of a failure. */
const maxPerFragment = 2000;

const from = 'FROM chunks c JOIN sources s ON s.id = c.source';

/** Where the events of a fragment are. */
export interface FragmentPlace {
  /** JSON array of seqs, also of whole chunks. */
  events: string;
}

export function placesOf({ events }: FragmentPlace): number[] {
  return JSON.parse(events) as number[];
}

interface EventIndex {
  placesOf(thread: number): readonly number[];
  clocks(): Clocks;
}

export class EventLoader {
  private readonly statements: Statements;
  private readonly resources = new Cache<number, Attributes>(1024);

  private readonly index: EventIndex;

  /** @param index where the writer knows more than the database does yet, or knows it already */
  constructor(statements: Statements, index?: EventIndex) {
    this.statements = statements;
    this.index = index ?? {
      placesOf: (thread) => keyRefs(statements, thread, refKind.events),
      clocks: () => clocksOf(readClocks(statements)),
    };
  }

  /** In order of arrival; times by the reference's clock (`clocks.ts`). */
  ofThread(thread: number): StoredEvent[] {
    return this.bySeq(this.index.placesOf(thread));
  }

  threadFacts(thread: number): EventFact[] {
    return this.ofThread(thread).map(({ fact }) => fact);
  }

  /** @param seqs also of whole chunks */
  bySeq(seqs: readonly number[]): StoredEvent[] {
    return this.ofChunks([...new Set(seqs.map(chunkOfSeq))], amongPlaces(seqs));
  }

  byId(id: string): StoredEvent | null {
    const seq = this.seqOf(id);
    return seq === null ? null : (this.bySeq([seq])[0] ?? null);
  }

  seqOf(id: string): number | null {
    return this.statements.value<number>('SELECT seq FROM event_ids WHERE id = ?', id) ?? null;
  }

  /** Metric points of services in a span of time, by time. */
  metrics(services: readonly string[], from: number, to: number, limit: number): ProvisioningEvent[] {
    const off = Math.max(0, ...[...this.index.clocks().values()].map(Math.abs));
    const slots = { kind: refKind.metrics, from: metricsSlot(from - off), to: metricsSlot(to + off) };
    const chunks = services.flatMap((service) => refsOf(this.statements, { key: hash53(metricsKey(service)), ...slots }));
    const points = this.ofChunks(chunks.slice(0, limit)).filter(({ fact }) => fact.time >= from && fact.time <= to);
    return this.whole(points.slice(0, limit));
  }

  /** @param isWanted asked for each event before it is parsed */
  ofChunks(ids: readonly number[], isWanted: IsWanted = () => true): StoredEvent[] {
    const [only] = ids;
    if (only === undefined) return [];
    const eventsOf = (chunk: ChunkRow) => eventsOfChunk(chunk, isWanted);
    const rows =
      ids.length === 1
        ? this.statements.all<ChunkRow>(`SELECT ${chunkColumns} ${from} WHERE c.id = ?`, only)
        : this.statements.all<ChunkRow>(
            `SELECT ${chunkColumns} ${from} WHERE c.id IN (SELECT value FROM json_each(?)) ORDER BY c.id`,
            JSON.stringify(ids),
          );
    return corrected(rows.flatMap(eventsOf), this.index.clocks());
  }

  ofPlace(place: FragmentPlace): StoredEvent[] {
    return this.bySeq(placesOf(place));
  }

  /** Whole events for the diagnosis; of very large fragments the first ones. */
  ofFragments(places: readonly FragmentPlace[]): ProvisioningEvent[] {
    return this.whole(places.flatMap((place) => this.ofPlace(place).slice(0, maxPerFragment)));
  }

  /** With their parents' ids, where the parents are among them; by time, then id; each once. */
  whole(stored: readonly StoredEvent[]): ProvisioningEvent[] {
    const ids = new Map(stored.map(({ fact }) => [fact.nativeId, fact.id]));
    const seen = new Set<number>();
    return stored
      .filter(({ seq }) => !seen.has(seq) && seen.add(seq))
      .map((event) => this.event(event, parentOf(event.fact, ids)))
      .sort(byTimeThenId);
  }

  event({ fact, resource, attributes, body }: StoredEvent, parentId: string | null): ProvisioningEvent {
    return wholeEvent(fact, parentId, resource === null ? attributes : { ...this.resource(resource), ...attributes }, body);
  }

  /** Resources never change and thousands of events share them, so they are parsed once. */
  private resource(id: number): Attributes {
    const known = this.resources.get(id);
    if (known !== undefined) return known;
    const text = this.statements.value<string>('SELECT attributes FROM resources WHERE id = ?', id);
    const attributes = text === undefined ? {} : (JSON.parse(text) as Attributes);
    this.resources.set(id, attributes);
    return attributes;
  }
}
