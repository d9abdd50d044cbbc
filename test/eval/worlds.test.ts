/** A few worlds of `npm run eval`: the whole run takes minutes, and these keep it honest between runs. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judge } from '../../bench/eval/judge.ts';
import { levels, type Noise } from '../../bench/eval/noise.ts';
import { type Pairs, pairsOf, qualityOf } from '../../bench/eval/score.ts';
import type { EventInput } from '../../src/domain/event.ts';
import { openRecording } from '../../src/ingest/recording.ts';
import { shuffled, tempStore } from '../helpers/temp-store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provtrace-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function noise(name: Noise['name']): Noise {
  return levels.find((level) => level.name === name) as Noise;
}

describe('worlds whose truth is known', () => {
  it.each([
    ['none', 1, 0.995],
    ['normal', 2, 0.98],
    ['heavy', 1, 0.95],
  ] as const)('are understood with noise %s', async (level, seed, f1) => {
    const { pairs, statuses, lifecycle } = await judge(folder, seed, noise(level));
    const all = qualityOf(pairs.get('all') as Pairs);
    expect(all.f1).toBeGreaterThan(f1);
    expect(all.precision).toBeGreaterThan(0.99);
    const status = statuses.get('all');
    expect((status?.right ?? 0) / (status?.all ?? 1)).toBeGreaterThan(0.98);
    expect(lifecycle.right / lifecycle.all).toBeGreaterThan(0.98);
  });

  it.each([3, 9, 12])('give the same flows in any order, clocks minutes off, world %i', async (seed) => {
    await judge(folder, seed, noise('heavy'));
    const events = await recorded(folder);
    const flows = [5000, 50, 7].map((batch, order) => {
      const store = tempStore();
      store.store(order === 0 ? events : shuffled(events, order + 1 + seed * 7), batch, 1 + 2 * order);
      store.settle();
      const flows = store.flows();
      store.close();
      return flows;
    });
    expect(flows[0]?.length).toBeGreaterThan(100);
    expect(flows[1]).toEqual(flows[0]);
    expect(flows[2]).toEqual(flows[0]);
  });
});

async function recorded(from: string): Promise<EventInput[]> {
  const events: EventInput[] = [];
  for (const name of readdirSync(from).filter((file) => !file.startsWith('world.db'))) {
    const { format, bytes, file } = await openRecording({ path: join(from, name) }, null);
    for await (const batch of format?.importer.read(bytes, file) ?? []) events.push(...batch.events);
  }
  return events;
}

describe('the score', () => {
  const record = (attempt: number, ...flows: string[]) => ({ attempt, kind: attempt < 0 ? 'no attempt' : `case ${attempt % 2}`, flows });

  it('is full marks for flows that are the attempts', () => {
    const pairs = pairsOf([record(1, 'a'), record(1, 'a'), record(2, 'b'), record(-1)]);
    expect(pairs.get('all')).toEqual({ right: 1, joined: 1, belonging: 1 });
    expect(qualityOf(pairs.get('all') as Pairs)).toEqual({ precision: 1, recall: 1, f1: 1 });
  });

  it('counts a stranger in a flow against precision, and a part that is elsewhere against recall', () => {
    const pairs = pairsOf([record(1, 'a'), record(1, 'a'), record(1, 'b'), record(2, 'a'), record(-1, 'a')]);
    expect(pairs.get('all')).toEqual({ right: 1, joined: 6, belonging: 3 });
    expect(pairs.get('case 0')).toEqual({ right: 0, joined: 3, belonging: 0 });
    expect(qualityOf({ right: 0, joined: 0, belonging: 3 })).toEqual({ precision: 1, recall: 0, f1: 0 });
  });
});
