/**
 * The rows of fragments. What a transaction changes is written at its end (`flush`), because most fragments are new and get their flow a moment later:
 * one row written once, instead of an insert and an update.
 */
import type { Fragment, Split } from '../domain/correlation/facts.ts';
import { hash53 } from '../domain/hash.ts';
import { Cache } from './cache.ts';
import { fragmentFrom, fragmentText } from './fragment-text.ts';
import type { FragmentPlace } from './load-events.ts';
import type { Connection } from './open.ts';
import type { PackedLone } from './packed.ts';
import type { KeyTable } from './write-keys.ts';

export interface StoredFragment extends FragmentPlace {
  /** Hash of its content. */
  revision: number;
  flow: number | null;
  /** See `FragmentIndex.openUntil`. */
  open: number;
  fragment: Fragment;
}

/** A split, and what the collector's thread has made of it already. */
export interface PreparedSplit extends Split {
  text?: string;
  lone?: PackedLone;
}

export type StoredSplit = Omit<PreparedSplit, 'eventIds'> & { events: string | null };

interface Row {
  thread: number;
  flow: number | null;
  open: number;
  events: string | null;
  facts: string;
}

/** What of a fragment is not in the database yet: all of it, its content, or only its flow. */
interface Unwritten {
  isNew: boolean;
  /** null when only the flow, or how long it is open, has changed. */
  text: string | null;
  stored: StoredFragment;
}

export class FragmentTable {
  private readonly keys: KeyTable;
  private readonly statements: ReturnType<typeof prepare>;
  private readonly stored = new Cache<number, StoredFragment>(32_768);
  private readonly starts = new Cache<number, number>(131_072);
  private readonly unwritten = new Map<number, Unwritten>();
  /** Flows that unwritten fragments are of: a look at the database would miss them. */
  private readonly unwrittenFlows = new Set<number>();
  private nextId = 0;

  constructor(connection: Connection, keys: KeyTable) {
    this.keys = keys;
    this.statements = prepare(connection);
  }

  has(id: number): boolean {
    return this.unwritten.has(id) || this.stored.get(id) !== undefined || this.statements.find.get(id) !== undefined;
  }

  read(id: number): StoredFragment {
    const known = this.unwritten.get(id)?.stored ?? this.stored.get(id);
    if (known !== undefined) return known;
    const { facts, ...row } = this.statements.find.get(id) as Row;
    const value = { ...row, fragment: fragmentFrom(facts), revision: hash53(facts) };
    this.stored.set(id, value);
    return value;
  }

  ofThread(thread: number): number[] {
    return this.keys.parts(thread);
  }

  ofFlow(flow: number): number[] {
    if (this.unwrittenFlows.has(flow)) this.flush();
    return this.statements.ofFlow.all(flow) as number[];
  }

  holders(key: number, from: number, to: number, limit: number): number[] {
    return this.keys.holders(key, from, to, limit).map(([fragment, start]) => {
      this.starts.set(fragment, start);
      return fragment;
    });
  }

  start(id: number): number {
    return this.starts.get(id) ?? this.read(id).fragment.start;
  }

  openUntil(id: number): number {
    return (this.unwritten.get(id)?.stored ?? this.stored.get(id))?.open ?? (this.statements.open.get(id) as number);
  }

  add(thread: number, { fragment, events, text = fragmentText(fragment) }: StoredSplit): number {
    if (this.nextId === 0) this.nextId = ((this.statements.last.get() as number | null) ?? 0) + 1;
    const id = this.nextId;
    this.nextId += 1;
    this.keep(id, {
      isNew: true,
      text,
      stored: { thread, flow: null, open: Number.POSITIVE_INFINITY, events, fragment, revision: hash53(text) },
    });
    this.keys.addPart(thread, id);
    this.addKeys(id, fragment);
    return id;
  }

  replace(id: number, { fragment, events, text = fragmentText(fragment) }: StoredSplit): void {
    const before = this.read(id);
    if (!sameKeys(before.fragment, fragment)) {
      this.removeKeys(id, before.fragment);
      this.addKeys(id, fragment);
    }
    this.starts.delete(id);
    const isNew = this.unwritten.get(id)?.isNew ?? false;
    this.keep(id, { isNew, text, stored: { ...before, events, fragment, revision: hash53(text) } });
  }

  remove(id: number): void {
    const { thread, fragment } = this.read(id);
    this.keys.removePart(thread, id);
    this.removeKeys(id, fragment);
    if (this.unwritten.get(id)?.isNew !== true) this.statements.remove.run(id);
    this.unwritten.delete(id);
    this.stored.delete(id);
    this.starts.delete(id);
  }

  /** @param open until when its attempt is open */
  setFlow(id: number, flow: number | null, open: number): void {
    const stored = this.read(id);
    if (stored.flow === flow && stored.open === open) return;
    if (stored.flow !== null) this.unwrittenFlows.add(stored.flow);
    stored.flow = flow;
    stored.open = open;
    this.keep(id, this.unwritten.get(id) ?? { isNew: false, text: null, stored });
  }

  /** Writes what has changed; before the transaction ends, and before a look at the database that would miss it. */
  flush(): void {
    for (const [id, { isNew, text, stored }] of this.unwritten) {
      const { thread, fragment, events, flow, open } = stored;
      if (text === null) this.statements.setFlow.run(flow, open, id);
      else if (isNew) this.statements.add.run(id, thread, fragment.start, fragment.end, events, flow, open, text);
      else this.statements.update.run(fragment.start, fragment.end, events, flow, open, text, id);
    }
    this.unwritten.clear();
    this.unwrittenFlows.clear();
  }

  forget(): void {
    this.stored.clear();
    this.starts.clear();
    this.unwritten.clear();
    this.unwrittenFlows.clear();
    this.nextId = 0;
  }

  private keep(id: number, change: Unwritten): void {
    const { stored } = change;
    this.stored.set(id, stored);
    this.unwritten.set(id, change);
    if (stored.flow !== null) this.unwrittenFlows.add(stored.flow);
  }

  private addKeys(id: number, fragment: Fragment): void {
    for (const key of storedKeys(fragment)) this.keys.hold(hash53(key), id, fragment.start);
  }

  private removeKeys(id: number, fragment: Fragment): void {
    for (const key of storedKeys(fragment)) this.keys.release(hash53(key), id, fragment.start);
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
    find: connection.prepare('SELECT thread, flow, open, events, facts FROM fragments WHERE id = ?'),
    open: connection.prepare('SELECT open FROM fragments WHERE id = ?').pluck(),
    last: connection.prepare('SELECT max(id) FROM fragments').pluck(),
    ofFlow: connection.prepare('SELECT id FROM fragments WHERE flow = ?').pluck(),
    add: connection.prepare('INSERT INTO fragments (id, thread, start, finish, events, flow, open, facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
    update: connection.prepare('UPDATE fragments SET start = ?, finish = ?, events = ?, flow = ?, open = ?, facts = ? WHERE id = ?'),
    remove: connection.prepare('DELETE FROM fragments WHERE id = ?'),
    setFlow: connection.prepare('UPDATE fragments SET flow = ?, open = ? WHERE id = ?'),
  };
}
