/** Runs the correlation over the threads that a transaction has touched. */
import type { Statement } from 'better-sqlite3';
import { around, type Changed, correlateThreads, type DirtyThread } from '../domain/correlation/engine.ts';
import type { Fragment } from '../domain/correlation/facts.ts';
import { splitThread } from '../domain/correlation/split.ts';
import { ClockTable } from './clocks.ts';
import { type PreparedSplit, StoreCorrelation } from './correlation-state.ts';
import { DecidedFragments } from './decided-fragments.ts';
import { fragmentFrom } from './fragment-text.ts';
import { LessonTable } from './lessons.ts';
import { holdersOf, placeOf } from './link-decisions.ts';
import { EventLoader } from './load-events.ts';
import type { Connection } from './open.ts';
import type { PackedSplit, PackedThread } from './packed.ts';
import { Statements } from './statements.ts';
import type { GrownThread } from './write-events.ts';
import { FlowTable } from './write-flows.ts';
import { FragmentTable } from './write-fragments.ts';
import type { KeyTable } from './write-keys.ts';

/**
 * Taking a thread apart costs as much as it has events. A large one that grows in small batches would be quadratic, so it waits until it has
 * grown by a quarter or nothing else is to be done.
 */
const large = 2000;
const growth = 0.25;
/** Waiting threads that one transaction takes apart: a request that comes meanwhile waits for it. */
const atOnce = 32;
/** Offsets agree with what they make of the stamps after the second look; nobody waits for more than that. */
const clockLooks = 4;

export class Correlator {
  private readonly keys: KeyTable;
  private readonly clocks: ClockTable;
  private readonly lessons: LessonTable;
  private readonly fragments: FragmentTable;
  private readonly loader: EventLoader;
  private readonly reading: Statements;
  private readonly decisions: DecidedFragments;
  private readonly state: StoreCorrelation;
  /** Large threads: how many events they had when they were last taken apart, and since. */
  private readonly sizes = new Map<number, { known: number; added: number }>();
  /** Something has come since clocks and paces were looked at, perhaps from another process. */
  private news = { ofClocks: clockLooks, ofPaces: true };
  private readonly statements: { defer: Statement; deferred: Statement; settle: Statement };

  constructor(connection: Connection, keys: KeyTable) {
    this.keys = keys;
    this.fragments = new FragmentTable(connection, this.keys);
    this.reading = new Statements(connection);
    this.clocks = new ClockTable(connection, this.reading);
    this.loader = new EventLoader(this.reading, { placesOf: (thread) => keys.events(thread), clocks: () => this.clocks.current });
    this.lessons = new LessonTable(connection, this.reading);
    this.decisions = new DecidedFragments(this.reading, this.fragments);
    this.state = new StoreCorrelation({
      keys,
      fragments: this.fragments,
      flows: new FlowTable(connection),
      loader: this.loader,
      lessons: this.lessons,
      decisions: this.decisions,
    });
    this.statements = {
      defer: connection.prepare('INSERT INTO pending_threads (id, key) VALUES (?, ?) ON CONFLICT DO NOTHING'),
      deferred: connection.prepare(`SELECT id, key FROM pending_threads LIMIT ${atOnce}`),
      settle: connection.prepare('DELETE FROM pending_threads WHERE id = ?'),
    };
  }

  correlate(grown: Iterable<GrownThread>): void {
    this.state.begin();
    this.news = { ofClocks: clockLooks, ofPaces: true };
    const dirty: DirtyThread[] = [];
    for (const thread of grown) {
      if (this.defers(thread)) continue;
      this.state.threads.set(thread.key, { id: thread.id, isNew: thread.isNew });
      dirty.push(
        isPrepared(thread) && !this.clocks.concerns(thread.prepared) ? unpacked(thread.prepared) : this.takenApart(thread.id, thread.key),
      );
    }
    this.run(dirty);
  }

  /** Threads whose events are stored and of which nothing else is known (`rebuild.ts`). @param threads keys by their hashes */
  correlateStored(threads: ReadonlyMap<number, string>): void {
    this.state.begin();
    for (const [id, key] of threads) this.state.threads.set(key, { id, isNew: false });
    this.run([...threads].map(([id, key]) => this.takenApart(id, key)));
  }

  /** Takes some of the threads apart that wait for it; false when none does. */
  catchUp(): boolean {
    const waiting = this.statements.deferred.all() as { id: number; key: string }[];
    for (const { id } of waiting) this.statements.settle.run(id);
    this.correlateStored(new Map(waiting.map(({ id, key }) => [id, key])));
    return waiting.length > 0;
  }

  /** Looks at what all events together teach, if anything has come since the last time; true when threads wait because of that, or do anyway. */
  learn(): boolean {
    if ((this.statements.deferred.get() as object | undefined) !== undefined) return true;
    // What was corrected is looked at again: it has to tell the same.
    if (this.news.ofClocks > 0) {
      this.news.ofClocks -= 1;
      if (this.clocks.estimate()) return true;
      this.news.ofClocks = 0;
    }
    if (this.news.ofPaces) this.lessons.learn();
    this.news.ofPaces = false;
    return false;
  }

  /**
   * Joins again what a decision about links concerns.
   * @param eventIds that it names
   * @param change of the stored decisions
   */
  decide(eventIds: readonly string[], change: () => void): void {
    this.state.begin();
    const places = eventIds.flatMap((id) => placeOf(this.reading, id) ?? []);
    const before = around(
      places.flatMap((place) => holdersOf(place, this.fragments)),
      this.state,
    );
    change();
    this.decisions.forget();
    this.state.begin();
    for (const { thread, key } of places) this.state.threads.set(key, { id: thread, isNew: false });
    // Taken apart once more: what nobody had any use for may be wanted now, or the other way round.
    this.run(
      [...this.state.threads].map(([key, { id }]) => this.takenApart(id, key)),
      before,
    );
  }

  /** Another process has written: nothing that is remembered can be trusted. */
  forget(): void {
    this.fragments.forget();
    this.state.forget();
    this.sizes.clear();
    this.clocks.forget();
    this.lessons.forget();
    this.news = { ofClocks: clockLooks, ofPaces: true };
  }

  private run(dirty: readonly DirtyThread[], others: readonly Changed<number>[] = []): void {
    correlateThreads(dirty, this.state, others);
    this.fragments.flush();
    this.keys.flush();
  }

  private takenApart(id: number, key: string): DirtyThread {
    const events = this.loader.threadFacts(id);
    if (events.length > large) this.sizes.set(id, { known: events.length, added: 0 });
    return { key, splits: splitThread(key, events) };
  }

  private defers(thread: GrownThread): boolean {
    const size = this.sizes.get(thread.id);
    if (size === undefined) return false;
    size.added += thread.count;
    if (size.added > size.known * growth) return false;
    this.statements.defer.run(thread.id, thread.key);
    return true;
  }
}

/** What the collector's thread prepared holds if there is nothing else of the thread. */
function isPrepared(thread: GrownThread): thread is GrownThread & { prepared: PackedThread } {
  return thread.isNew && thread.prepared !== null;
}

/** Their fragments are read from the text only when something is joined to them. */
function unpacked({ key, splits }: PackedThread): DirtyThread {
  return { key, splits: splits.map((packed) => new UnreadSplit(packed)) };
}

class UnreadSplit implements PreparedSplit {
  readonly packed: PackedSplit;
  private read: Fragment | null = null;

  constructor(packed: PackedSplit) {
    this.packed = packed;
  }

  get eventIds(): string[] | null {
    return this.packed.eventIds;
  }

  get fragment(): Fragment {
    this.read ??= fragmentFrom(this.packed.text);
    return this.read;
  }
}
