/**
 * Text search over events, newest first. Three ways that add up: events of threads and people that the text is an id of; the full-text index; and, for
 * events that came after it was last brought up to date, a look at their text.
 */
import { lookupKeys } from '../domain/correlation/lookup.ts';
import type { EventKind } from '../domain/event.ts';
import type { SearchHit } from '../domain/reader.ts';
import { withParents } from './read-flow.ts';
import { type EventRows, eventSelect, type StoredEventRow } from './rows.ts';
import { type Condition, contains, joined } from './sql-text.ts';
import type { Statements } from './statements.ts';

export interface SearchOptions {
  limit: number;
  since: number | null;
  until: number | null;
  kind: EventKind | null;
}

/** Newest events that are not indexed yet and are searched one by one. */
const maxUnindexed = 20_000;
/** Words of one search; more would only slow it down. */
const maxWords = 16;
/** Fragments that one id leads to, newest first. */
const maxParts = 256;
/** Matches, the latest arrivals first, among which the newest are chosen. */
const maxMatches = 2000;

export function searchEvents(statements: Statements, rows: EventRows, text: string, options: SearchOptions): SearchHit[] {
  const words = wordsOf(text);
  if (words.length === 0 || options.limit < 1) return [];
  const found = new Map<number, StoredEventRow>();
  const ways = [byIdentifier(text), ...byIndex(words), byText(statements, words)];
  for (const way of ways) for (const row of run(statements, way, options)) found.set(row.seq, row);
  const newest = [...found.values()].sort((a, b) => b.time - a.time || (a.id < b.id ? -1 : 1)).slice(0, options.limit);
  const events = withParents(statements, rows, newest);
  return newest.flatMap((row, index) => {
    const event = events[index];
    return event === undefined ? [] : [{ event, flowIds: flowsOfEvent(statements, row) }];
  });
}

/** Quotes only hold words together here; NUL would end the text for SQLite. */
function wordsOf(text: string): string[] {
  const words = text.replaceAll('\0', ' ').match(/"[^"]+"|[^\s"]+/g) ?? [];
  return words
    .map((word) => word.replaceAll('"', '').trim())
    .filter((word) => word !== '')
    .slice(0, maxWords);
}

interface Way {
  /** What follows FROM, with the events as `e`. */
  from: string;
  where: Condition;
  order: string;
}

function run(statements: Statements, way: Way, { limit, since, until, kind }: SearchOptions): StoredEventRow[] {
  const parts = [way.where];
  if (since !== null) parts.push({ sql: 'e.time >= ?', values: [since] });
  if (until !== null) parts.push({ sql: 'e.time <= ?', values: [until] });
  if (kind !== null) parts.push({ sql: 'e.kind = ?', values: [kind] });
  const { sql, values } = joined('AND', parts);
  const matches = `SELECT e.seq, e.time FROM ${way.from} WHERE ${sql} ORDER BY ${way.order} LIMIT ${maxMatches}`;
  const newest = `SELECT seq FROM (${matches}) ORDER BY time DESC LIMIT ?`;
  return statements.all<StoredEventRow>(`${eventSelect} WHERE e.seq IN (${newest})`, ...values, Math.ceil(limit));
}

function byIdentifier(text: string): Way {
  const keys = JSON.stringify(lookupKeys(text));
  const fragments = `SELECT fk.fragment FROM keys k JOIN fragment_keys fk ON fk.key = k.id WHERE k.text IN (SELECT value FROM json_each(?))
    ORDER BY fk.start DESC LIMIT ${maxParts}`;
  const sql = `e.seq IN (
    SELECT t.seq FROM threads h JOIN events t ON t.thread = h.id WHERE h.key IN (SELECT value FROM json_each(?))
    UNION SELECT t.seq FROM fragments f JOIN events t ON t.thread = f.thread WHERE f.whole = 1 AND f.id IN (${fragments})
    UNION SELECT fe.event FROM fragments f JOIN fragment_events fe ON fe.fragment = f.id WHERE f.whole = 0 AND f.id IN (${fragments}))`;
  return { from: 'events e', where: { sql, values: [keys, keys, keys] }, order: 'e.time DESC, e.id' };
}

/** Words without letters and digits (`*`, emoji) are not in the index; alone they find nothing there. */
function byIndex(words: readonly string[]): Way[] {
  const indexed = words.filter((word) => /[\p{L}\p{N}]/u.test(word));
  if (indexed.length === 0) return [];
  const where: Condition = { sql: 'events_text MATCH ?', values: [indexed.map(asPhrase).join(' ')] };
  // The newest arrivals come first without sorting all that match.
  return [{ from: 'events_text CROSS JOIN events e ON e.seq = events_text.rowid', where, order: 'events_text.rowid DESC' }];
}

/** A phrase is never syntax. A word that ends in `*` is the beginning of a word; very short beginnings would match half of the index. */
function asPhrase(word: string): string {
  const isPrefix = /[\p{L}\p{N}]{3}\*$/u.test(word);
  return `"${word}"${isPrefix ? '*' : ''}`;
}

/** The same text that goes into the index (`write-text.ts`). */
const searchedText = `concat_ws(' ', e.name, e.service, e.provider, e.target, e.operation, e.endpoint, e.http_status, e.error_code, e.message, e.native_id,
  (SELECT group_concat(value, ' ') FROM json_each(e.identifiers)), substr(e.body, 1, 2048))`;

function byText(statements: Statements, words: readonly string[]): Way {
  const indexed = statements.value<number>("SELECT value FROM counters WHERE name = 'indexed'") ?? 0;
  const last = statements.value<number | null>('SELECT max(seq) FROM events') ?? 0;
  const isIndexable = words.some((word) => /[\p{L}\p{N}]/u.test(word));
  const from = Math.max(isIndexable ? indexed : 0, last - maxUnindexed);
  const parts: Condition[] = [{ sql: 'e.seq > ?', values: [from] }, ...words.map((word) => contains(searchedText, word))];
  return { from: 'events e', where: joined('AND', parts), order: 'e.seq DESC' };
}

function flowsOfEvent(statements: Statements, { seq, thread }: StoredEventRow): string[] {
  return statements.values<string>(
    `SELECT DISTINCT w.id FROM fragments f JOIN flows w ON w.seq = f.flow
     WHERE f.thread = ? AND (f.whole = 1 OR EXISTS (SELECT 1 FROM fragment_events fe WHERE fe.fragment = f.id AND fe.event = ?))
     ORDER BY w.started_at, w.id`,
    thread,
    seq,
  );
}
