/** Writes runs of the key index (`key-runs.ts`) and merges them, so that there are never many. Runs inside the writer's transaction. */
import type { Statement } from 'better-sqlite3';
import { isRemoved, KeyColumns, kindOf } from './key-columns.ts';
import { KeyFilter } from './key-filter.ts';
import { encodePage, rowsOfPage } from './key-page.ts';
import type { RefKind } from './key-refs.ts';
import { MergedRuns, type Run, readRuns } from './key-runs.ts';
import type { Connection } from './open.ts';
import { Statements } from './statements.ts';

/** So many runs become one when together they have this many times the rows of the largest: then rows are written again three times in half a million, and there are ten runs. */
const fan = 8;
const worth = 3;
/** No merge makes a run of more rows than this: a sender waits for it. */
const largest = 2 ** 23;
/** Rows that are merged before they are written: many pages, little memory. */
const atOnce = 2 ** 14;

export class RunWriter {
  private readonly reads: Statements;
  private readonly statements: { [name in 'addRun' | 'addPage' | 'dropPages' | 'dropRun']: Statement };
  private readonly lastPage: Statement;
  /** As they are in the database; null: not read yet. */
  private known: Run[] | null = null;
  /** Of the keys of runs that this process wrote or has read through: most runs have nothing for most keys. */
  private readonly filters = new Map<number, KeyFilter>();

  constructor(connection: Connection) {
    this.reads = new Statements(connection);
    this.lastPage = connection.prepare('SELECT max(id) FROM key_pages').pluck();
    this.statements = {
      addRun: connection.prepare('INSERT INTO key_runs (id, first_page, last_page, rows) VALUES (?, ?, ?, ?)'),
      addPage: connection.prepare('INSERT INTO key_pages (id, run, key, kind, at, rows) VALUES (?, ?, ?, ?, ?, ?)'),
      dropPages: connection.prepare('DELETE FROM key_pages WHERE id BETWEEN ? AND ?'),
      dropRun: connection.prepare('DELETE FROM key_runs WHERE id = ?'),
    };
  }

  get runs(): readonly Run[] {
    this.known ??= readRuns(this.reads);
    return this.known;
  }

  /** Numbers of the runs that may have rows of a key. */
  runsWith(key: number): number[] {
    return this.runs.flatMap(({ id }) => (this.filters.get(id)?.mayHave(key) === false ? [] : [id]));
  }

  /** Goes through all runs that are not known by their keys. @param visit called with the keys */
  readThrough(visit: (key: number) => void): void {
    for (const run of this.runs) {
      const filter = KeyFilter.for(run.rows);
      const rows = new MergedRuns(this.reads, [run]);
      while (rows.next()) {
        const key = rows.page.keys[rows.row] as number;
        filter.add(key);
        visit(key);
      }
      this.filters.set(run.id, filter);
    }
  }

  /** Another process may have written, or what was written was rolled back. */
  forget(): void {
    this.known = null;
    this.filters.clear();
  }

  /** @param rows in the order of the index */
  write(rows: KeyColumns): void {
    const run = this.begin(rows.length);
    run.addAll(rows, true);
    this.known = [...this.runs, ...run.end()];
    const small = mergeable(this.known);
    if (small.length > 1) this.merge(small);
  }

  /** Merges all of them, but for the kinds that are not wanted any more. */
  rewrite(isWanted: (kind: RefKind) => boolean): void {
    this.merge(this.runs, isWanted);
  }

  /** @param some the newest ones */
  private merge(some: readonly Run[], isWanted: (kind: RefKind) => boolean = () => true): void {
    const older = this.runs.slice(0, this.runs.length - some.length);
    // What was taken back is forgotten when nothing older is left that says it.
    const keepsRemovals = older.length > 0;
    const merged = new MergedRuns(this.reads, some);
    const run = this.begin(some.reduce((sum, { rows }) => sum + rows, 0));
    const rows = new KeyColumns(atOnce);
    while (merged.next()) {
      const tag = merged.page.tags[merged.row] as number;
      if ((isRemoved(tag) && !keepsRemovals) || !isWanted(kindOf(tag))) continue;
      rows.addFrom(merged.page, merged.row);
      if (rows.length === atOnce) run.addAll(rows, false);
    }
    run.addAll(rows, true);
    for (const { id, first_page, last_page } of some) {
      this.statements.dropPages.run(first_page, last_page);
      this.statements.dropRun.run(id);
      this.filters.delete(id);
    }
    this.known = [...older, ...run.end()];
  }

  /** @param rows that it will have at the most */
  private begin(rows: number): NewRun {
    const id = (this.runs.at(-1)?.id ?? 0) + 1;
    const filter = KeyFilter.for(rows);
    this.filters.set(id, filter);
    return new NewRun({ id, firstPage: ((this.lastPage.get() as number | null) ?? 0) + 1, filter, statements: this.statements });
  }
}

interface Beginning {
  id: number;
  firstPage: number;
  filter: KeyFilter;
  statements: RunWriter['statements'];
}

class NewRun {
  private readonly run: Run;
  private readonly filter: KeyFilter;
  private readonly statements: RunWriter['statements'];

  constructor({ id, firstPage, filter, statements }: Beginning) {
    this.run = { id, first_page: firstPage, last_page: firstPage - 1, rows: 0 };
    this.filter = filter;
    this.statements = statements;
  }

  /** Takes rows out of the columns. @param isLast otherwise those stay that do not fill a page */
  addAll(rows: KeyColumns, isLast: boolean): void {
    const { run } = this;
    let first = 0;
    while (first < rows.length) {
      const count = rowsOfPage(rows, first);
      const last = first + count - 1;
      if (!isLast && last === rows.length - 1) break;
      run.last_page += 1;
      run.rows += count;
      const kind = kindOf(rows.tags[last] as number);
      this.statements.addPage.run(run.last_page, run.id, rows.keys[last], kind, rows.ats[last], encodePage(rows, first, count));
      for (let row = first; row <= last; row += 1) this.filter.add(rows.keys[row] as number);
      first += count;
    }
    rows.keepFrom(first);
  }

  /** @returns the run, unless it is empty */
  end(): Run[] {
    const { id, first_page, last_page, rows } = this.run;
    if (rows === 0) return [];
    this.statements.addRun.run(id, first_page, last_page, rows);
    return [this.run];
  }
}

/** The newest runs, as many as are worth it; neighbours, so that later words stay later. */
function mergeable(runs: readonly Run[]): readonly Run[] {
  let found = runs.length;
  let size = 0;
  let sum = 0;
  for (let from = runs.length - 1; from >= 0; from -= 1) {
    const { rows } = runs[from] as Run;
    size = Math.max(size, rows);
    sum += rows;
    if (sum > largest) break;
    if (runs.length - from >= fan && sum >= worth * size) found = from;
  }
  return runs.slice(found);
}
