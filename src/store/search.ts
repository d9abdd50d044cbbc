/**
 * Text search over events, newest first. Two ways that add up: events of threads and people that the text is an id of, and the full-text index, which
 * leads to chunks; which of a chunk's events is meant is decided by looking at them.
 */
import { lookupKeys } from '../domain/correlation/lookup.ts';
import type { EventKind } from '../domain/event.ts';
import { hash53 } from '../domain/hash.ts';
import type { SearchHit } from '../domain/reader.ts';
import { chunkOfSeq, type IsWanted, type StoredEvent, wholeChunk } from './chunks.ts';
import { refKind } from './key-refs.ts';
import { keyRefs } from './key-runs.ts';
import type { EventLoader, FragmentPlace } from './load-events.ts';
import { withParents } from './read-flow.ts';
import { type SearchQuery, searchQuery } from './search-query.ts';
import { SearchWords } from './search-words.ts';
import type { Statements } from './statements.ts';

export interface SearchOptions {
  limit: number;
  since: number | null;
  until: number | null;
  kind: EventKind | null;
}

/** Parts of threads that one id leads to, newest first. */
const maxParts = 256;
/** Chunks that are looked into, the latest arrivals first. */
const maxChunks = 1000;
const chunksAtOnce = 50;
/** Among so many times the wanted number of matches the newest are chosen: what arrived last is mostly, not always, what happened last. */
const spare = 5;

export function searchEvents(statements: Statements, loader: EventLoader, text: string, options: SearchOptions): SearchHit[] {
  const query = searchQuery(text);
  if (query === null || options.limit < 1) return [];
  const found = new Map<number, StoredEvent>();
  for (const event of byIdentifier(statements, loader, text)) if (isWanted(event, options)) found.set(event.seq, event);
  for (const event of byWords(statements, loader, query, options)) found.set(event.seq, event);
  const newest = [...found.values()].sort((a, b) => b.fact.time - a.fact.time || (a.fact.id < b.fact.id ? -1 : 1)).slice(0, options.limit);
  const events = withParents(loader, newest);
  return newest.flatMap((stored, index) => {
    const event = events[index];
    return event === undefined ? [] : [{ event, flowIds: flowsOfEvent(statements, stored) }];
  });
}

function isWanted({ fact }: StoredEvent, { since, until, kind }: SearchOptions): boolean {
  return (since === null || fact.time >= since) && (until === null || fact.time <= until) && (kind === null || fact.kind === kind);
}

function byIdentifier(statements: Statements, loader: EventLoader, text: string): StoredEvent[] {
  const keys = lookupKeys(text).map(hash53);
  const parts = statements.all<FragmentPlace>(
    `SELECT f.events FROM json_each(?) k JOIN fragments f ON f.id = k.value ORDER BY f.start DESC LIMIT ${maxParts}`,
    JSON.stringify(keys.flatMap((key) => keyRefs(statements, key, refKind.holder))),
  );
  return [...parts.flatMap((place) => loader.ofPlace(place)), ...keys.flatMap((thread) => loader.ofThread(thread))];
}

function byWords(statements: Statements, loader: EventLoader, query: SearchQuery, options: SearchOptions): StoredEvent[] {
  const found: StoredEvent[] = [];
  const chunks = chunksWith(statements, query);
  for (let from = 0; from < chunks.length && found.length < options.limit * spare; from += chunksAtOnce) {
    const mayBe: IsWanted = (_, json, key) => query.mayMatch(key === null ? json : `${key} ${json}`);
    for (const event of loader.ofChunks(chunks.slice(from, from + chunksAtOnce), mayBe)) {
      if (isWanted(event, options) && query.matches(textOf(event))) found.push(event);
    }
  }
  return found;
}

/** Words without letters and digits are not in the index; alone they are looked for in the newest chunks. */
function chunksWith(statements: Statements, { indexed }: SearchQuery): number[] {
  if (indexed === null) return statements.values<number>(`SELECT id FROM chunks ORDER BY id DESC LIMIT ${maxChunks}`);
  const sql = `SELECT rowid FROM chunks_text WHERE chunks_text MATCH ? ORDER BY rowid DESC LIMIT ${maxChunks}`;
  return statements.values<number>(sql, indexed);
}

/** The same text that went into the index. */
function textOf({ fact, body }: StoredEvent): string {
  const words = new SearchWords();
  words.addEvent(fact, body);
  return words.text();
}

function flowsOfEvent(statements: Statements, { seq, thread }: StoredEvent): string[] {
  if (thread === null) return [];
  return statements.values<string>(
    `SELECT DISTINCT w.id FROM json_each(?) k JOIN fragments f ON f.id = k.value JOIN flows w ON w.seq = f.flow
     WHERE EXISTS (SELECT 1 FROM json_each(f.events) WHERE value IN (?, ?))
     ORDER BY w.started_at, w.id`,
    JSON.stringify(keyRefs(statements, thread, refKind.part)),
    seq,
    wholeChunk(chunkOfSeq(seq)),
  );
}
