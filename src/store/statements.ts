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
    const row = this.first<{ [column: string]: Value }>(sql, ...parameters);
    return row === undefined ? undefined : Object.values(row)[0];
  }

  /** First column of every row. */
  values<Value>(sql: string, ...parameters: SqlParameters): Value[] {
    return this.all<{ [column: string]: Value }>(sql, ...parameters).map((row) => Object.values(row)[0] as Value);
  }

  private statement(sql: string): Statement {
    const known = this.prepared.get(sql);
    if (known !== undefined) return known;
    const statement = this.connection.prepare(sql);
    this.prepared.set(sql, statement);
    return statement;
  }
}
