/** What keys lead to, as the writer sees it: read once, kept in memory and up to date, written at the end of the transaction (`key-runs.ts`). */
import { KeyFilter } from './key-filter.ts';
import { type KeyRow, validRows } from './key-page.ts';
import { type RefKind, refKind } from './key-refs.ts';
import { KeyRows } from './key-rows.ts';
import { allOf, storedRows } from './key-runs.ts';
import { KnownKey } from './known-key.ts';
import type { Connection } from './open.ts';
import { Slots } from './slots.ts';
import { Statements } from './statements.ts';
import { RunWriter } from './write-runs.ts';

/** Rows of a key whose first attempt is new: one that leads to it, one for another name. */
const few = 2;
/** Rows of one generation of recent ones: 8 MB. */
const generation = 2 ** 18;
/** Looks in vain and otherwise, after which reading every key once pays off. */
const worthReadingAll = 50_000;

/** 16 MB: two of a hundred looks are in vain at ten million keys. */
const filterBits = 2 ** 27;

export class KeyTable {
  private readonly reads: Statements;
  private readonly runs: RunWriter;
  private readonly cache = new Slots<KnownKey>(17);
  /** Starts of fragments that were met as holders. */
  private readonly starts = new Slots<number>(17);
  /** What was added of late, in two generations: most of what is asked for again is among it, and is not read from the database. */
  private young = new KeyRows();
  private old = new KeyRows();
  /** Of keys that the database has and these have not; null until so much has been looked up that reading all keys once pays off. */
  private filter: KeyFilter | null = null;
  private lookedUp = 0;

  constructor(connection: Connection) {
    this.reads = new Statements(connection);
    this.runs = new RunWriter(connection);
    if (this.runs.runs.length === 0) this.filter = new KeyFilter(filterBits);
  }

  /** Whether nothing is known of it. */
  isFree(key: number): boolean {
    return this.known(key).isFree;
  }

  /** Where the events of the thread with this key stand, in order of arrival. */
  events(key: number): readonly number[] {
    return this.known(key).events;
  }

  hasEvents(key: number): boolean {
    return this.events(key).length > 0;
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
    return this.known(key).parts;
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
    return this.known(key).heldBetween(from, to, limit);
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
    const { aliases } = this.known(key);
    return aliases.length > limit ? aliases.slice(0, limit) : aliases;
  }

  private hasAlias(key: number, other: number): boolean {
    return this.known(key).aliases.includes(other);
  }

  /** Writes what was added; before the transaction ends. */
  flush(): void {
    const rows = this.young.take();
    if (rows.length === 0) return;
    this.runs.write(rows);
    if (this.young.length < generation) return;
    this.old.everyKey((key) => this.filter?.add(key));
    this.old = this.young;
    this.young = new KeyRows();
  }

  /** Forgets all rows but those that say where events are. */
  keepEvents(): void {
    this.runs.rewrite((kind) => kind === refKind.events || kind === refKind.metrics);
  }

  forget(): void {
    this.cache.clear();
    this.starts.clear();
    this.young = new KeyRows();
    this.old = new KeyRows();
    this.filter = null; // another process may have added keys
    this.runs.forget();
    this.lookedUp = 0;
  }

  /** @returns what is remembered of the key, for the caller to complete */
  private add(key: number, kind: RefKind, at: number, ref: number): KnownKey | undefined {
    this.keep(key, kind, at, ref);
    return this.cache.get(key);
  }

  private keep(key: number, kind: RefKind, at: number, ref: number, isRemoval = false): void {
    if (this.young.isFull) this.flush();
    this.young.add(key, kind, at, ref, isRemoval);
  }

  private remove(key: number, kind: RefKind, at: number, ref: number): KnownKey | undefined {
    this.keep(key, kind, at, ref, true);
    return this.cache.get(key);
  }

  /** Most keys lead to one thing, are found among the recent rows, and are never asked for again: these are not remembered. */
  private known(key: number): KnownKey {
    const remembered = this.cache.get(key);
    if (remembered !== undefined) return remembered;
    const mayBeStored = this.mayBeStored(key);
    const recent = [...this.young.of(key), ...this.old.of(key)];
    if (!mayBeStored && recent.length === 0) return unknown;
    const rows = validRows(mayBeStored ? [...recent, ...storedRows(this.reads, allOf(key), this.runs.runsWith(key))] : recent);
    const known = knownFrom(rows);
    if (!mayBeStored && rows.length <= few) return known;
    for (const { kind, at, ref } of rows) if (kind === refKind.holder) this.starts.set(ref, at);
    this.cache.set(key, known);
    return known;
  }

  /** Whether the database may know something of it that is not among the recent rows. */
  private mayBeStored(key: number): boolean {
    if (this.filter === null && this.lookedUp >= worthReadingAll) this.filter = this.readAll();
    if (this.filter?.mayHave(key) === false) return false;
    this.lookedUp += 1;
    return true;
  }

  private readAll(): KeyFilter {
    const filter = new KeyFilter(filterBits);
    this.runs.readThrough((key) => filter.add(key));
    return filter;
  }
}

/** Never put into: it is not remembered. */
const unknown = new KnownKey();

function knownFrom(rows: readonly KeyRow[]): KnownKey {
  const known = new KnownKey();
  for (const { kind, at, ref } of rows) {
    if (kind === refKind.events) known.add('events', ref);
    else if (kind === refKind.part) known.add('parts', ref);
    else if (kind === refKind.alias) known.add('aliases', ref);
    else if (kind === refKind.holder) known.hold(ref, at);
  }
  return known;
}
