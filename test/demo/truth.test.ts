/** The demo world through the real collectors, store and correlation, compared with what each attempt is meant to be. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDemo } from '../../src/demo/run.ts';
import { generateWorld, planScenarios } from '../../src/demo/world/generate.ts';
import { routine, troubles } from '../../src/demo/world/stories/index.ts';
import type { AttemptTruth } from '../../src/demo/world/world-event.ts';
import type { Flow } from '../../src/domain/flow.ts';
import { startIngest } from '../../src/ingest/start.ts';
import { openReader } from '../../src/store/reader.ts';

const world = { seed: 1, flows: 200, startTime: Date.UTC(2026, 0, 12, 8) };
const truths = [...planScenarios(world)].flatMap((scenario) => scenario.attempts);
const stories = [...new Set([...routine, ...troubles].map((story) => story.name))];
/** Far enough behind the last attempt for silence to count as such, and before back-offs end. */
const afterwards = ([...generateWorld(world)].at(-1)?.at ?? 0) + 30 * 60_000;
/** Waiting turns into "stuck" some time after the last sign of life. */
const alsoStuck = new Set(['waiting']);

describe('flows of the demo world', { timeout: 60_000 }, () => {
  let folder: string;
  let flows: Flow[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'provtrace-test-'));
    const databasePath = join(folder, 'demo.db');
    const { signal } = new AbortController();
    await runDemo({ ...world, databasePath, speed: 'max', headless: true, signal, startIngest, openReader, onProgress: () => undefined });
    const reader = openReader(databasePath, { now: () => afterwards });
    flows = reader.flows({ filter: null, since: null, until: null, limit: 1000, cursor: null, sort: 'started' }).flows;
    reader.close();
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function flowsOf(user: string): Flow[] {
    return flows.filter((flow) => flow.user.key.toLowerCase() === user.toLowerCase());
  }

  /** One line an attempt, so that a difference reads like a sentence. */
  function told(flow: Flow): string {
    return line(flow.operation, flow.target, flow.status, flow.failure?.class ?? null, flow.tries);
  }

  function meant(truth: AttemptTruth, sameUser: readonly Flow[]): string {
    const { operation, target, expectedStatus, expectedClass, tries } = truth;
    const nearest = sameUser.find((flow) => flow.target === target && Math.abs(flow.startedAt - truth.startedAt) < 2000);
    const status = alsoStuck.has(expectedStatus) && nearest?.status === 'stuck' ? 'stuck' : expectedStatus;
    // What is still waiting has not failed; naming what it waits for is welcome but not asked for.
    const failure = expectedStatus === 'waiting' ? (nearest?.failure?.class ?? null) : expectedClass;
    return line(operation, target, status, failure, tries);
  }

  function line(operation: string | null, target: string | null, status: string, failure: string | null, tries: number): string {
    return `${operation} ${target} ${status} ${failure ?? '-'} tries ${tries}`;
  }

  it.for(stories)('are what the story %s means', (story) => {
    for (const user of new Set(truths.filter((truth) => truth.story === story).map((truth) => truth.user))) {
      const sameUser = flowsOf(user);
      const expected = truths.filter((truth) => truth.user === user).map((truth) => meant(truth, sameUser));
      expect(sameUser.map(told).sort(), user).toEqual(expected.sort());
    }
  });

  it('are as many as there were attempts', () => {
    expect(flows).toHaveLength(truths.length);
  });
});
