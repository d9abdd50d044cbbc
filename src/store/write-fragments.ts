/** The rows of fragments: one each, its keys, and its events where it is not the whole thread. */
import type { Fragment, Split } from '../domain/correlation/facts.ts';
import { hash64 } from '../domain/hash.ts';
import { Cache } from './cache.ts';
import { fragmentFrom, fragmentText } from './fragment-text.ts';
import type { Connection } from './open.ts';
import type { KeyTable } from './write-keys.ts';

export interface StoredFragment {
  /** Hash of its content. */
  revision: string;
  thread: number;
  flow: number | null;
  whole: boolean;
  fragment: Fragment;
}

interface Row {
  thread: number;
  flow: number | null;
  whole: number;
  facts: string;
}

export class FragmentTable {
  private readonly keys: KeyTable;
  private readonly statements: ReturnType<typeof prepare>;
  private readonly stored = new Cache<number, StoredFragment>(32_768);
  private readonly starts = new Cache<number, number>(131_072);

  constructor(connection: Connection, keys: KeyTable) {
    this.keys = keys;
    this.statements = prepare(connection);
  }

  has(id: number): boolean {
    return this.stored.get(id) !== undefined || this.statements.find.get(id) !== undefined;
  }

  read(id: number): StoredFragment {
    const known = this.stored.get(id);
    if (known !== undefined) return known;
    const row = this.statements.find.get(id) as Row;
    const value = {
      thread: row.thread,
      flow: row.flow,
      whole: row.whole === 1,
      fragment: fragmentFrom(row.facts),
      revision: hash64(row.facts),
    };
    this.stored.set(id, value);
    return value;
  }

  ofThread(thread: number): number[] {
    return this.statements.ofThread.all(thread) as number[];
  }

  ofFlow(flow: number): number[] {
    return this.statements.ofFlow.all(flow) as number[];
  }

  holders(key: string, from: number, to: number, limit: number): number[] {
    return this.keys.holders(key, from, to, limit).map(([fragment, start]) => {
      this.starts.set(fragment, start);
      return fragment;
    });
  }

  start(id: number): number {
    return this.starts.get(id) ?? this.read(id).fragment.start;
  }

  add(thread: number, split: Split & { text?: string }): number {
    const { fragment } = split;
    const text = split.text ?? fragmentText(fragment);
    const id = Number(this.statements.add.run(thread, fragment.start, fragment.end, split.eventIds === null ? 1 : 0, text).lastInsertRowid);
    this.addKeys(id, fragment);
    if (split.eventIds !== null) this.addEvents(id, split.eventIds);
    this.stored.set(id, { thread, flow: null, whole: split.eventIds === null, fragment, revision: hash64(text) });
    return id;
  }

  replace(id: number, split: Split & { text?: string }): void {
    const before = this.read(id);
    const { fragment } = split;
    const text = split.text ?? fragmentText(fragment);
    this.statements.update.run(fragment.start, fragment.end, split.eventIds === null ? 1 : 0, text, id);
    if (!sameKeys(before.fragment, fragment)) {
      this.removeKeys(id, before.fragment);
      this.addKeys(id, fragment);
    }
    if (!before.whole) this.statements.removeEvents.run(id);
    if (split.eventIds !== null) this.addEvents(id, split.eventIds);
    this.stored.set(id, { ...before, whole: split.eventIds === null, fragment, revision: hash64(text) });
    this.starts.delete(id);
  }

  remove(id: number): void {
    this.removeKeys(id, this.read(id).fragment);
    this.statements.removeEvents.run(id);
    this.statements.remove.run(id);
    this.stored.delete(id);
    this.starts.delete(id);
  }

  setFlow(id: number, flow: number | null): void {
    const fragment = this.read(id);
    if (fragment.flow === flow) return;
    this.statements.setFlow.run(flow, id);
    fragment.flow = flow;
  }

  forget(): void {
    this.stored.clear();
    this.starts.clear();
  }

  private addKeys(id: number, fragment: Fragment): void {
    for (const key of storedKeys(fragment)) this.keys.hold(key, id, fragment.start);
  }

  private removeKeys(id: number, fragment: Fragment): void {
    for (const key of storedKeys(fragment)) this.keys.release(key, id, fragment.start);
  }

  private addEvents(id: number, eventIds: readonly string[]): void {
    for (const eventId of eventIds) this.statements.addEvent.run(id, eventId);
  }
}

/** The thread's own key leads to the fragment through the thread; storing it once more would be the costliest row of many small traces. */
function storedKeys({ subjectKeys, workKeys, contextKeys, thread }: Fragment): string[] {
  return [...subjectKeys, ...workKeys.filter((key) => key !== thread), ...contextKeys];
}

function sameKeys(a: Fragment, b: Fragment): boolean {
  if (a.start !== b.start) return false;
  const [left, right] = [storedKeys(a), storedKeys(b)];
  return left.length === right.length && left.every((key, index) => key === right[index]);
}

function prepare(connection: Connection) {
  return {
    find: connection.prepare('SELECT thread, flow, whole, facts FROM fragments WHERE id = ?'),
    ofThread: connection.prepare('SELECT id FROM fragments WHERE thread = ? ORDER BY id').pluck(),
    ofThreadKey: connection
      .prepare('SELECT id FROM fragments WHERE thread = (SELECT id FROM threads WHERE key = ?) ORDER BY id LIMIT ?')
      .pluck(),
    ofFlow: connection.prepare('SELECT id FROM fragments WHERE flow = ?').pluck(),
    add: connection.prepare('INSERT INTO fragments (thread, start, finish, whole, facts) VALUES (?, ?, ?, ?, ?)'),
    update: connection.prepare('UPDATE fragments SET start = ?, finish = ?, whole = ?, facts = ? WHERE id = ?'),
    remove: connection.prepare('DELETE FROM fragments WHERE id = ?'),
    setFlow: connection.prepare('UPDATE fragments SET flow = ? WHERE id = ?'),
    addEvent: connection.prepare(
      'INSERT INTO fragment_events (fragment, event) SELECT ?, seq FROM events WHERE id = ? ON CONFLICT DO NOTHING',
    ),
    removeEvents: connection.prepare('DELETE FROM fragment_events WHERE fragment = ?'),
  };
}
