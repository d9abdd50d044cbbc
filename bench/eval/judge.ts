/** Imports a world as its files would be imported, and compares the flows with what happened. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { importFiles } from '../../src/ingest/import.ts';
import { openReader } from '../../src/store/reader.ts';
import { play } from './cases.ts';
import { judgeLifecycle, type Share } from './lifecycle.ts';
import { type Arrival, arrivals, type Noise } from './noise.ts';
import { type Pairs, pairsOf, type Scored } from './score.ts';
import { hourMs, type RawRecord, World } from './world.ts';

export interface Judged {
  pairs: Map<string, Pairs>;
  /** Of attempts, by case and `all`. */
  statuses: Map<string, Share>;
  /** Of people and targets. */
  lifecycle: Share;
  events: number;
}

export async function judge(folder: string, seed: number, noise: Noise): Promise<Judged> {
  const world = new World(seed);
  play(world);
  mkdirSync(folder, { recursive: true });
  const { files, truth } = write(folder, arrivals(world.records, noise, seed));
  const databasePath = join(folder, 'world.db');
  const { signal } = new AbortController();
  const inputs = files.map((path) => ({ path }));
  const { rejected } = await importFiles({ databasePath, inputs, from: null, signal, onProgress: () => {} });
  if (rejected > 0) throw new Error(`world ${seed}: ${rejected} records were rejected`);
  return compare(databasePath, world, truth);
}

const extensions = { okta: 'okta.ndjson', entra: 'entra.ndjson', span: 'otlp.ndjson' } as const;

/** @returns files in the order of import, and which record each event is by `kind native id` */
function write(folder: string, arriving: readonly Arrival[]): { files: string[]; truth: Map<string, RawRecord> } {
  const contents = new Map<string, string[]>();
  const truth = new Map<string, RawRecord>();
  for (const { record, text } of arriving) {
    const name = record.format === 'line' ? `${record.host}.log` : extensions[record.format];
    const lines = contents.get(name) ?? [];
    contents.set(name, lines);
    lines.push(text);
    truth.set(nativeKey(record, text, `${name}:${lines.length}`), record);
  }
  for (const [name, lines] of contents) writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  return { files: [...contents.keys()].map((name) => join(folder, name)), truth };
}

function nativeKey({ format }: RawRecord, text: string, place: string): string {
  if (format === 'line') return `log ${place}`;
  const value = JSON.parse(text);
  if (format === 'okta') return `audit ${value.uuid}`;
  if (format === 'entra') return `audit ${value.id}`;
  const [span] = value.resourceSpans[0].scopeSpans[0].spans;
  return `span ${span.traceId}/${span.spanId}`;
}

function compare(databasePath: string, world: World, truth: ReadonlyMap<string, RawRecord>): Judged {
  const reader = openReader(databasePath, { now: () => world.end + 72 * hourMs });
  try {
    const flowsOf = new Map<string, string[]>();
    const statusOf = new Map<string, string>();
    const { flows } = reader.flows({ filter: null, since: null, until: null, limit: 100_000, cursor: null, sort: 'started' });
    for (const { id, status } of flows) {
      statusOf.set(id, status);
      for (const { kind, nativeId } of reader.detail(id)?.events ?? []) {
        const key = `${kind} ${nativeId}`;
        flowsOf.set(key, [...(flowsOf.get(key) ?? []), id]);
      }
    }
    let strangers = 0;
    const scored = [...truth].flatMap(([key, { attempt }]): Scored[] => {
      if (attempt === 'shared') return [];
      const flows = flowsOf.get(key) ?? [];
      if (attempt !== null) return [{ attempt: attempt.number, kind: attempt.kind, flows }];
      strangers += 1;
      return [{ attempt: -strangers, kind: 'no attempt', flows }];
    });
    return {
      pairs: pairsOf(scored),
      statuses: statusesOf(world, scored, statusOf),
      lifecycle: judgeLifecycle(world, reader),
      events: truth.size,
    };
  } finally {
    reader.close();
  }
}

/** An attempt's status is that of the flow that has most of its records. */
function statusesOf(world: World, scored: readonly Scored[], statusOf: ReadonlyMap<string, string>): Judged['statuses'] {
  const shares = new Map<number, Map<string, number>>();
  for (const { attempt, flows } of scored) {
    const share = shares.get(attempt) ?? new Map<string, number>();
    shares.set(attempt, share);
    for (const flow of flows) share.set(flow, (share.get(flow) ?? 0) + 1);
  }
  const statuses: Judged['statuses'] = new Map();
  for (const { number, kind, ending } of world.attempts) {
    const [best] = [...(shares.get(number) ?? [])].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    const right = best !== undefined && statusOf.get(best[0]) === ending;
    for (const name of ['all', kind]) {
      const known = statuses.get(name) ?? { right: 0, all: 0 };
      statuses.set(name, { right: known.right + (right ? 1 : 0), all: known.all + 1 });
    }
  }
  return statuses;
}
