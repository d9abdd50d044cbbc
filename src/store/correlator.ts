/** Runs the correlation over the threads that a transaction has touched. */
import type { Statement } from 'better-sqlite3';
import { correlateThreads, type DirtyThread } from '../domain/correlation/engine.ts';
import { splitThread } from '../domain/correlation/split.ts';
import { StoreCorrelation } from './correlation-state.ts';
import { fragmentFrom } from './fragment-text.ts';
import { EventLoader } from './load-events.ts';
import type { Connection } from './open.ts';
import type { PackedThread } from './packed.ts';
import type { GrownThread } from './write-events.ts';
import { FlowTable } from './write-flows.ts';
import { FragmentTable } from './write-fragments.ts';
import { KeyTable } from './write-keys.ts';

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
  private readonly statements: { defer: Statement; deferred: Statement; settle: Statement; keyOf: Statement };

  constructor(connection: Connection) {
    this.keys = new KeyTable(connection);
    this.fragments = new FragmentTable(connection, this.keys);
    this.loader = new EventLoader(connection);
    this.state = new StoreCorrelation(this.keys, this.fragments, new FlowTable(connection), this.loader);
    this.statements = {
      defer: connection.prepare('INSERT INTO pending_threads (id) VALUES (?) ON CONFLICT DO NOTHING'),
      deferred: connection.prepare('SELECT id FROM pending_threads LIMIT 1').pluck(),
      settle: connection.prepare('DELETE FROM pending_threads WHERE id = ?'),
      keyOf: connection.prepare('SELECT key FROM threads WHERE id = ?').pluck(),
    };
  }

  correlate(grown: Iterable<GrownThread>): void {
    this.state.threads.clear();
    const dirty: DirtyThread[] = [];
    for (const thread of grown) {
      if (isAlone(thread) || this.defers(thread)) continue;
      this.state.threads.set(thread.key, { id: thread.id, isNew: thread.isNew });
      dirty.push(isPrepared(thread) ? unpacked(thread.prepared) : this.takenApart(thread.id, thread.key));
    }
    correlateThreads(dirty, this.state);
  }

  /** Takes one deferred thread apart; false when none is left. */
  catchUp(): boolean {
    const id = this.statements.deferred.get() as number | undefined;
    if (id === undefined) return false;
    const key = this.statements.keyOf.get(id) as string;
    this.statements.settle.run(id);
    this.state.threads.clear();
    this.state.threads.set(key, { id, isNew: false });
    correlateThreads([this.takenApart(id, key)], this.state);
    return true;
  }

  /** Another process has written: nothing that is remembered can be trusted. */
  forget(): void {
    this.keys.forget();
    this.fragments.forget();
    this.state.forget();
    this.sizes.clear();
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
    this.statements.defer.run(thread.id);
    return true;
  }
}

/** Nothing can ever be joined to an event that names neither a person nor a piece of work, so nothing was prepared for it. */
function isAlone({ id, prepared }: GrownThread): boolean {
  return id < 0 && prepared === null;
}

/** What the collector's thread prepared holds if the thread is made of those events and no others. */
function isPrepared(thread: GrownThread): thread is GrownThread & { prepared: PackedThread } {
  return thread.isNew && thread.prepared !== null && thread.prepared.count === thread.count;
}

function unpacked({ key, splits }: PackedThread): DirtyThread {
  return { key, splits: splits.map(({ text, eventIds }) => ({ fragment: fragmentFrom(text), eventIds, text })) };
}
