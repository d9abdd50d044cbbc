/** Decisions about links as they are stored, and the fragments that they are about: those that hold the events they name. */
import type { LinkDecision } from '../domain/correlation/decisions.ts';
import { threadOf } from '../domain/correlation/keys.ts';
import { amongPlaces, type ChunkRow, chunkColumns, chunkOfSeqSql, eventsOfChunk } from './chunks.ts';
import { placesOf } from './load-events.ts';
import type { Statements } from './statements.ts';
import type { StoredFragment } from './write-fragments.ts';

interface Row {
  event: string;
  at: number;
  kind: LinkDecision['kind'];
  others: string;
  decided_by: string | null;
  note: string | null;
}

/** By time, then event. */
export function readDecisions(statements: Statements): LinkDecision[] {
  const rows = statements.all<Row>('SELECT event, at, kind, others, decided_by, note FROM link_decisions ORDER BY at, event');
  return rows.map(({ event, others, decided_by: by, kind, at, note }) => ({
    kind,
    eventId: event,
    otherIds: JSON.parse(others) as string[],
    at,
    by,
    note,
  }));
}

export interface EventPlace {
  seq: number;
  thread: number;
  /** Of the thread. */
  key: string;
}

/** null when it is not stored, or in no thread: then it can't be part of an attempt. */
export function placeOf(statements: Statements, eventId: string): EventPlace | null {
  const sql = `SELECT i.seq, ${chunkColumns} FROM event_ids i JOIN chunks c ON c.id = ${chunkOfSeqSql('i.seq')} JOIN sources s ON s.id = c.source
    WHERE i.id = ?`;
  const row = statements.first<ChunkRow & { seq: number }>(sql, eventId);
  const [event] = row === undefined ? [] : eventsOfChunk(row, (seq) => seq === row.seq);
  const key = event === undefined ? null : threadOf(event.fact);
  return event === undefined || event.thread === null || key === null ? null : { seq: event.seq, thread: event.thread, key };
}

/** Where fragments are kept: the writer's tables, or the database itself. */
export interface FragmentSource {
  ofThread(thread: number): readonly number[];
  read(fragment: number): StoredFragment;
}

/** Fragments that hold an event: several for what many share, such as the root of a batch. */
export function holdersOf({ seq, thread }: EventPlace, source: FragmentSource): number[] {
  return source.ofThread(thread).filter((id) => {
    return amongPlaces(placesOf(source.read(id)))(seq);
  });
}

/** The one that a decision about the event is about: the one that it names, else the earliest, so that no order of arrival matters. */
export function holderOf(eventId: string, place: EventPlace, source: FragmentSource): number | null {
  const holders = holdersOf(place, source).map((id) => ({ id, start: source.read(id).start, seed: source.read(id).fragment.seed }));
  const named = holders.find(({ seed }) => seed === eventId);
  return (named ?? holders.sort((a, b) => a.start - b.start || (a.seed < b.seed ? -1 : 1))[0])?.id ?? null;
}
