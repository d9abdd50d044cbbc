/**
 * The rows of fragments. What a transaction changes is written at its end (`flush`), because most fragments are new and get their flow a moment later:
 * one row written once, instead of an insert and an update.
 */
import type { Fragment } from '../domain/correlation/facts.ts';
import { alwaysOpen, type Openness } from '../domain/correlation/join.ts';
import { hash53 } from '../domain/hash.ts';
import { fragmentFrom, fragmentText, otherWork } from './fragment-text.ts';
import type { FragmentPlace } from './load-events.ts';
import type { Connection } from './open.ts';
import { Slots } from './slots.ts';
import type { KeyTable } from './write-keys.ts';

/** Hashes of a fragment's keys; of those of work without the thread's own. */
export interface FragmentKeys {
  subject: readonly number[];
  work: readonly number[];
  context: readonly number[];
}

export interface FragmentRow {
  thread: number;
  start: number;
  end: number;
  flow: number | null;
  open: number;
  open_work: number;
  events: string;
  facts: string;
}

export const selectFragment = 'SELECT thread, start, finish AS "end", flow, open, open_work, events, facts FROM fragments WHERE id = ?';

/** A fragment as it is stored. Its text is read when somebody asks what it says; many are written and never asked. */
export class StoredFragment implements FragmentPlace {
  readonly thread: number;
  readonly events: string;
  readonly start: number;
  readonly end: number;
  /** Hash of its text. */
  readonly revision: number;
  readonly text: string;
  flow: number | null;
  open: Openness;
  /** What of it is not in the database yet: all of it, its content, or only its flow and how long it is open. */
  unwritten: 'all' | 'content' | 'flow' | null = null;
  private parsed: Fragment | null;

  /** @param parsed the fragment, where somebody has read it already */
  constructor(fields: FragmentContent & { flow: number | null; open: Openness }, parsed: Fragment | null = null) {
    this.parsed = parsed;
    this.thread = fields.thread;
    this.events = fields.events;
    this.start = fields.start;
    this.end = fields.end;
    this.revision = fields.revision;
    this.text = fields.text;
    this.flow = fields.flow;
    this.open = fields.open;
  }

  static of({ facts, open, open_work, ...row }: FragmentRow): StoredFragment {
    return new StoredFragment({ ...row, open: { any: open, work: open_work }, text: facts, revision: hash53(facts) });
  }

  get fragment(): Fragment {
    this.parsed ??= fragmentFrom(this.text);
    return this.parsed;
  }
}

/** What is to be stored of one fragment, before it has a flow. */
export type FragmentContent = Pick<StoredFragment, 'thread' | 'events' | 'start' | 'end' | 'revision' | 'text'>;

export function contentOf(thread: number, fragment: Fragment, events: string): FragmentContent {
  const text = fragmentText(fragment);
  return { thread, events, start: fragment.start, end: fragment.end, revision: hash53(text), text };
}

export function keysOf(fragment: Fragment): FragmentKeys {
  return { subject: fragment.subjectKeys.map(hash53), work: otherWork(fragment).map(hash53), context: fragment.contextKeys.map(hash53) };
}

export class FragmentTable {
  private readonly keys: KeyTable;
  private readonly statements: ReturnType<typeof prepare>;
  private readonly stored = new Slots<StoredFragment>(15);
  private readonly opens = new Slots<Openness>(17);
  private readonly unwritten = new Map<number, StoredFragment>();
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
    const known = this.unwritten.get(id) ?? this.stored.get(id);
    if (known !== undefined) return known;
    const value = StoredFragment.of(this.statements.find.get(id) as FragmentRow);
    this.stored.set(id, value);
    return value;
  }

  ofThread(thread: number): readonly number[] {
    return this.keys.parts(thread);
  }

  ofFlow(flow: number): number[] {
    if (this.unwrittenFlows.has(flow)) this.flush();
    return this.statements.ofFlow.all(flow) as number[];
  }

  start(id: number): number {
    return this.keys.startOf(id) ?? this.read(id).start;
  }

  open(id: number): Openness {
    const known = this.opens.get(id) ?? this.unwritten.get(id)?.open;
    if (known !== undefined) return known;
    const open = this.statements.open.get(id) as Openness;
    this.opens.set(id, open);
    return open;
  }

  add(content: FragmentContent, keys: FragmentKeys, parsed: Fragment | null): number {
    if (this.nextId === 0) this.nextId = ((this.statements.last.get() as number | null) ?? 0) + 1;
    const id = this.nextId;
    this.nextId += 1;
    this.keep(id, 'all', new StoredFragment({ ...content, flow: null, open: alwaysOpen }, parsed));
    this.keys.addPart(content.thread, id);
    this.hold(id, keys, content.start);
    return id;
  }

  replace(id: number, content: FragmentContent, keys: FragmentKeys, parsed: Fragment): void {
    const before = this.read(id);
    const keysBefore = keysOf(before.fragment);
    if (before.start !== content.start || !sameKeys(keysBefore, keys)) {
      this.release(id, keysBefore, before.start);
      this.hold(id, keys, content.start);
    }
    this.keep(id, 'content', new StoredFragment({ ...content, flow: before.flow, open: before.open }, parsed));
  }

  remove(id: number): void {
    const { thread, start, fragment } = this.read(id);
    this.keys.removePart(thread, id);
    this.release(id, keysOf(fragment), start);
    if (this.unwritten.get(id)?.unwritten !== 'all') this.statements.remove.run(id);
    this.unwritten.delete(id);
    this.stored.delete(id);
    this.opens.delete(id);
  }

  /** @param open until when its attempt is open */
  setFlow(id: number, flow: number | null, open: Openness): void {
    const stored = this.read(id);
    if (stored.flow === flow && stored.open.any === open.any && stored.open.work === open.work) return;
    if (stored.flow !== null) this.unwrittenFlows.add(stored.flow);
    stored.flow = flow;
    stored.open = open;
    this.keep(id, 'flow', stored);
  }

  /** Writes what has changed; before the transaction ends, and before a look at the database that would miss it. */
  flush(): void {
    for (const [id, stored] of this.unwritten) {
      const { thread, start, end, events, flow, open, text, unwritten } = stored;
      if (unwritten === 'all') this.statements.add.run(id, thread, start, end, events, flow, open.any, open.work, text);
      else if (unwritten === 'content') this.statements.update.run(start, end, events, flow, open.any, open.work, text, id);
      else this.statements.setFlow.run(flow, open.any, open.work, id);
      stored.unwritten = null;
      this.stored.set(id, stored);
    }
    this.unwritten.clear();
    this.unwrittenFlows.clear();
  }

  forget(): void {
    this.stored.clear();
    this.opens.clear();
    this.unwritten.clear();
    this.unwrittenFlows.clear();
    this.nextId = 0;
  }

  private keep(id: number, part: NonNullable<StoredFragment['unwritten']>, stored: StoredFragment): void {
    const before = this.unwritten.get(id)?.unwritten ?? null;
    stored.unwritten = before === 'all' || part === 'flow' ? (before ?? part) : part;
    this.unwritten.set(id, stored);
    this.opens.set(id, stored.open);
    if (stored.flow !== null) this.unwrittenFlows.add(stored.flow);
  }

  private hold(id: number, { subject, work, context }: FragmentKeys, start: number): void {
    for (const keys of [subject, work, context]) for (const key of keys) this.keys.hold(key, id, start);
  }

  private release(id: number, { subject, work, context }: FragmentKeys, start: number): void {
    for (const keys of [subject, work, context]) for (const key of keys) this.keys.release(key, id, start);
  }
}

function sameKeys(a: FragmentKeys, b: FragmentKeys): boolean {
  return (['subject', 'work', 'context'] as const).every(
    (kind) => a[kind].length === b[kind].length && a[kind].every((key, index) => key === b[kind][index]),
  );
}

function prepare(connection: Connection) {
  return {
    find: connection.prepare(selectFragment),
    open: connection.prepare('SELECT open AS "any", open_work AS work FROM fragments WHERE id = ?'),
    last: connection.prepare('SELECT max(id) FROM fragments').pluck(),
    ofFlow: connection.prepare('SELECT id FROM fragments WHERE flow = ?').pluck(),
    add: connection.prepare(
      'INSERT INTO fragments (id, thread, start, finish, events, flow, open, open_work, facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    update: connection.prepare(
      'UPDATE fragments SET start = ?, finish = ?, events = ?, flow = ?, open = ?, open_work = ?, facts = ? WHERE id = ?',
    ),
    remove: connection.prepare('DELETE FROM fragments WHERE id = ?'),
    setFlow: connection.prepare('UPDATE fragments SET flow = ?, open = ?, open_work = ? WHERE id = ?'),
  };
}
