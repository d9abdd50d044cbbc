/** Runs the correlation over the threads that a transaction has touched. */
import type { Statement } from 'better-sqlite3';
import { correlateThreads, type DirtyThread } from '../domain/correlation/engine.ts';
import type { Fragment } from '../domain/correlation/facts.ts';
import { splitThread } from '../domain/correlation/split.ts';
import { type PreparedSplit, StoreCorrelation } from './correlation-state.ts';
import { fragmentFrom } from './fragment-text.ts';
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

export class Correlator {
  private readonly keys: KeyTable;
  private readonly fragments: FragmentTable;
  private readonly loader: EventLoader;
  private readonly state: StoreCorrelation;
  /** Large threads: how many events they had when they were last taken apart, and since. */
  private readonly sizes = new Map<number, { known: number; added: number }>();
  private readonly statements: { defer: Statement; deferred: Statement; settle: Statement };

  constructor(connection: Connection, keys: KeyTable) {
    this.keys = keys;
    this.fragments = new FragmentTable(connection, this.keys);
    this.loader = new EventLoader(new Statements(connection), (thread) => keys.events(thread));
    this.state = new StoreCorrelation(this.keys, this.fragments, new FlowTable(connection), this.loader);
    this.statements = {
      defer: connection.prepare('INSERT INTO pending_threads (id, key) VALUES (?, ?) ON CONFLICT DO NOTHING'),
      deferred: connection.prepare('SELECT id, key FROM pending_threads LIMIT 1'),
      settle: connection.prepare('DELETE FROM pending_threads WHERE id = ?'),
    };
  }

  correlate(grown: Iterable<GrownThread>): void {
    this.state.begin();
    const dirty: DirtyThread[] = [];
    for (const thread of grown) {
      if (this.defers(thread)) continue;
      this.state.threads.set(thread.key, { id: thread.id, isNew: thread.isNew });
      dirty.push(isPrepared(thread) ? unpacked(thread.prepared) : this.takenApart(thread.id, thread.key));
    }
    this.run(dirty);
  }

  /** Threads whose events are stored and of which nothing else is known (`rebuild.ts`). @param threads keys by their hashes */
  correlateStored(threads: ReadonlyMap<number, string>): void {
    this.state.begin();
    for (const [id, key] of threads) this.state.threads.set(key, { id, isNew: false });
    this.run([...threads].map(([id, key]) => this.takenApart(id, key)));
  }

  /** Takes one deferred thread apart; false when none is left. */
  catchUp(): boolean {
    const next = this.statements.deferred.get() as { id: number; key: string } | undefined;
    if (next === undefined) return false;
    const { id, key } = next;
    this.statements.settle.run(id);
    this.state.begin();
    this.state.threads.set(key, { id, isNew: false });
    this.run([this.takenApart(id, key)]);
    return true;
  }

  /** Another process has written: nothing that is remembered can be trusted. */
  forget(): void {
    this.fragments.forget();
    this.state.forget();
    this.sizes.clear();
  }

  private run(dirty: readonly DirtyThread[]): void {
    correlateThreads(dirty, this.state);
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

/** What the collector's thread prepared holds if the thread is made of those events and no others. */
function isPrepared(thread: GrownThread): thread is GrownThread & { prepared: PackedThread } {
  return thread.isNew && thread.prepared !== null && thread.prepared.count === thread.count;
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
