/** Checks the file as SQLite sees it, then what this program relies on. Every complaint is one line with a number and an example. */
import { chunkOfSeqSql, placeOfSeqSql } from './chunks.ts';
import { refKind } from './key-refs.ts';
import type { Statements } from './statements.ts';

/** Each gives rows that must not exist: an id to name one by. */
const invariants: readonly { problem: string; sql: string }[] = [
  {
    problem: 'fragments belong to flows that do not exist',
    sql: 'SELECT f.id FROM fragments f WHERE f.flow IS NOT NULL AND NOT EXISTS (SELECT 1 FROM flows w WHERE w.seq = f.flow)',
  },
  {
    problem: 'fragments belong to threads without events',
    sql: `SELECT f.id FROM fragments f WHERE NOT EXISTS (SELECT 1 FROM key_refs r WHERE r.key = f.thread AND r.kind = ${refKind.events})`,
  },
  {
    problem: 'flows have no events',
    sql: 'SELECT w.id FROM flows w WHERE NOT EXISTS (SELECT 1 FROM fragments f WHERE f.flow = w.seq)',
  },
  {
    problem: 'flows count other events than they have',
    sql: `SELECT w.id FROM flows w WHERE w.event_count <> (
      SELECT coalesce(sum(CASE WHEN f.events IS NULL THEN (SELECT sum(CASE ${placeOfSeqSql('r.ref')} WHEN 0 THEN c.count ELSE 1 END)
            FROM key_refs r JOIN chunks c ON c.id = ${chunkOfSeqSql('r.ref')} WHERE r.key = f.thread AND r.kind = ${refKind.events})
        ELSE json_array_length(f.events) END), 0) FROM fragments f WHERE f.flow = w.seq)`,
  },
  {
    problem: 'fragments name events that do not exist',
    sql: `SELECT f.id FROM fragments f, json_each(f.events) e WHERE f.events IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM chunks c WHERE c.id = ${chunkOfSeqSql('e.value')})`,
  },
  {
    problem: 'event ids lead to chunks that do not exist',
    sql: `SELECT i.id FROM event_ids i WHERE NOT EXISTS (SELECT 1 FROM chunks c WHERE c.id = ${chunkOfSeqSql('i.seq')})`,
  },
  {
    problem: 'chunks have other events than they count',
    sql: `SELECT c.id FROM chunks c WHERE c.count <> (SELECT count(*) FROM json_each(c.events) e WHERE e.type = 'array')`,
  },
  {
    problem: 'keys lead to fragments that do not exist',
    sql: `SELECT r.ref FROM key_refs r WHERE r.kind IN (${refKind.part}, ${refKind.holder}) AND NOT EXISTS (SELECT 1 FROM fragments f WHERE f.id = r.ref)`,
  },
  {
    problem: 'keys lead to chunks that do not exist',
    sql: `SELECT r.ref FROM key_refs r WHERE r.kind = ${refKind.events} AND NOT EXISTS (SELECT 1 FROM chunks c WHERE c.id = ${chunkOfSeqSql('r.ref')})`,
  },
  {
    problem: 'former flow ids lead nowhere',
    sql: `SELECT a.id FROM flow_aliases a WHERE NOT EXISTS (SELECT 1 FROM flows w WHERE w.id = a.flow_id)
      AND NOT EXISTS (SELECT 1 FROM flow_aliases b WHERE b.id = a.flow_id)`,
  },
  {
    problem: 'chunks name sources that do not exist',
    sql: 'SELECT c.id FROM chunks c WHERE NOT EXISTS (SELECT 1 FROM sources s WHERE s.id = c.source)',
  },
];

/** @returns complaints; none means that the database is fine */
export function verifyDatabase(statements: Statements): string[] {
  const damage = statements.values<string>('PRAGMA integrity_check').filter((line) => line !== 'ok');
  if (damage.length > 0) return damage; // what follows would trip over it
  return invariants.flatMap(({ problem, sql }) => {
    const found = statements.first<{ count: number; example: string | number | null }>(
      `WITH bad (example) AS (${sql}) SELECT count(*) AS count, min(example) AS example FROM bad`,
    );
    return found === undefined || found.count === 0 ? [] : [`${found.count} ${problem}, such as ${found.example}`];
  });
}
