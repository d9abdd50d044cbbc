/**
 * The orders in which flows are listed, and the cursors that continue them. Each order ends with start and id, so the same data give the same
 * order whatever the order of their arrival. A cursor holds the sort values of the last row: rows that arrive meanwhile shift nothing.
 */
import type { FlowSort } from '../domain/reader.ts';
import { UsageError } from '../errors.ts';
import { current } from './filter-sql.ts';
import type { Condition } from './sql-text.ts';
import type { SqlValue } from './statements.ts';

export interface FlowOrder {
  /** SQL text of what is sorted by first; selected as `key`. */
  key: string;
  by: string;
  /** Rows behind those of a cursor. */
  after(position: CursorPosition): Condition;
}

/** Sort value, start, id. */
export type CursorPosition = [SqlValue, number, string];

/** What needs somebody comes first. */
const urgency = `CASE ${current.status} WHEN 'failed' THEN 7 WHEN 'stuck' THEN 6 WHEN 'partial' THEN 5 WHEN 'waiting' THEN 4 WHEN 'running' THEN 3
  WHEN 'skipped' THEN 2 ELSE 1 END`;

export const flowOrders: Record<FlowSort, FlowOrder> = {
  started: {
    key: 'started_at',
    by: 'started_at DESC, id DESC',
    after: ([, started, id]) => ({ sql: '(started_at, id) < (?, ?)', values: [started, id] }),
  },
  updated: descending('last_at'),
  duration: descending('duration'),
  status: descending(urgency),
  user: {
    key: 'user_key',
    by: 'key, started_at DESC, id DESC',
    after: ([user, started, id]) => ({
      sql: '(user_key > ? OR (user_key = ? AND (started_at, id) < (?, ?)))',
      values: [user, user, started, id],
    }),
  },
};

function descending(key: string): FlowOrder {
  return {
    key,
    by: 'key DESC, started_at DESC, id DESC',
    after: (position) => ({ sql: `(${key}, started_at, id) < (?, ?, ?)`, values: position }),
  };
}

export function writeCursor(sort: FlowSort, position: CursorPosition): string {
  return Buffer.from(JSON.stringify([sort, ...position])).toString('base64url');
}

export function readCursor(cursor: string, sort: FlowSort): CursorPosition {
  const [madeFor, key, started, id] = parse(cursor);
  const isKey = typeof key === (sort === 'user' ? 'string' : 'number');
  if (madeFor === sort && isKey && typeof started === 'number' && typeof id === 'string') return [key as SqlValue, started, id];
  throw new UsageError('this cursor does not belong to this list', 'start without a cursor, or keep the sort of the page before');
}

function parse(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
