/** Checks the file as SQLite sees it, then what this program relies on. Every complaint is one line with a number and an example. */
import { chunkOfSeq, chunkOfSeqSql, placeOfSeqSql } from './chunks.ts';
import { refKind } from './key-refs.ts';
import { everyKeyRow } from './key-runs.ts';
import type { Statements } from './statements.ts';

const runsWithoutPages = 'parts of the key index lack pages';

/** Each gives rows that must not exist: an id to name one by. */
const invariants: readonly { problem: string; sql: string }[] = [
  {
    problem: 'fragments belong to flows that do not exist',
    sql: 'SELECT f.id FROM fragments f WHERE f.flow IS NOT NULL AND NOT EXISTS (SELECT 1 FROM flows w WHERE w.seq = f.flow)',
  },
  {
    problem: 'flows have no events',
    sql: 'SELECT w.id FROM flows w WHERE NOT EXISTS (SELECT 1 FROM fragments f WHERE f.flow = w.seq)',
  },
  {
    problem: 'flows count other events than they have',
    sql: `SELECT w.id FROM flows w WHERE w.event_count <> (
      SELECT coalesce(sum(CASE ${placeOfSeqSql('p.value')} WHEN 0 THEN c.count ELSE 1 END), 0)
        FROM fragments f JOIN json_each(f.events) p JOIN chunks c ON c.id = ${chunkOfSeqSql('p.value')} WHERE f.flow = w.seq)`,
  },
  {
    problem: 'fragments name events that do not exist',
    sql: `SELECT f.id FROM fragments f, json_each(f.events) e
      WHERE NOT EXISTS (SELECT 1 FROM chunks c WHERE c.id = ${chunkOfSeqSql('e.value')})`,
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
    problem: runsWithoutPages,
    sql: 'SELECT r.id FROM key_runs r WHERE r.last_page - r.first_page + 1 <> (SELECT count(*) FROM key_pages p WHERE p.run = r.id)',
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
  const broken = invariants.flatMap(({ problem, sql }) => {
    const found = statements.first<{ count: number; example: string | number | null }>(
      `WITH bad (example) AS (${sql}) SELECT count(*) AS count, min(example) AS example FROM bad`,
    );
    return found === undefined || found.count === 0 ? [] : [`${found.count} ${problem}, such as ${found.example}`];
  });
  return broken.some((complaint) => complaint.includes(runsWithoutPages)) ? broken : [...broken, ...verifyKeys(statements)];
}

/** The key index leads to what is there, and threads of fragments are in it. */
function verifyKeys(statements: Statements): string[] {
  const fragments = new Map(
    statements.all<{ id: number; thread: number }>('SELECT id, thread FROM fragments').map(({ id, thread }) => [id, thread]),
  );
  const chunks = new Set(statements.values<number>('SELECT id FROM chunks'));
  const threads = new Set<number>();
  const lost: { [problem in 'fragments' | 'chunks']: number[] } = { fragments: [], chunks: [] };
  for (const { key, kind, ref } of everyKeyRow(statements)) {
    if (kind === refKind.events) {
      threads.add(key);
      if (!chunks.has(chunkOfSeq(ref))) lost.chunks.push(ref);
    } else if ((kind === refKind.part || kind === refKind.holder) && !fragments.has(ref)) {
      lost.fragments.push(ref);
    }
  }
  const bare = [...fragments].flatMap(([id, thread]) => (threads.has(thread) ? [] : [id]));
  return [
    ...complaint('fragments belong to threads without events', bare),
    ...complaint('keys lead to fragments that do not exist', lost.fragments),
    ...complaint('keys lead to chunks that do not exist', lost.chunks),
  ];
}

function complaint(problem: string, found: readonly number[]): string[] {
  return found.length === 0 ? [] : [`${found.length} ${problem}, such as ${found.reduce((least, id) => Math.min(least, id))}`];
}
