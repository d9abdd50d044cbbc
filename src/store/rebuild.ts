/**
 * Makes everything that is derived from events anew: fragments, keys, flows. One transaction, so that readers see the flows as they were until it is done, and
 * nothing has happened when it is interrupted.
 */
import { threadOf } from '../domain/correlation/keys.ts';
import { flowId } from '../domain/hash.ts';
import { threadKeyIn } from './chunk-text.ts';
import { type ChunkRow, eventsOfChunk } from './chunks.ts';
import type { Correlator } from './correlator.ts';
import { factMember } from './fragment-text.ts';
import type { Connection } from './open.ts';
import { Statements } from './statements.ts';
import { FlowTable } from './write-flows.ts';
import type { KeyTable } from './write-keys.ts';

export interface Rebuilt {
  threads: number;
  flows: number;
}

/** Chunks that are looked at in one go. */
const chunksAtOnce = 500;
/** An id that is a thread's key has 200 characters at the most, and is written with few escapes. */
const keyRoom = 4096;

interface Parts {
  connection: Connection;
  keys: KeyTable;
  correlator: Correlator;
  /** Called when the tables are empty: what is remembered of them is worth nothing then. */
  forget(): void;
}

/** Inside a transaction. */
export function rebuild({ connection, keys, correlator, forget }: Parts, onProgress: (share: number) => void): Rebuilt {
  const statements = new Statements(connection);
  connection.exec('CREATE TEMP TABLE former AS SELECT id FROM flows');
  for (const table of ['fragments', 'flows', 'pending_threads']) connection.exec(`DELETE FROM ${table}`);
  keys.keepEvents();
  forget();
  const threads = correlateAll(statements, correlator, onProgress);
  do while (correlator.catchUp());
  while (correlator.learn());
  leadFormerIds(connection, statements);
  connection.exec('DROP TABLE temp.former');
  return { threads, flows: statements.value<number>('SELECT count(*) FROM flows') ?? 0 };
}

function correlateAll(statements: Statements, correlator: Correlator, onProgress: (share: number) => void): number {
  const seen = new Set<number>();
  const last = statements.value<number>('SELECT max(id) FROM chunks') ?? 0;
  const text = `CASE WHEN c.thread IS NULL THEN c.events ELSE substr(c.events, 1, ${keyRoom}) END AS events`;
  const columns = `c.id AS chunk, c.thread, s.name AS source, ${text}`;
  const sql = `SELECT ${columns} FROM chunks c JOIN sources s ON s.id = c.source WHERE c.id > ? ORDER BY c.id LIMIT ${chunksAtOnce}`;
  for (let after = 0; ; ) {
    const chunks = statements.all<ChunkRow>(sql, after);
    const fresh = new Map<number, string>();
    for (const chunk of chunks) for (const [thread, key] of threadsIn(chunk)) if (!seen.has(thread)) fresh.set(thread, key);
    correlator.correlateStored(fresh);
    for (const thread of fresh.keys()) seen.add(thread);
    after = chunks.at(-1)?.chunk ?? last;
    onProgress(last === 0 ? 1 : after / last);
    if (chunks.length < chunksAtOnce) return seen.size;
  }
}

/** Hashes and keys of the threads that a chunk has events of. */
function threadsIn(chunk: ChunkRow): [number, string][] {
  if (chunk.thread !== null) return [[chunk.thread, threadKeyIn(chunk.events) as string]];
  return eventsOfChunk(chunk, () => true).flatMap(({ thread, fact }) => (thread === null ? [] : [[thread, threadOf(fact) as string]]));
}

/** Ids that were flows before, and are none now, lead to the flow that holds what they began with. */
function leadFormerIds(connection: Connection, statements: Statements): void {
  connection.exec('DELETE FROM flow_aliases WHERE id IN (SELECT id FROM flows)');
  const gone = new Set(statements.values<string>('SELECT id FROM former WHERE id NOT IN (SELECT id FROM flows)'));
  if (gone.size > 0) {
    const flows = new FlowTable(connection);
    const sql = `SELECT f.facts ->> '$[${factMember.seed}]' AS seed, w.id FROM fragments f JOIN flows w ON w.seq = f.flow`;
    for (const { seed, id } of statements.all<{ seed: string; id: string }>(sql)) {
      const former = flowId(seed);
      if (gone.has(former)) flows.lead(former, id);
    }
  }
  connection.exec('DELETE FROM flow_aliases WHERE flow_id NOT IN (SELECT id FROM flows)');
}
