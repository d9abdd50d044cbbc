import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { logsSource } from '../../../src/collectors/logs/index.ts';
import { CaptureContext } from '../../helpers/capture-context.ts';
import { until } from '../../helpers/until.ts';

it('runs from its own example, says what it follows, and stops', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'provtrace-logs-'));
  try {
    const [{ type, ...entry }] = parse(logsSource.example) as [{ type: string; paths: string[] }];
    expect(type).toBe('logs');
    expect(logsSource.options.parse(entry)).toEqual({ paths: ['/var/log/acme/*.log'], from: 'start' });
    writeFileSync(join(folder, 'app.log'), '{"level":"info","msg":"one"}\n');
    const paths = [join(folder, '*.log')];
    const collector = logsSource.create(logsSource.options.parse({ paths, service: 'scim-api' }), {
      resolveSecret: async (reference) => reference,
    });
    const context = new CaptureContext('logs');
    const done = collector.run(context);
    expect(await collector.ready).toEqual({ summary: `${paths[0]} (1 file)` });
    await until(() => context.events.length === 1, 'the line');
    expect(context.events[0]).toMatchObject({ service: 'scim-api', name: 'one' });
    context.abort();
    await done;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('needs something to read', () => {
  expect(logsSource.options.safeParse({}).success).toBe(false);
  expect(logsSource.options.safeParse({ paths: [] }).success).toBe(false);
  expect(logsSource.options.safeParse({ paths: ['/x'], unknown: 1 }).success).toBe(false);
  expect(logsSource.options.safeParse({ stdin: true }).success).toBe(true);
});
