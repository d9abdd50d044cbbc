/**
 * Conditions as SQL text with its values, and comparisons without case. SQLite's own LIKE and NOCASE fold ASCII only; for other letters the
 * connection has `fold`, JavaScript's lower case (see `registerFold`).
 */
import type { Connection } from './open.ts';
import type { SqlValue } from './statements.ts';

export interface Condition {
  sql: string;
  values: SqlValue[];
}

export const always: Condition = { sql: '1', values: [] };
export const never: Condition = { sql: '0', values: [] };

export function registerFold(connection: Connection): void {
  connection.function('fold', { deterministic: true }, (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : null));
}

/** Joined as a balanced tree: SQLite refuses expressions deeper than 1000, and `a OR b OR ...` without parentheses is a chain. */
export function joined(operator: 'AND' | 'OR', parts: readonly Condition[]): Condition {
  const [first] = parts;
  if (first === undefined) return operator === 'AND' ? always : never;
  if (parts.length === 1) return first;
  const half = Math.ceil(parts.length / 2);
  const left = joined(operator, parts.slice(0, half));
  const right = joined(operator, parts.slice(half));
  return { sql: `(${left.sql} ${operator} ${right.sql})`, values: [...left.values, ...right.values] };
}

/** The whole value, where `*` stands for anything. `column` is SQL text. */
export function matches(column: string, pattern: string): Condition {
  if (pattern.includes('*')) return like(column, globPattern(pattern));
  return needsFold(pattern) ? like(column, escapeLike(pattern)) : { sql: `${column} = ? COLLATE NOCASE`, values: [pattern] };
}

/** Anywhere in the value, where `*` stands for anything. */
export function contains(column: string, pattern: string): Condition {
  return like(column, `%${globPattern(pattern)}%`);
}

/**
 * True for every JSON text that holds a string matching the pattern, and for some others: one quick LIKE in front of the exact comparison.
 * What JSON writes differently is left open.
 */
export function maybeInJson(column: string, pattern: string): Condition {
  const open = pattern.replace(/["\\\x00-\x1f\ud800-\udfff]+/g, '*');
  return { sql: `${column} LIKE ? ESCAPE '\\'`, values: [anyCase(`%${globPattern(open)}%`)] };
}

/** Calling JavaScript for each row is slow: what SQLite can compare itself rules most of them out first. */
function like(column: string, pattern: string): Condition {
  const quick: Condition = { sql: `${column} LIKE ? ESCAPE '\\'`, values: [anyCase(pattern)] };
  if (!needsFold(pattern)) return { ...quick, values: [pattern] };
  return joined('AND', [quick, { sql: `fold(${column}) LIKE ? ESCAPE '\\'`, values: [pattern.toLowerCase()] }]);
}

/** Any character in place of each that SQLite does not fold; both cases of nearly all letters are one character. */
function anyCase(pattern: string): string {
  return pattern.replace(/[^\x00-\x7f]/gu, '_');
}

/** Letters outside ASCII that have two cases. */
function needsFold(text: string): boolean {
  const others = text.replace(/[\x00-\x7f]+/g, '');
  return others.toLowerCase() !== others.toUpperCase();
}

function globPattern(text: string): string {
  return text.split(/\*+/).map(escapeLike).join('%');
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
