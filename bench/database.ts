/**
 * A large database, filled through the real receiver, importers and writer: of ten events eight are spans, one an Okta event, one a log line, all of
 * one attempt. It is kept in the temporary folder of the system under a name with the schema's version, so that later runs are quick.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { migrations } from '../src/store/schema.ts';
import { importOne } from './imports.ts';
import { sendTraces, startReceiver } from './ingest.ts';
import { largeTraceBody, spansPerTrace } from './payload.ts';
import { writeLog, writeOktaEvents } from './recordings.ts';
import type { Workspace } from './workspace.ts';

const eventsPerAttempt = spansPerTrace + 2;
export const largeFlowSpans = 10_000;

export interface LargeDatabase {
  path: string;
  attempts: number;
}

/** @param say is told once when the database has to be filled, which takes a minute a million events */
export async function largeDatabase(
  workspace: Workspace,
  events: number,
  rebuild: boolean,
  say: (line: string) => void,
): Promise<LargeDatabase> {
  const folder = join(tmpdir(), 'provtrace-bench-databases');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `v${migrations.length}-${events}.db`);
  const attempts = Math.ceil(events / eventsPerAttempt);
  if (existsSync(path) && !rebuild) return { path, attempts };
  say(`filling ${path} with ${events} events; kept for later runs`);
  const unfinished = workspace.file('large.db');
  await fill(workspace, unfinished, attempts);
  for (const file of [path, `${path}-wal`, `${path}-shm`]) rmSync(file, { force: true });
  renameSync(unfinished, path);
  return { path, attempts };
}

async function fill(workspace: Workspace, path: string, attempts: number): Promise<void> {
  const baseTime = Date.now() - attempts * 20 - 600_000;
  const { ingest, url } = await startReceiver(path);
  try {
    await sendTraces(workspace, url, attempts, baseTime);
    const headers = { 'content-type': 'application/x-protobuf' };
    const answer = await request(url, { method: 'POST', headers, body: largeTraceBody(largeFlowSpans, Date.now() - 300_000) });
    await answer.body.dump();
    if (answer.statusCode !== 200) throw new Error(`the large trace was answered with ${answer.statusCode}`);
  } finally {
    await ingest.stop();
  }
  const okta = workspace.file('fill-okta.ndjson');
  await writeOktaEvents(okta, attempts, baseTime);
  await importOne(path, okta);
  const log = workspace.file('fill-app.log');
  await writeLog(log, attempts, baseTime);
  await importOne(path, log);
}
