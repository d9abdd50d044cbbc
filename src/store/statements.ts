/** Prepared statements of one connection, kept by their text: preparing costs more than most of the reads that follow. */
import type { Statement } from 'better-sqlite3';
import { Cache } from './cache.ts';
import type { Connection } from './open.ts';

export type SqlValue = string | number | null;
/** Values for `?` in their order, and at the end an object for `:name`. */
export type SqlParameters = (SqlValue | { [name: string]: SqlValue })[];

/** Filters make texts of many shapes; the ones in use stay. */
const kept = 256;

export class Statements {
  private readonly connection: Connection;
  private readonly prepared = new Cache<string, Statement>(kept);
  /** Those that give the first column alone. */
  private readonly plucked = new Cache<string, Statement>(kept);

  constructor(connection: Connection) {
    this.connection = connection;
  }

  all<Row>(sql: string, ...parameters: SqlParameters): Row[] {
    return this.statement(sql).all(...parameters) as Row[];
  }

  first<Row>(sql: string, ...parameters: SqlParameters): Row | undefined {
    return this.statement(sql).get(...parameters) as Row | undefined;
  }

  /** First column of the first row. */
  value<Value>(sql: string, ...parameters: SqlParameters): Value | undefined {
    return this.pluck(sql).get(...parameters) as Value | undefined;
  }

  /** First column of every row. */
  values<Value>(sql: string, ...parameters: SqlParameters): Value[] {
    return this.pluck(sql).all(...parameters) as Value[];
  }

  private pluck(sql: string): Statement {
    const known = this.plucked.get(sql);
    if (known !== undefined) return known;
    const statement = this.connection.prepare(sql).pluck();
    this.plucked.set(sql, statement);
    return statement;
  }

  private statement(sql: string): Statement {
    const known = this.prepared.get(sql);
    if (known !== undefined) return known;
    const statement = this.connection.prepare(sql);
    this.prepared.set(sql, statement);
    return statement;
  }
}
