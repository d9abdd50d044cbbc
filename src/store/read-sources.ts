/** The state of the collectors and of the database file. */
import { statSync } from 'node:fs';
import type { DatabaseInfo, SourceState } from '../domain/reader.ts';
import { refKind } from './key-refs.ts';
import { MergedRuns, readRuns } from './key-runs.ts';
import type { EventLoader } from './load-events.ts';
import type { Statements } from './statements.ts';

interface SourceRow {
  name: string;
  type: string;
  events: number;
  rejected: number;
  last_event: number | null;
  last_seen: number | null;
  lag: number | null;
  quota_limit: number | null;
  quota_remaining: number | null;
  quota_reset: number | null;
  cursor: string | null;
  cursor_at: number | null;
  error: string | null;
  running: number;
}

export function readSources(statements: Statements): SourceState[] {
  return statements.all<SourceRow>('SELECT * FROM sources ORDER BY name').map((row) => ({
    name: row.name,
    type: row.type,
    state: stateOf(row),
    events: row.events,
    rejected: row.rejected,
    lastEventAt: row.last_event,
    lastSeenAt: row.last_seen,
    lagMs: row.lag,
    quota:
      row.quota_limit === null || row.quota_remaining === null
        ? null
        : { limit: row.quota_limit, remaining: row.quota_remaining, resetAt: row.quota_reset },
    cursor: row.cursor,
    cursorAt: row.cursor_at,
    error: row.error,
  }));
}

function stateOf(row: SourceRow): SourceState['state'] {
  if (row.error !== null) return 'error';
  if (!isAlive(row.running)) return 'stopped';
  return row.last_event === null ? 'idle' : 'ok';
}

/** A collector that was killed could not take its process id back. */
function isAlive(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0); // signal 0 only asks
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // somebody else's process
  }
}

/** Ids sort by the second of the event, not within it: so many events of the first second are looked at. */
const maxOfSecond = 200;
/** `e_` and the seven characters of the second. */
const secondPrefix = 9;

export function readInfo(statements: Statements, loader: EventLoader, path: string): DatabaseInfo {
  const counter = (name: string) => statements.value<number>('SELECT value FROM counters WHERE name = ?', name) ?? 0;
  const collector = counter('collector');
  return {
    path,
    schemaVersion: statements.value<number>('PRAGMA user_version') ?? 0,
    bytes: size(path) + size(`${path}-wal`),
    events: statements.value<number | null>('SELECT sum(events) FROM sources') ?? 0,
    flows: statements.value<number>('SELECT count(*) FROM flows') ?? 0,
    rejected: statements.value<number | null>('SELECT sum(rejected) FROM sources') ?? 0,
    firstEventAt: extreme(statements, loader, 'min'),
    lastEventAt: extreme(statements, loader, 'max'),
    collector: isAlive(collector) ? collector : null,
  };
}

function extreme(statements: Statements, loader: EventLoader, which: 'min' | 'max'): number | null {
  const id = statements.value<string | null>(`SELECT ${which}(id) FROM event_ids`) ?? null;
  if (id === null) return null;
  const order = which === 'min' ? 'id' : 'id DESC';
  const second = id.slice(0, secondPrefix);
  const sql = `SELECT seq FROM event_ids WHERE id >= ? AND id < ? ORDER BY ${order} LIMIT ${maxOfSecond}`;
  const times = loader.bySeq(statements.values<number>(sql, second, `${second}\u{10ffff}`)).map(({ fact }) => fact.time);
  return times.length === 0 ? null : Math[which](...times);
}

/** Keys that parts of attempts mention. */
export function countIdentifiers(statements: Statements): number {
  const runs = new MergedRuns(statements, readRuns(statements));
  let count = 0;
  let last = Number.NaN;
  while (runs.next()) {
    const key = runs.page.keys[runs.row] as number;
    if (runs.page.tags[runs.row] !== refKind.holder || key === last) continue;
    count += 1;
    last = key;
  }
  return count;
}

function size(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
