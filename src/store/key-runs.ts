/**
 * The key index in the database. Keys are hashes: in one sorted table, what a transaction adds would lie all over it, and the larger the table, the more
 * of its pages each transaction would write again. So a transaction writes its rows as a sorted *run* of its own, and runs are merged into
 * larger ones now and then (`write-runs.ts`). Whoever looks a key up looks into each run; there are some tens at the most.
 */
import { compareRows, isRemoved, KeyColumns, kindOf } from './key-columns.ts';
import { addRowsOf, decodePage, type KeyRow, type TaggedRow, validRows } from './key-page.ts';
import type { RefKind } from './key-refs.ts';
import type { Statements } from './statements.ts';

export interface KeyRange {
  key: number;
  /** null: all kinds. */
  kind: RefKind | null;
  /** Inclusive; only where `kind` is given. */
  from: number;
  to: number;
}

export function allOf(key: number, kind: RefKind | null = null): KeyRange {
  return { key, kind, from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
}

/** The pages of each run that rows of the range can be on: from the first page that ends in it or behind it, to the first one that ends behind it. */
const pagesSql = (where: string) => `
SELECT p.rows FROM key_runs r CROSS JOIN key_pages p ON p.id
  BETWEEN (SELECT id FROM key_pages WHERE run = r.id AND (key, kind, at) >= (:key, :lowest, :from) ORDER BY key, kind, at, id LIMIT 1)
  AND coalesce((SELECT id FROM key_pages WHERE run = r.id AND (key, kind, at) > (:key, :highest, :to) ORDER BY key, kind, at, id LIMIT 1), r.last_page)
${where} ORDER BY r.id DESC, p.id`;
const pagesOfAll = pagesSql('');
const pagesOfSome = pagesSql('WHERE r.id IN (SELECT value FROM json_each(:runs))');
const highestKind = 127;

/**
 * What is stored of a range, what was written later before what was written earlier; with what was taken back.
 * @param runs that may have any of it; null: nobody knows
 */
export function storedRows(statements: Statements, { key, kind, from, to }: KeyRange, runs: readonly number[] | null = null): TaggedRow[] {
  const bounds = { key, lowest: kind ?? 0, from, highest: kind ?? highestKind, to };
  const pages =
    runs === null
      ? statements.values<Uint8Array>(pagesOfAll, bounds)
      : statements.values<Uint8Array>(pagesOfSome, { ...bounds, runs: JSON.stringify(runs) });
  const found: TaggedRow[] = [];
  for (const bytes of pages) addRowsOf(key, bytes, found);
  return found.filter((row) => isInside(row, kind, from, to));
}

function isInside(row: KeyRow, kind: RefKind | null, from: number, to: number): boolean {
  return kind === null || (row.kind === kind && row.at >= from && row.at <= to);
}

/** What a key leads to, by time, then reference. */
export function keyRefs(statements: Statements, key: number, kind: RefKind): number[] {
  return refsOf(statements, allOf(key, kind));
}

export function refsOf(statements: Statements, range: KeyRange): number[] {
  return validRows(storedRows(statements, range)).map(({ ref }) => ref);
}

/** Whether anything is known of a key. */
export function isKnownKey(statements: Statements, key: number): boolean {
  return validRows(storedRows(statements, allOf(key))).length > 0;
}

export interface Run {
  id: number;
  first_page: number;
  last_page: number;
  rows: number;
}

/** The oldest first. */
export function readRuns(statements: Statements): Run[] {
  return statements.all<Run>('SELECT id, first_page, last_page, rows FROM key_runs ORDER BY id');
}

interface Cursor {
  page: KeyColumns;
  row: number;
  nextPage: number;
  lastPage: number;
}

/** Goes through the rows of runs in the order of the index, in constant memory; of equal ones, the last word. To be used inside a transaction. */
export class MergedRuns {
  /** Where the current row stands, after `next` has said that there is one. */
  page = new KeyColumns(0);
  row = 0;
  private readonly statements: Statements;
  private readonly cursors: Cursor[];

  /** @param runs the oldest first */
  constructor(statements: Statements, runs: readonly Run[]) {
    this.statements = statements;
    this.cursors = runs.map(({ first_page, last_page }) => ({
      page: this.read(first_page),
      row: 0,
      nextPage: first_page + 1,
      lastPage: last_page,
    }));
  }

  next(): boolean {
    const { cursors } = this;
    let best = cursors[0];
    if (best === undefined) return false;
    let isTied = false;
    for (let place = 1; place < cursors.length; place += 1) {
      const cursor = cursors[place] as Cursor;
      const order = compareRows(cursor.page, cursor.row, best.page, best.row);
      if (order > 0) continue;
      isTied = order === 0;
      best = cursor;
    }
    this.page = best.page;
    this.row = best.row;
    if (isTied)
      for (const cursor of [...cursors])
        if (cursor !== best && compareRows(cursor.page, cursor.row, best.page, best.row) === 0) this.step(cursor);
    this.step(best);
    return true;
  }

  private step(cursor: Cursor): void {
    cursor.row += 1;
    if (cursor.row < cursor.page.length) return;
    if (cursor.nextPage > cursor.lastPage) {
      this.cursors.splice(this.cursors.indexOf(cursor), 1);
      return;
    }
    cursor.page = this.read(cursor.nextPage);
    cursor.row = 0;
    cursor.nextPage += 1;
  }

  private read(page: number): KeyColumns {
    const bytes = this.statements.value<Uint8Array>('SELECT rows FROM key_pages WHERE id = ?', page);
    if (bytes === undefined) throw new Error(`page ${page} of the key index is missing`);
    return decodePage(bytes);
  }
}

export interface IndexedKey extends KeyRow {
  key: number;
}

/** Everything that is in the index, by key. To be used inside a transaction. */
export function* everyKeyRow(statements: Statements): Iterable<IndexedKey> {
  const runs = new MergedRuns(statements, readRuns(statements));
  while (runs.next()) {
    const { page, row } = runs;
    const tag = page.tags[row] as number;
    if (!isRemoved(tag))
      yield { key: page.keys[row] as number, kind: kindOf(tag), at: page.ats[row] as number, ref: page.refs[row] as number };
  }
}
