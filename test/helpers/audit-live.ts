/** One collector against the loopback server of its vendor, in good weather or with a vendor that is changed for a test. The clock is stepped. */
import type { Collector } from '../../src/collectors/collector.ts';
import type { PollTiming } from '../../src/collectors/http/poll.ts';
import { AuditServer } from './audit-server.ts';
import type { Vendor } from './audit-vendor.ts';
import { AuditWorld } from './audit-world.ts';
import { CaptureContext } from './capture-context.ts';
import { SteppedClock } from './stepped-clock.ts';
import { until } from './until.ts';

export const liveNow = Date.UTC(2026, 0, 5, 10);

export interface Live {
  server: AuditServer;
  world: AuditWorld;
  clock: SteppedClock;
  context: CaptureContext;
  /** What the collector waited for, in ms. */
  waits: number[];
  lastError(): string | null;
  /** Until `holds`, then the collector is stopped. */
  runUntil(holds: () => boolean, what: string): Promise<void>;
}

interface Setting {
  vendor: Vendor;
  collector(baseUrl: string, timing: Partial<PollTiming>): Collector;
  /** How long ago each of the records that are there from the beginning happened. */
  agesMs?: readonly number[];
}

export async function withLive({ vendor, collector, agesMs = [] }: Setting, test: (live: Live) => Promise<void>): Promise<void> {
  const clock = new SteppedClock(liveNow);
  const world = new AuditWorld(clock);
  for (const [index, age] of agesMs.entries()) addRecord(world, vendor, index, liveNow - age);
  const server = await AuditServer.start(vendor, world);
  const context = new CaptureContext(vendor.name, { now: () => clock.now() });
  const waits: number[] = [];
  const timing: Partial<PollTiming> = {
    timeoutMs: 2000,
    wait: (ms, signal) => {
      waits.push(ms);
      return clock.wait(ms, signal);
    },
  };
  const running = collector(server.baseUrl, timing);
  const lastError = () => context.statuses.findLast(({ error }) => error !== undefined)?.error ?? null;
  const runUntil = async (holds: () => boolean, what: string) => {
    const done = running.run(context);
    await until(holds, what);
    context.abort();
    await done;
  };
  try {
    await test({ server, world, clock, context, waits, lastError, runUntil });
  } finally {
    context.abort();
    await server.close();
  }
}

function addRecord(world: AuditWorld, vendor: Vendor, index: number, time: number): void {
  const facts = { id: `record-${String(index).padStart(4, '0')}`, time, feed: 'log' };
  world.add({ ...facts, record: vendor.record(facts) });
}
