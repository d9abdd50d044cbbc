/** Another process holds the file: what is worth waiting for is tried again by the writer, and all that was asked for after it waits as well. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { StoreBusyError } from '../../src/domain/delivery.ts';
import { type Connection, openForWriting } from '../../src/store/open.ts';
import { packBatch } from '../../src/store/pack.ts';
import { openReader } from '../../src/store/reader.ts';
import { openWriter, type StoreWriter } from '../../src/store/writer.ts';
import { audit } from '../helpers/inputs.ts';

/** Longer than SQLite waits by itself (`open.ts`). */
const heldMs = 5600;

let folder: string;
let path: string;
let writer: StoreWriter;
let other: Connection;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'provtrace-test-'));
  path = join(folder, 'busy.db');
  writer = await openWriter(path);
  other = openForWriting(path);
});
afterEach(async () => {
  await writer.close();
  other.close();
  rmSync(folder, { recursive: true, force: true });
});

function batch(id: string) {
  return packBatch({ source: 'test', sourceType: 'test', events: [audit(id, 1_000_000, {})], rejected: [], cursor: null, at: 0 });
}

it('stores what is tried again, refuses what is not, and flushes after both', async () => {
  other.exec('BEGIN IMMEDIATE');
  const patient = writer.append(batch('a'), 3);
  const hasty = expect(writer.append(batch('b'))).rejects.toThrow(StoreBusyError);
  let flushed = false;
  const flush = writer.flush().then(() => {
    flushed = true;
  });
  await new Promise((resolve) => setTimeout(resolve, heldMs));
  await hasty;
  expect(flushed).toBe(false);
  other.exec('COMMIT');
  expect(await patient).toEqual({ stored: 1, duplicate: 0 });
  await flush;
  const reader = openReader(path);
  expect(reader.info().events).toBe(1);
  reader.close();
}, 20_000);
