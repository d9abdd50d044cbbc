/**
 * `provtrace query`: a person's own SQL over four documented views, on a connection of its own that can't write. Times are RFC 3339 UTC text with
 * milliseconds, so they compare as text; durations are milliseconds. The views hide tables of the same name.
 */
import type { Json } from '../domain/event.ts';
import { OperatorError, UsageError } from '../errors.ts';
import { chunkOfSeqSql, placeOfSeqSql } from './chunks.ts';
import { member } from './event-text.ts';
import { type Connection, openForReading } from './open.ts';

const overdue = '(overdue IS NOT NULL AND overdue <= provtrace_now())';

function timeText(column: string): string {
  return `strftime('%Y-%m-%dT%H:%M:%fZ', ${column} / 1000.0, 'unixepoch')`;
}

/** What a flow that is stuck by the clock fails with, unless it has a failure of its own. */
function failure(column: string, name: string): string {
  return `CASE WHEN failure_class IS NULL AND ${overdue} THEN facets ->> '$[2].${name}' ELSE ${column} END`;
}

/** A member of the event `i` in its chunk `c`; see `event-text.ts`. */
function part(name: keyof typeof member): string {
  return `(c.events ->> ('$[' || ${placeOfSeqSql('i.seq')} || '][${member[name]}]'))`;
}

/** With the places of their events and the chunks that these are in. */
const places = `main.fragments f JOIN main.flows w ON w.seq = f.flow JOIN json_each(f.events) p JOIN main.chunks c ON c.id = ${chunkOfSeqSql('p.value')}`;

const views = `
CREATE TEMP VIEW flows AS SELECT id, user_key, provider, target, operation, CASE WHEN ${overdue} THEN 'stuck' ELSE status END AS status, stage,
  ${timeText('started_at')} AS started_at, ${timeText('ended_at')} AS ended_at, duration AS duration_ms, tries,
  ${failure('failure_class', 'class')} AS failure_class, ${failure('failure_stage', 'stage')} AS failure_stage,
  ${failure('failure_service', 'service')} AS failure_service, ${failure('failure_endpoint', 'endpoint')} AS failure_endpoint,
  ${failure('failure_http_status', 'httpStatus')} AS failure_http_status
  FROM main.flows;
CREATE TEMP VIEW events AS SELECT i.id, s.name AS source, ${part('kind')} AS kind,
  CASE WHEN ${part('kind')} = 'span' AND substr(${part('nativeId')}, 1, 1) = '/' THEN substr(c.events ->> '$[0]', 7) ELSE '' END || ${part('nativeId')} AS native_id,
  ${timeText(part('time'))} AS time, ${part('duration')} AS duration_ms, ${part('service')} AS service, ${part('name')} AS name, ${part('stage')} AS stage,
  ${part('outcome')} AS outcome
  FROM main.event_ids i LEFT JOIN main.chunks c ON c.id = ${chunkOfSeqSql('i.seq')} LEFT JOIN main.sources s ON s.id = c.source;
CREATE TEMP VIEW flow_events AS
  SELECT DISTINCT w.id AS flow_id, c.events ->> ('$[' || e.key || '][${member.id}]') AS event_id
    FROM ${places} JOIN json_each(c.events) e ON e.type = 'array' WHERE ${placeOfSeqSql('p.value')} = 0
  UNION ALL
  SELECT DISTINCT w.id, c.events ->> ('$[' || ${placeOfSeqSql('p.value')} || '][${member.id}]')
    FROM ${places} WHERE ${placeOfSeqSql('p.value')} <> 0;
CREATE TEMP VIEW identifiers AS
  SELECT i.id AS event_id, k.key AS type, k.value AS value
    FROM main.event_ids i JOIN main.chunks c ON c.id = ${chunkOfSeqSql('i.seq')} JOIN json_each(${part('identifiers')}) k
  UNION ALL
  SELECT i.id, 'traceId', substr(c.events ->> '$[0]', 7)
    FROM main.event_ids i JOIN main.chunks c ON c.id = ${chunkOfSeqSql('i.seq')} WHERE c.events ->> '$[0]' LIKE 'trace:%';
`;

const hint = 'views: flows, events, flow_events, identifiers; one SELECT statement';

export class UserSql {
  private readonly connection: Connection;
  private readonly clock: () => number;
  private now = 0;

  constructor(path: string, clock: () => number) {
    this.clock = clock;
    this.connection = openForReading(path);
    this.connection.function('provtrace_now', () => this.now);
    this.connection.pragma('query_only = OFF'); // the views go to the temporary database; the file itself is open for reading only
    this.connection.exec(views);
    this.connection.pragma('query_only = ON');
  }

  run(sql: string): { columns: string[]; rows: Json[][] } {
    refuseOthers(sql);
    this.now = this.clock(); // the same moment for every row
    try {
      const statement = this.connection.prepare(sql);
      if (!statement.reader || !statement.readonly) throw new UsageError('only statements that read are allowed', hint);
      const columns = statement.columns().map((column) => column.name);
      const rows = statement.raw().all() as unknown[][];
      return { columns, rows: rows.map((row) => row.map(jsonOf)) };
    } catch (error) {
      throw asUsageError(error);
    }
  }

  close(): void {
    this.connection.close();
  }
}

/** PRAGMA and ATTACH read too, as far as SQLite is concerned. */
function refuseOthers(sql: string): void {
  const [word] = /[a-z]+|\S/i.exec(sql.replace(/^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/, '')) ?? [''];
  if (word === '') throw new UsageError('the query is empty', hint);
  if (!['SELECT', 'WITH', 'EXPLAIN', 'VALUES'].includes(word.toUpperCase())) throw new UsageError(`a query can't begin with ${word}`, hint);
}

/** SQLite's message is about what the person typed; damage of the file is not. */
function asUsageError(error: unknown): unknown {
  if (error instanceof OperatorError) return error;
  const code = (error as { code?: string } | null)?.code ?? '';
  if (/^SQLITE_(CORRUPT|NOTADB|IOERR|CANTOPEN|BUSY|NOMEM)/.test(code)) return error;
  return new UsageError(error instanceof Error ? error.message : String(error), hint, { cause: error });
}

function jsonOf(value: unknown): Json {
  if (Buffer.isBuffer(value)) return value.toString('hex');
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return typeof value === 'string' ? value : null;
}
