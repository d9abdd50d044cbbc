/** Writes runs of the key index (`key-runs.ts`) and merges them, so that there are never many. Runs inside the writer's transaction. */
import type { Statement } from 'better-sqlite3';
import { isRemoved, KeyColumns, kindOf } from './key-columns.ts';
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

  /** @param rows in the order of the index */
  write(rows: KeyColumns): void {
    const runs = readRuns(this.reads);
    const run = this.begin(runs);
    run.addAll(rows, true);
    runs.push(...run.end());
    const small = mergeable(runs);
    if (small.length > 1) this.merge(small, runs);
  }

  /** Merges all of them, but for the kinds that are not wanted any more. */
  rewrite(isWanted: (kind: RefKind) => boolean): void {
    const runs = readRuns(this.reads);
    this.merge(runs, runs, isWanted);
  }

  /** @param some the newest ones of all */
  private merge(some: readonly Run[], all: readonly Run[], isWanted: (kind: RefKind) => boolean = () => true): void {
    // What was taken back is forgotten when nothing older is left that says it.
    const keepsRemovals = some.length < all.length;
    const merged = new MergedRuns(this.reads, some);
    const run = this.begin(all);
    const rows = new KeyColumns(atOnce);
    while (merged.next()) {
      const tag = merged.page.tags[merged.row] as number;
      if ((isRemoved(tag) && !keepsRemovals) || !isWanted(kindOf(tag))) continue;
      rows.addFrom(merged.page, merged.row);
      if (rows.length === atOnce) run.addAll(rows, false);
    }
    run.addAll(rows, true);
    run.end();
    for (const { id, first_page, last_page } of some) {
      this.statements.dropPages.run(first_page, last_page);
      this.statements.dropRun.run(id);
    }
  }

  private begin(runs: readonly Run[]): NewRun {
    return new NewRun((runs.at(-1)?.id ?? 0) + 1, ((this.lastPage.get() as number | null) ?? 0) + 1, this.statements);
  }
}

class NewRun {
  private readonly run: Run;
  private readonly statements: RunWriter['statements'];

  constructor(id: number, firstPage: number, statements: RunWriter['statements']) {
    this.run = { id, first_page: firstPage, last_page: firstPage - 1, rows: 0 };
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
