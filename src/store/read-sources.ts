/** The state of the collectors and of the database file. */
import { statSync } from 'node:fs';
import type { DatabaseInfo, SourceState } from '../domain/reader.ts';
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

/** The first hour is searched so far for its oldest event: ids sort by hour, not within it. */
const maxOfHour = 20_000;
/** `e_` and the five characters of the hour. */
const hourPrefix = 7;

export function readInfo(statements: Statements, path: string): DatabaseInfo {
  const counter = (name: string) => statements.value<number>('SELECT value FROM counters WHERE name = ?', name) ?? 0;
  const collector = counter('collector');
  const lastSeq = statements.value<number | null>('SELECT max(seq) FROM events') ?? 0;
  return {
    path,
    schemaVersion: statements.value<number>('PRAGMA user_version') ?? 0,
    bytes: size(path) + size(`${path}-wal`),
    events: statements.value<number>('SELECT count(*) FROM events') ?? 0,
    flows: statements.value<number>('SELECT count(*) FROM flows') ?? 0,
    identifiers: statements.value<number>('SELECT count(*) FROM keys') ?? 0,
    rejected: statements.value<number | null>('SELECT sum(rejected) FROM sources') ?? 0,
    firstEventAt: extreme(statements, 'min'),
    lastEventAt: extreme(statements, 'max'),
    unindexed: Math.max(0, lastSeq - counter('indexed')),
    collector: isAlive(collector) ? collector : null,
  };
}

function extreme(statements: Statements, which: 'min' | 'max'): number | null {
  const id = statements.value<string | null>(`SELECT ${which}(id) FROM events`) ?? null;
  if (id === null) return null;
  const order = which === 'min' ? 'id' : 'id DESC';
  const hour = id.slice(0, hourPrefix);
  const sql = `SELECT ${which}(time) FROM (SELECT time FROM events WHERE id >= ? AND id < ? ORDER BY ${order} LIMIT ${maxOfHour})`;
  return statements.value<number>(sql, hour, `${hour}\u{10ffff}`) ?? null;
}

function size(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
