/**
 * Judges correlation on worlds whose truth is known: pairwise precision, recall and F1 of records to flows, how many attempts have the right status, by case
 * and noise, and how often a person is said to be where they are in a target. Ends with 1 when a figure is below what the product promises.
 *
 *     node bench/eval/run.ts [--seeds N] [--from N] [--noise none,normal,heavy] [--json]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { judge } from './judge.ts';
import type { Share } from './lifecycle.ts';
import { levels, type Noise } from './noise.ts';
import { addPairs, type Pairs, qualityOf } from './score.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '30' },
    from: { type: 'string', default: '1' },
    noise: { type: 'string', default: levels.map(({ name }) => name).join(',') },
    json: { type: 'boolean', default: false },
  },
});

/** What the product promises. */
const promised = {
  none: { f1: 0.995, precision: 0.99, status: 0.98, lifecycle: 0.99 },
  normal: { f1: 0.99, precision: 0.99, status: 0.98, lifecycle: 0.98 },
  heavy: { f1: 0.95, precision: 0.99, status: 0, lifecycle: 0 },
} as const;

interface Line {
  noise: Noise['name'];
  kind: string;
  precision: number;
  recall: number;
  f1: number;
  /** Share of attempts with the right status; null where there are none. */
  status: number | null;
  /** Share of people's states in targets that are right; only of all cases together. */
  lifecycle: number | null;
}

async function level(folder: string, noise: Noise): Promise<Line[]> {
  const pairs = new Map<string, Pairs>();
  const statuses = new Map<string, Share>();
  const lifecycle: Share = { right: 0, all: 0 };
  const first = Number(values.from);
  for (let seed = first; seed < first + Number(values.seeds); seed += 1) {
    const judged = await judge(join(folder, `${noise.name}-${seed}`), seed, noise);
    for (const [kind, more] of judged.pairs) pairs.set(kind, addPairs(pairs.get(kind) ?? { right: 0, joined: 0, belonging: 0 }, more));
    for (const [kind, { right, all }] of judged.statuses) {
      const known = statuses.get(kind) ?? { right: 0, all: 0 };
      statuses.set(kind, { right: known.right + right, all: known.all + all });
    }
    lifecycle.right += judged.lifecycle.right;
    lifecycle.all += judged.lifecycle.all;
    rmSync(join(folder, `${noise.name}-${seed}`), { recursive: true });
  }
  return [...pairs].map(([kind, sum]): Line => {
    const status = statuses.get(kind);
    return {
      noise: noise.name,
      kind,
      ...qualityOf(sum),
      status: status === undefined ? null : status.right / status.all,
      lifecycle: kind === 'all' ? lifecycle.right / lifecycle.all : null,
    };
  });
}

function isKept({ noise, kind, f1, precision, status, lifecycle }: Line): boolean {
  const wanted = promised[noise];
  return (
    kind !== 'all' ||
    (f1 >= wanted.f1 && precision >= wanted.precision && (status ?? 1) >= wanted.status && (lifecycle ?? 1) >= wanted.lifecycle)
  );
}

function print(lines: readonly Line[]): void {
  console.log('noise   case             precision   recall       F1   status  lifecycle');
  for (const line of lines) {
    const figures = [line.precision, line.recall, line.f1, line.status, line.lifecycle].map((value) =>
      (value === null ? '' : value.toFixed(4)).padStart(9),
    );
    console.log(`${line.noise.padEnd(8)}${line.kind.padEnd(16)}${figures.join('')}${isKept(line) ? '' : '  MISSED'}`);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'provtrace-eval-'));
try {
  const lines: Line[] = [];
  for (const noise of levels.filter(({ name }) => values.noise.split(',').includes(name))) lines.push(...(await level(folder, noise)));
  if (values.json) console.log(JSON.stringify(lines));
  else print(lines);
  process.exitCode = lines.every(isKept) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
