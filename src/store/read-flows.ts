/**
 * Lists and counts of flows. Two steps: row numbers in order, found by an index or by a scan of the table, then the documents of one page are read.
 */
import type { FilterNode } from '../domain/filter.ts';
import { type Flow, type FlowStatus, statuses } from '../domain/flow.ts';
import type { Counts, FailureGroup, FlowPage, FlowQuery, TimeBucket } from '../domain/reader.ts';
import { current, filterCondition, keyCondition } from './filter-sql.ts';
import { flowOrders, readCursor, writeCursor } from './flow-order.ts';
import { type FlowRow, flowColumns, flowOf } from './flow-row.ts';
import { type Condition, joined } from './sql-text.ts';
import type { SqlValue, Statements } from './statements.ts';

export type Selection = Pick<FlowQuery, 'filter' | 'since' | 'until'>;

/** Up to so many rows are cheaper to visit one by one than the whole table is to scan. */
const narrow = 3000;

/** Ways to rows. SQLite has no statistics of these tables, and they change too fast for any: it is told which one to take. */
const ways = {
  /** The few whose numbers keys lead to. */
  keys: 'flows NOT INDEXED',
  /** By the time of their last event. */
  last: 'flows INDEXED BY flows_last',
  /** The newest first; holds what is counted. */
  list: 'flows INDEXED BY flows_list',
  all: 'flows NOT INDEXED',
} as const;
type Way = keyof typeof ways;

export function readFlows(statements: Statements, query: FlowQuery, now: number): FlowPage {
  const limit = Math.max(0, Math.floor(query.limit));
  const rows = matchingRows(statements, query, limit + 1, now);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    flows: page.flatMap((row) => flowBySeq(statements, row.seq, now) ?? []),
    nextCursor: rows.length > limit && last !== undefined ? writeCursor(query.sort, [last.key, last.started_at, last.id]) : null,
  };
}

/** The first ones that match, in the order that is asked for. */
function matchingRows(statements: Statements, query: FlowQuery, limit: number, now: number): Row[] {
  const order = flowOrders[query.sort];
  const way = wayTo(statements, query, now, query.sort);
  const after = query.cursor === null ? [] : [order.after(readCursor(query.cursor, query.sort))];
  const wanted = conditions(query, statements);
  const where = joined('AND', [...wanted, ...after]);
  const columns = `seq, id, started_at, ${order.key} AS key`;
  const read = (sql: string, values: readonly SqlValue[]) => statements.all<Row>(`${sql} LIMIT ?`, ...values, limit, { now });
  if (isInOrder(way, query.sort)) return read(`SELECT ${columns} FROM ${ways[way]} WHERE ${where.sql} ORDER BY ${order.by}`, where.values);
  if (way === 'all' && query.sort === 'started') {
    // Most filters that people type match something recent.
    const [begin, rest] = [joined('AND', after), joined('AND', wanted)];
    const newest = `SELECT * FROM ${ways.list} WHERE ${begin.sql} ORDER BY ${order.by} LIMIT ${narrow}`;
    const recent = read(`SELECT ${columns} FROM (${newest}) WHERE ${rest.sql} ORDER BY ${order.by}`, [...begin.values, ...rest.values]);
    if (recent.length === limit) return recent;
  }
  // Newest first already inside: rows that come in falling order spare the sorter most of its work.
  const newestFirst = `SELECT ${columns} FROM ${ways[way]} WHERE ${where.sql} ORDER BY seq DESC LIMIT -1`;
  return read(`SELECT * FROM (${newestFirst}) ORDER BY ${order.by}`, where.values);
}

interface Row {
  seq: number;
  id: string;
  key: SqlValue;
  started_at: number;
}

/** Whether the index itself has the order, so that reading stops at the end of the page. */
function isInOrder(way: Way, sort: FlowQuery['sort']): boolean {
  return (way === 'list' && sort === 'started') || (way === 'last' && sort === 'updated');
}

const flowSql = `SELECT ${flowColumns.join(', ')} FROM flows WHERE seq = ?`;

export function flowBySeq(statements: Statements, seq: number, now: number): Flow | null {
  const row = statements.first<FlowRow>(flowSql, seq);
  return row === undefined ? null : flowOf(row, now);
}

export function countFlows(statements: Statements, selection: Selection, now: number): Counts {
  const where = joined('AND', conditions(selection, statements));
  const sums = statuses.map((status) => `sum(status = '${status}') AS "${status}"`).join(', ');
  const row = statements.first<{ [status in FlowStatus]: number | null }>(
    `SELECT ${sums} FROM (SELECT ${current.status} AS status FROM ${ways[wayTo(statements, selection, now)]} WHERE ${where.sql})`,
    ...where.values,
    { now },
  );
  const byStatus: Counts['byStatus'] = {};
  for (const status of statuses) if (row?.[status]) byStatus[status] = row[status];
  return { total: Object.values(byStatus).reduce((sum, count) => sum + count, 0), byStatus };
}

const wentWrong = `(${current.status}) IN ('failed', 'partial', 'stuck')`;

/** The largest group first; then the one that happened last. */
export function failureGroups(statements: Statements, query: Selection & { limit: number }, now: number): FailureGroup[] {
  const where = joined('AND', [{ sql: wentWrong, values: [] }, ...conditions(query, statements)]);
  return statements.all<FailureGroup>(
    `SELECT provider, operation, ${current.endpoint} AS endpoint, coalesce(${current.class}, 'unknown') AS class, count(*) AS count,
       max(last_at) AS lastAt, id AS flowId -- of the row that has the maximum (SQLite's rule for bare columns)
     FROM ${ways[wayTo(statements, query, now)]} WHERE ${where.sql}
     GROUP BY 1, 2, 3, 4 ORDER BY count DESC, lastAt DESC, flowId LIMIT ?`,
    ...where.values,
    query.limit,
    { now },
  );
}

/** Flows by the time they started. Open ones are in neither count. */
export function histogram(
  statements: Statements,
  filter: FilterNode | null,
  since: number,
  until: number,
  buckets: number,
  now: number,
): TimeBucket[] {
  const width = (until - since) / buckets;
  const where = joined('AND', conditions({ filter, since: null, until: null }, statements));
  const sql = `SELECT sum(status IN ('succeeded', 'skipped')) AS ok, sum(status IN ('failed', 'partial', 'stuck')) AS failed
    FROM (SELECT ${current.status} AS status FROM ${ways.list} WHERE started_at >= ? AND started_at < ? AND ${where.sql})`;
  return Array.from({ length: buckets }, (_, index) => {
    const start = since + index * width;
    const end = index === buckets - 1 ? until + 1e-3 : start + width; // the last one includes `until`
    const row = statements.first<{ ok: number | null; failed: number | null }>(sql, start, end, ...where.values, { now });
    return { start, ok: row?.ok ?? 0, failed: row?.failed ?? 0 };
  });
}

/** A flow is inside the window when any part of it is. */
function conditions({ filter, since, until }: Selection, statements: Statements): Condition[] {
  const parts: Condition[] = [];
  if (filter !== null) parts.push(filterCondition(filter, statements));
  if (since !== null) parts.push({ sql: 'last_at >= ?', values: [since] });
  if (until !== null) parts.push({ sql: 'started_at <= ?', values: [until] });
  return parts;
}

function wayTo(statements: Statements, { filter, since, until }: Selection, now: number, sort?: FlowQuery['sort']): Way {
  const keys = keyCondition(filter, statements);
  if (keys !== null && isNarrow(statements, `SELECT seq FROM ${ways.keys} WHERE ${keys.sql}`, keys.values, now)) return 'keys';
  if (since !== null && isNarrow(statements, `SELECT seq FROM ${ways.last} WHERE last_at >= ?`, [since], now)) return 'last';
  if (filter !== null || since !== null || until !== null) return 'all';
  if (sort === 'updated') return 'last';
  return sort === undefined || sort === 'started' ? 'list' : 'all';
}

function isNarrow(statements: Statements, sql: string, values: readonly SqlValue[], now: number): boolean {
  const count = statements.value<number>(`SELECT count(*) FROM (${sql} LIMIT ?)`, ...values, narrow + 1, { now }) ?? 0;
  return count <= narrow;
}
