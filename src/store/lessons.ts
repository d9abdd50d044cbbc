/**
 * What successes have taught: how long attempts of a kind are silent (`pace.ts`), and under which names one target goes (`target-names.ts`). A function of the
 * newest successes, looked at in quiet moments.
 */
import { byTime } from '../domain/correlation/progress.ts';
import { usualSilence } from '../domain/correlation/status.ts';
import { learnPaces, type Pace, type Paced, paceKey, patienceOf, type Success } from '../domain/pace.ts';
import { learnTargetNames } from '../domain/target-names.ts';
import { flowColumns } from './flow-row.ts';
import { fragmentFrom } from './fragment-text.ts';
import type { Connection } from './open.ts';
import type { SqlValue, Statements } from './statements.ts';

/** Newest successes that are looked at. */
const sampleSize = 3000;

interface PaceRow {
  key: string;
  silence: number;
  successes: number;
  next: string;
}

/** What is known of attempts like this one at the stage where it stands. */
export function readPace(statements: Statements, flow: Paced): Pace | null {
  const row = statements.first<PaceRow>('SELECT * FROM paces WHERE key = ?', paceKey(flow));
  return row === undefined ? null : paceOf(row);
}

/** By name the one to show, where that is another. */
export function readTargetNames(statements: Statements): Map<string, string> {
  const rows = statements.all<{ name: string; target: string }>('SELECT name, target FROM target_names');
  return new Map(rows.map(({ name, target }) => [name, target]));
}

function paceOf({ key, silence, successes, next }: PaceRow): Pace {
  return { key, silenceMs: silence, successes, next: JSON.parse(next) as Pace['next'] };
}

const column = Object.fromEntries(flowColumns.map((name, place) => [name, place])) as Record<(typeof flowColumns)[number], number>;

export class LessonTable {
  private readonly reads: Statements;
  private readonly statements: ReturnType<typeof prepare>;
  private known: ReadonlyMap<string, Pace> | null = null;

  constructor(connection: Connection, reads: Statements) {
    this.reads = reads;
    this.statements = prepare(connection);
  }

  forget(): void {
    this.known = null;
  }

  /** The row of a flow, its `overdue` by what is known of its kind. Who was told to come back later is judged by that instead. @param values in the order of `flowColumns` */
  paced(values: readonly SqlValue[]): readonly SqlValue[] {
    if (values[column.overdue] === null || values[column.failure_class] !== null || this.paces.size === 0) return values;
    const { provider, target, operation, stage } = column;
    const kind = { provider: values[provider], target: values[target], operation: values[operation], stage: values[stage] } as Paced;
    const pace = this.paces.get(paceKey(kind));
    if (pace === undefined) return values;
    return values.with(column.overdue, (values[column.last_at] as number) + patienceOf(pace));
  }

  /** Looks at the newest successes again, and at open attempts where that has taught something new. */
  learn(): void {
    const successes = [...this.successes()];
    this.learnNames(successes);
    const before = this.paces;
    const paces = learnPaces(successes);
    this.known = new Map(paces.map((pace) => [pace.key, pace]));
    if (JSON.stringify(paces) === JSON.stringify([...before.values()])) return;
    this.statements.clear.run();
    for (const { key, silenceMs, successes, next } of paces) this.statements.add.run(key, silenceMs, successes, JSON.stringify(next));
    const changed = [...new Set([...before.keys(), ...this.paces.keys()])].filter(
      (key) => before.get(key)?.silenceMs !== this.paces.get(key)?.silenceMs,
    );
    if (changed.length > 0) this.judgeOpen(new Set(changed));
  }

  private get paces(): ReadonlyMap<string, Pace> {
    this.known ??= new Map(this.reads.all<PaceRow>('SELECT * FROM paces ORDER BY key').map((row) => [row.key, paceOf(row)]));
    return this.known;
  }

  private judgeOpen(changed: ReadonlySet<string>): void {
    for (const { seq, last_at, ...flow } of this.statements.open.all() as OpenRow[]) {
      const key = paceKey(flow);
      if (!changed.has(key)) continue;
      const pace = this.paces.get(key);
      this.statements.judge.run(last_at + (pace === undefined ? usualSilence : patienceOf(pace)), seq);
    }
  }

  private learnNames(successes: readonly SeenSuccess[]): void {
    const before = readTargetNames(this.reads);
    const names = learnTargetNames(successes.map(({ targets }) => targets));
    if (names.size === before.size && [...names].every(([name, target]) => before.get(name) === target)) return;
    this.statements.clearNames.run();
    for (const [name, target] of names) this.statements.addName.run(name, target);
  }

  private *successes(): Iterable<SeenSuccess> {
    for (const { seq, ...flow } of this.statements.successes.all(sampleSize) as (Success['flow'] & { seq: number })[]) {
      const fragments = (this.statements.facts.all(seq) as string[]).map(fragmentFrom);
      const targets = [
        ...new Set(fragments.flatMap(({ target, otherTargets = [] }) => (target === null ? [] : [target, ...otherTargets]))),
      ].sort();
      yield { flow, marks: fragments.flatMap(({ marks }) => marks).sort(byTime), targets };
    }
  }
}

interface SeenSuccess extends Success {
  /** All names of its target. */
  targets: string[];
}

type OpenRow = Paced & { seq: number; last_at: number };

function prepare(connection: Connection) {
  return {
    successes: connection.prepare(
      "SELECT seq, provider, target, operation FROM flows WHERE status IN ('succeeded', 'partial') ORDER BY started_at DESC, id DESC LIMIT ?",
    ),
    facts: connection.prepare('SELECT facts FROM fragments WHERE flow = ?').pluck(),
    open: connection.prepare(
      'SELECT seq, provider, target, operation, stage, last_at FROM flows WHERE overdue IS NOT NULL AND failure_class IS NULL',
    ),
    judge: connection.prepare('UPDATE flows SET overdue = ? WHERE seq = ?'),
    clear: connection.prepare('DELETE FROM paces'),
    clearNames: connection.prepare('DELETE FROM target_names'),
    addName: connection.prepare('INSERT INTO target_names (name, target) VALUES (?, ?)'),
    add: connection.prepare('INSERT INTO paces (key, silence, successes, next) VALUES (?, ?, ?, ?)'),
  };
}
