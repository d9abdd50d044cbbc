import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type DemoOptions, type DemoSummary, runDemo } from '../../src/demo/run.ts';
import type { Flow } from '../../src/domain/flow.ts';
import { startIngest } from '../../src/ingest/start.ts';
import { openReader } from '../../src/store/reader.ts';

const worldEnd = Date.UTC(2026, 0, 12, 12);

describe('provtrace demo', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'provtrace-test-'));
    vi.stubEnv('TMPDIR', folder);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  function demo(name: string, options: Partial<DemoOptions> = {}): Promise<DemoSummary> {
    return runDemo({
      databasePath: join(folder, name),
      seed: 1,
      flows: 40,
      speed: 'max',
      headless: true,
      signal: new AbortController().signal,
      startIngest,
      openReader,
      onProgress: () => undefined,
      ...options,
    });
  }

  function flowsIn(name: string): Flow[] {
    const reader = openReader(join(folder, name), { now: () => worldEnd });
    try {
      return reader.flows({ filter: null, since: null, until: null, limit: 1000, cursor: null, sort: 'started' }).flows;
    } finally {
      reader.close();
    }
  }

  it('fills a database through the real collectors and stores everything that it delivered', async () => {
    const { delivered, events, flows } = await demo('a.db');
    expect(events).toBe(delivered.auditEvents + delivered.spans + delivered.logRecords + delivered.logLines);
    expect(Math.min(...Object.values(delivered).slice(0, 2), delivered.logLines)).toBeGreaterThan(20);
    expect(flows).toBeGreaterThanOrEqual(35);
  });

  it('gives the same flows, ids and times included, for the same seed', async () => {
    await demo('a.db');
    await demo('b.db');
    expect(JSON.stringify(flowsIn('a.db'))).toBe(JSON.stringify(flowsIn('b.db')));
  });

  it('ends as usual when it fills the same database again', async () => {
    const first = await demo('a.db', { flows: 5 });
    expect(await demo('a.db', { flows: 5 })).toEqual(first);
  });

  it('plays live until it is told to stop, and shows a history at once', async () => {
    const stop = new AbortController();
    const summary = await demo('live.db', {
      headless: false,
      speed: 1,
      signal: stop.signal,
      onProgress: ({ delivered }) => {
        if (delivered.spans > 500) stop.abort();
      },
    });
    expect(summary.flows).toBeGreaterThan(50);
  });

  it('leaves nothing behind: no log files, no secret, not even after an error', async () => {
    const openBroken = () => {
      throw new Error('broken');
    };
    await expect(demo('a.db', { openReader: openBroken })).rejects.toThrow('broken');
    await demo('b.db', { flows: 3 });
    expect(readdirSync(folder).filter((name) => name.startsWith('provtrace-demo-'))).toEqual([]);
    expect(process.env.PROVTRACE_DEMO_OKTA_TOKEN).toBeUndefined();
  });
});
