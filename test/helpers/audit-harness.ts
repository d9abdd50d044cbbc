/**
 * The property that an auditor would ask of a collector: whatever goes wrong on the way, and however often it is stopped, it stores exactly what the
 * API served, nothing twice. Everything follows from a seed. The clock is stepped, so hours of late arrivals, waits and sweeps take milliseconds.
 *
 *   noLoss(vendor);                                    // in a test file: 20 schedules
 *   PROVTRACE_SCHEDULES=1000 vitest run <file>         // more of them
 *   PROVTRACE_SEED=417 vitest run <file>               // one of them again
 */
import { describe, expect, it } from 'vitest';
import {
  type Batch,
  type Collector,
  type CollectorContext,
  type Committed,
  type SourceStatus,
  StoreBusyError,
} from '../../src/collectors/collector.ts';
import type { PollTiming } from '../../src/collectors/http/poll.ts';
import { AuditSchedule, type Store } from './audit-schedule.ts';
import { AuditServer } from './audit-server.ts';
import type { Vendor } from './audit-vendor.ts';
import { AuditWorld } from './audit-world.ts';
import { SteppedClock } from './stepped-clock.ts';
import { until } from './until.ts';

export type { Ask, Place, Reply, Vendor } from './audit-vendor.ts';

const begin = Date.UTC(2026, 0, 5, 10);
const lives = 5;
/** A collector that polls on and on without finding what is missing. */
const mostWaits = 4000;

export function noLoss(vendor: Vendor): void {
  const { PROVTRACE_SCHEDULES: count = '20', PROVTRACE_SEED: one } = process.env;
  const seeds = one === undefined ? Array.from({ length: Number(count) }, (_, seed) => seed) : [Number(one)];
  describe(`${vendor.name} under trouble`, () => {
    it.each(seeds)('stores what was served, and once, seed %i', (seed) => runSchedule(vendor, seed));
  });
}

export async function runSchedule(vendor: Vendor, seed: number): Promise<void> {
  const clock = new SteppedClock(begin);
  const world = new AuditWorld(clock);
  const schedule = new AuditSchedule(vendor, world, seed);
  const server = await AuditServer.start(vendor, world, schedule);
  server.beforeAnswer = () => schedule.disturb();
  clock.stands = () => server.silent > 0;
  const store: Store = { ids: new Map(), cursor: null, rejected: [] };
  try {
    for (let life = 1; life <= lives; life += 1) {
      await server.forgetPause();
      schedule.beginLife(life === lives);
      const context = new LifeContext(vendor.name, store, schedule, () => clock.now() + schedule.skewMs);
      const since = new Date(schedule.since).toISOString();
      const collector = vendor.collector({ baseUrl: server.baseUrl, since, random: schedule.random, timing: timingOf(clock) });
      await live(collector, context, schedule, clock, life === lives);
      if (life === lives) expect(context.error, 'the error that stands after all is well').toBeNull();
      clock.advance(schedule.pauseMs());
    }
    expect(store.rejected).toEqual([]);
    expect([...store.ids.values()].sort()).toEqual([...schedule.served].sort());
    expect(server.impatient, 'requests during an announced pause').toBe(0);
  } finally {
    await server.close();
  }
}

function timingOf(clock: SteppedClock): Partial<PollTiming> {
  return {
    timeoutMs: 400,
    backoff: { firstMs: 1000, maxMs: 120_000 },
    slowRetryMs: 60_000,
    resetSlackMs: 1000,
    wait: clock.wait,
  };
}

async function live(
  collector: Collector,
  context: LifeContext,
  schedule: AuditSchedule,
  clock: SteppedClock,
  last: boolean,
): Promise<void> {
  let failure: unknown = null;
  const done = collector.run(context).catch((error: unknown) => {
    failure = error;
    context.stop();
  });
  const enough = clock.waits + (last ? mostWaits : schedule.waitsOfLife());
  const over = () => context.signal.aborted || clock.waits > enough || (last && context.isSettled());
  await until(() => {
    // Once trouble is over a day passes in few steps, so that late sweeps come.
    if (last && schedule.isOver()) clock.leastStepMs = 1_800_000;
    return over();
  }, 'the end of a life');
  context.stop();
  await done;
  if (failure !== null) throw failure;
}

/** What one run of a collector sees of the store. */
class LifeContext implements CollectorContext {
  readonly source: string;
  error: string | null = null;
  readonly cursor: string | null;
  readonly now: () => number;
  private readonly store: Store;
  private readonly schedule: AuditSchedule;
  private readonly controller = new AbortController();

  constructor(source: string, store: Store, schedule: AuditSchedule, now: () => number) {
    this.source = source;
    this.cursor = store.cursor;
    this.store = store;
    this.schedule = schedule;
    this.now = now;
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  async commit(batch: Batch): Promise<Committed> {
    const fate = this.schedule.fateOfCommit();
    if (fate === 'busy') throw new StoreBusyError('the disk is full', 1);
    if (fate === 'stop-before') {
      this.stop();
      throw new Error('stopped');
    }
    const before = this.store.ids.size;
    for (const event of batch.events) this.store.ids.set(event.dedupeKey ?? `${event.source}\n${event.nativeId}`, event.nativeId);
    this.store.rejected.push(...(batch.rejected ?? []));
    if (batch.cursor !== undefined) this.store.cursor = batch.cursor;
    if (fate === 'stop-after') this.stop();
    const stored = this.store.ids.size - before;
    return { stored, duplicate: batch.events.length - stored };
  }

  status(update: SourceStatus): void {
    if (update.error !== undefined) this.error = update.error;
  }

  stop(): void {
    this.controller.abort();
  }

  /** All is stored and nothing is wrong any more. */
  isSettled(): boolean {
    return this.schedule.isOver() && this.schedule.isComplete(this.store) && this.error === null;
  }
}
