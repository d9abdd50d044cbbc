/**
 * What keys lead to (`key_refs`), as the writer sees it: read once, kept in memory and up to date, written at the end of the transaction in the order of the
 * index. Keys are hashes, so rows that belong to one batch lie all over the index; in order, each of its pages is touched once.
 */
import type { Statement } from 'better-sqlite3';
import { KeyFilter } from './key-filter.ts';
import { type RefKind, refKind } from './key-refs.ts';
import { KeyRows } from './key-rows.ts';
import { KnownKey } from './known-key.ts';
import type { Connection } from './open.ts';
import { Slots } from './slots.ts';

/** More than this is looked up in the database each time; its key is that of a shared mailbox or of a very large thread. */
const maxKept = 600;
const rowsAtOnce = 16;
/** Looks in vain and otherwise, after which reading every key once pays off. */
const worthReadingAll = 50_000;

/** 16 MB: two of a hundred looks are in vain at ten million keys. */
const filterBits = 2 ** 27;

export class KeyTable {
  private readonly statements: ReturnType<typeof prepare>;
  private readonly cache = new Slots<KnownKey | typeof tooMuch>(17);
  /** Starts of fragments that were met as holders. */
  private readonly starts = new Slots<number>(17);
  private readonly unwritten = new KeyRows();
  /** null until so much has been looked up that reading all keys once pays off. */
  private filter: KeyFilter | null = null;
  private lookedUp = 0;

  constructor(connection: Connection) {
    this.statements = prepare(connection);
    if (this.statements.isEmpty.get() === 1) this.filter = new KeyFilter(filterBits);
  }

  /** Whether nothing is known of it. */
  isFree(key: number): boolean {
    const known = this.known(key);
    return known !== tooMuch && known.isFree;
  }

  /** Where the events of the thread with this key stand, in order of arrival. */
  events(key: number): readonly number[] {
    const known = this.known(key);
    return known === tooMuch ? this.stored(key, refKind.events) : known.events;
  }

  hasEvents(key: number): boolean {
    const known = this.known(key);
    return (known === tooMuch ? this.stored(key, refKind.events, 1) : known.events).length > 0;
  }

  /** @param place of one event, or of a whole chunk */
  addEvents(key: number, place: number): void {
    this.add(key, refKind.events, 0, place)?.add('events', place);
  }

  /** Only readers ask for these. */
  addMetrics(key: number, slot: number, chunk: number): void {
    this.keep(key, refKind.metrics, slot, chunk);
  }

  /** Fragments of the thread with this key. */
  parts(key: number): readonly number[] {
    const known = this.known(key);
    return known === tooMuch ? this.stored(key, refKind.part) : known.parts;
  }

  addPart(key: number, fragment: number): void {
    this.add(key, refKind.part, 0, fragment)?.add('parts', fragment);
  }

  removePart(key: number, fragment: number): void {
    this.remove(key, refKind.part, 0, fragment)?.removePart(fragment);
  }

  /** Records that a fragment holds a key. */
  hold(key: number, fragment: number, start: number): void {
    this.add(key, refKind.holder, start, fragment)?.hold(fragment, start);
    this.starts.set(fragment, start);
  }

  release(key: number, fragment: number, start: number): void {
    this.remove(key, refKind.holder, start, fragment)?.release(fragment);
    this.starts.delete(fragment);
  }

  /** Fragments that hold the key and start inside [from, to], by start, at most `limit`. */
  holders(key: number, from: number, to: number, limit: number): readonly number[] {
    const known = this.known(key);
    if (known !== tooMuch) return known.heldBetween(from, to, limit);
    this.flushFor(key);
    const rows = this.statements.holders.all(key, from, to, limit) as [fragment: number, start: number][];
    return rows.map(([fragment, start]) => {
      this.starts.set(fragment, start);
      return fragment;
    });
  }

  /** Start of a fragment that was met as a holder a while ago at the most. */
  startOf(fragment: number): number | undefined {
    return this.starts.get(fragment);
  }

  /** Records that the keys are names of one subject; returns those that just got a new alias. */
  alias(keys: readonly number[]): number[] {
    const [first, ...others] = keys;
    if (first === undefined || others.length === 0) return [];
    const changed = others.filter((other) => !this.hasAlias(first, other));
    for (const other of changed) {
      this.add(first, refKind.alias, 0, other)?.add('aliases', other);
      this.add(other, refKind.alias, 0, first)?.add('aliases', first);
    }
    return changed.length > 0 ? [first, ...changed] : [];
  }

  /** Whether the keys are known as names of one subject already. */
  areAliases([first, ...others]: readonly number[]): boolean {
    return first === undefined || others.every((other) => this.hasAlias(first, other));
  }

  /** At most `limit` of them: a shared mailbox has thousands. */
  aliases(key: number, limit: number): readonly number[] {
    const known = this.known(key);
    if (known === tooMuch) return this.stored(key, refKind.alias, limit);
    return known.aliases.length > limit ? known.aliases.slice(0, limit) : known.aliases;
  }

  private hasAlias(key: number, other: number): boolean {
    const known = this.known(key);
    if (known !== tooMuch) return known.aliases.includes(other);
    this.flushFor(key);
    return this.statements.has.get(key, refKind.alias, 0, other) !== undefined;
  }

  /** Writes what was added; before the transaction ends, and before a look at the database that would miss it. */
  flush(): void {
    if (this.unwritten.isEmpty) return;
    const values: number[] = [];
    this.unwritten.take((key, kind, at, ref) => {
      values.push(key, kind, at, ref);
      if (values.length < 4 * rowsAtOnce) return;
      this.statements.addMany.run(values);
      values.length = 0;
    });
    for (let at = 0; at < values.length; at += 4) this.statements.add.run(values[at], values[at + 1], values[at + 2], values[at + 3]);
  }

  forget(): void {
    this.cache.clear();
    this.starts.clear();
    this.unwritten.clear();
    this.filter = null; // another process may have added keys
    this.lookedUp = 0;
  }

  private flushFor(key: number): void {
    if (this.unwritten.mayHave(key)) this.flush();
  }

  /** @returns what is known of the key, for the caller to complete; null when that is not kept */
  private add(key: number, kind: RefKind, at: number, ref: number): KnownKey | null {
    const known = this.known(key);
    this.keep(key, kind, at, ref);
    if (known === tooMuch) return null;
    if (known.size < maxKept) return known;
    this.cache.set(key, tooMuch);
    return null;
  }

  private keep(key: number, kind: RefKind, at: number, ref: number): void {
    if (this.unwritten.isFull) this.flush();
    this.unwritten.add(key, kind, at, ref);
    this.filter?.add(key);
  }

  private remove(key: number, kind: RefKind, at: number, ref: number): KnownKey | null {
    const known = this.known(key);
    this.flushFor(key);
    this.statements.remove.run(key, kind, at, ref);
    return known === tooMuch ? null : known;
  }

  private stored(key: number, kind: RefKind, limit = all): number[] {
    this.flushFor(key);
    return this.statements.refs.all(key, kind, limit) as number[];
  }

  private known(key: number): KnownKey | typeof tooMuch {
    const known = this.cache.get(key);
    if (known !== undefined) return known;
    const read = this.read(key);
    this.cache.set(key, read);
    return read;
  }

  private isNew(key: number): boolean {
    if (this.filter === null && this.lookedUp >= worthReadingAll) this.filter = this.readAll();
    if (this.filter !== null && !this.filter.mayHave(key)) return true;
    this.lookedUp += 1;
    return !this.unwritten.mayHave(key) && this.statements.any.get(key) === undefined;
  }

  private readAll(): KeyFilter {
    const filter = new KeyFilter(filterBits);
    for (const key of this.statements.keys.iterate()) filter.add(key as number);
    this.unwritten.everyKey((key) => filter.add(key));
    return filter;
  }

  /** Most keys that are looked up for the first time are new: asking whether there is anything costs a quarter of asking what. */
  private read(key: number): KnownKey | typeof tooMuch {
    const known = new KnownKey();
    if (this.isNew(key)) return known;
    this.flushFor(key);
    const rows = this.statements.all.all(key, maxKept + 1) as [RefKind, number, number][];
    if (rows.length > maxKept) return tooMuch;
    for (const [kind, at, ref] of rows) {
      if (kind === refKind.events) known.add('events', ref);
      else if (kind === refKind.part) known.add('parts', ref);
      else if (kind === refKind.alias) known.add('aliases', ref);
      else if (kind === refKind.holder) {
        known.hold(ref, at);
        this.starts.set(ref, at);
      }
    }
    return known;
  }
}

/** A negative limit is none (SQLite, "The LIMIT clause"). */
const all = -1;
const tooMuch = Symbol('more than is kept');

function prepare(connection: Connection) {
  const insert = (rows: number): Statement =>
    connection.prepare(
      `INSERT INTO key_refs (key, kind, at, ref) VALUES ${Array.from({ length: rows }, () => '(?, ?, ?, ?)').join(', ')} ON CONFLICT DO NOTHING`,
    );
  return {
    isEmpty: connection.prepare('SELECT NOT EXISTS (SELECT 1 FROM key_refs)').pluck(),
    keys: connection.prepare('SELECT DISTINCT key FROM key_refs').pluck(),
    any: connection.prepare('SELECT 1 FROM key_refs WHERE key = ? LIMIT 1').pluck(),
    all: connection.prepare('SELECT kind, at, ref FROM key_refs WHERE key = ? ORDER BY kind, at, ref LIMIT ?').raw(),
    refs: connection.prepare('SELECT ref FROM key_refs WHERE key = ? AND kind = ? ORDER BY at, ref LIMIT ?').pluck(),
    has: connection.prepare('SELECT 1 FROM key_refs WHERE key = ? AND kind = ? AND at = ? AND ref = ?').pluck(),
    holders: connection
      .prepare(`SELECT ref, at FROM key_refs WHERE key = ? AND kind = ${refKind.holder} AND at BETWEEN ? AND ? ORDER BY at, ref LIMIT ?`)
      .raw(),
    add: insert(1),
    addMany: insert(rowsAtOnce),
    remove: connection.prepare('DELETE FROM key_refs WHERE key = ? AND kind = ? AND at = ? AND ref = ?'),
  };
}
