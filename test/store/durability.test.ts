import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requestBody, spansPerTrace } from '../../bench/payload.ts';
import { lockCollector } from '../../src/store/collector-lock.ts';
import { openReader } from '../../src/store/reader.ts';
import { openWriter } from '../../src/store/writer.ts';
import { programFile } from '../helpers/run-cli.ts';

describe('what was acknowledged', () => {
  let folder: string;
  let path: string;
  let collector: ChildProcess | null = null;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'provtrace-test-'));
    path = join(folder, 'kept.db');
  });
  afterEach(() => {
    collector?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  async function collect(): Promise<string> {
    const program = spawn(process.execPath, [
      programFile(),
      'collect',
      '--db',
      path,
      '--otlp-http',
      '127.0.0.1:0',
      '--otlp-grpc',
      '127.0.0.1:0',
    ]);
    collector = program;
    let said = '';
    return new Promise((resolve, reject) => {
      program.stderr.on('data', (chunk) => {
        said += chunk;
        const [address] = /http:\/\/[\d.]+:\d+/.exec(said) ?? [];
        if (address !== undefined) resolve(`${address}/v1/traces`);
      });
      program.on('exit', () => reject(new Error(`ended early: ${said}`)));
    });
  }

  it('survives kill -9 in the middle of the next request, three times in a row', async () => {
    let acknowledged = 0;
    for (let round = 0; round < 3; round += 1) {
      const url = await collect();
      const post = (number: number) =>
        fetch(url, {
          method: 'POST',
          body: new Uint8Array(requestBody(number, 10, Date.UTC(2026, 0, 12))),
          headers: { 'content-type': 'application/x-protobuf' },
        });
      for (let number = 0; number < 5; number += 1) {
        const answer = await post(1 + (round * 10 + number) * 10);
        expect(answer.status).toBe(200);
        acknowledged += 10 * spansPerTrace;
      }
      const unanswered = Promise.allSettled([5, 6, 7].map((number) => post(1 + (round * 10 + number) * 10)));
      collector?.removeAllListeners('exit');
      collector?.kill('SIGKILL');
      await unanswered;
    }
    const reader = openReader(path);
    expect(reader.info().events).toBeGreaterThanOrEqual(acknowledged);
    expect(reader.verify()).toEqual([]);
    reader.close();
  }, 60_000);

  it('is in the one file once the writer has closed, even while somebody reads', async () => {
    const writer = await openWriter(path);
    const reader = openReader(path);
    reader.info();
    await writer.close();
    expect(statSync(`${path}-wal`).size).toBe(0);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    reader.close();
  });

  it('is collected by one process at a time', () => {
    const lock = lockCollector(path);
    expect(lock).not.toBeNull();
    expect(lockCollector(path)).toBeNull();
    lock?.release();
    const again = lockCollector(path);
    expect(again).not.toBeNull();
    again?.release();
  });
});
