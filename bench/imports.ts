/** Import of recorded data: log lines and audit events. */
import { type ImportResult, importFiles } from '../src/ingest/import.ts';
import type { Report } from './figure.ts';
import { writeLog, writeOktaEvents } from './recordings.ts';
import type { Workspace } from './workspace.ts';

export function importOne(databasePath: string, path: string): Promise<ImportResult> {
  const { signal } = new AbortController();
  return importFiles({ databasePath, inputs: [{ path }], from: null, signal, onProgress: () => {} });
}

export async function measureImports(workspace: Workspace, report: Report): Promise<void> {
  const baseTime = Date.now() - 3_600_000;
  const log = workspace.file('app.log');
  await writeLog(log, 300_000, baseTime);
  report({
    name: 'log import (JSON lines)',
    unit: 'lines/s',
    value: await rateOf(workspace.file('log.db'), log, 300_000),
    target: { atLeast: 100_000 },
  });
  const okta = workspace.file('okta.ndjson');
  await writeOktaEvents(okta, 100_000, baseTime);
  report({
    name: 'Okta System Log import',
    unit: 'events/s',
    value: await rateOf(workspace.file('okta.db'), okta, 100_000),
    target: { atLeast: 50_000 },
  });
}

/** Records a second, from opening the database to the flushed end. */
async function rateOf(databasePath: string, path: string, expected: number): Promise<number> {
  const started = performance.now();
  const { read, stored } = await importOne(databasePath, path);
  const ms = performance.now() - started;
  if (read !== expected || stored !== expected) throw new Error(`${path} has ${expected} records: ${read} read, ${stored} stored`);
  return (expected * 1000) / ms;
}
