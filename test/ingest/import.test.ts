/** Several files and one database: what is read of one file is still on its way when the next one begins. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DatabaseError, UsageError } from '../../src/errors.ts';
import { type ImportResult, importFiles } from '../../src/ingest/import.ts';
import { openReader } from '../../src/store/reader.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provtrace-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** @param ids numbers of events; null: a record that can't be understood */
function file(name: string, ids: readonly (number | null)[]): string {
  const lines = ids.map((id) =>
    JSON.stringify({
      ...(id !== null && { uuid: `u-${id}` }),
      eventType: 'user.lifecycle.create',
      published: '2026-11-24T10:00:00.000Z',
      outcome: { result: 'SUCCESS' },
      target: [{ id: `00u${id}aaaaaaaa`, type: 'User', alternateId: `u${id}@example.com` }],
    }),
  );
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

function importAll(paths: string[], databasePath = join(folder, 'test.db'), reads: number[] = []): Promise<ImportResult> {
  const { signal } = new AbortController();
  const inputs = paths.map((path) => ({ path }));
  return importFiles({ databasePath, inputs, from: 'okta', signal, onProgress: ({ allRead }) => reads.push(allRead) });
}

describe('an import of several files', () => {
  it('counts each file for itself, and all together', async () => {
    const numbers = Array.from({ length: 450 }, (_, index) => index);
    const reads: number[] = [];
    const paths = [file('a.ndjson', numbers), file('b.ndjson', [...numbers.slice(0, 30), null, 1000]), file('c.ndjson', [2000])];
    const result = await importAll(paths, join(folder, 'test.db'), reads);
    expect(result.files.map(({ read, stored, duplicate, rejected }) => [read, stored, duplicate, rejected])).toEqual([
      [450, 450, 0, 0],
      [32, 1, 30, 1],
      [1, 1, 0, 0],
    ]);
    expect(result).toMatchObject({ read: 483, stored: 452, duplicate: 30, rejected: 1 });
    expect(result.rejections.map(({ where }) => where)).toEqual([expect.stringContaining('b.ndjson:31')]);
    expect(reads.at(-1)).toBe(483);
    expect([...reads].sort((a, b) => a - b)).toEqual(reads);
    const reader = openReader(join(folder, 'test.db'));
    expect(reader.info().events).toBe(452);
    reader.close();
  });

  it('keeps what was read before a file that is missing', async () => {
    const good = file('a.ndjson', [1, 2, 3]);
    await expect(importAll([good, join(folder, 'missing.ndjson')])).rejects.toThrow(UsageError);
    const reader = openReader(join(folder, 'test.db'));
    expect(reader.info().events).toBe(3);
    reader.close();
  });

  it.each([
    ['no database', () => file('other.txt', [1])],
    ['below a file', () => join(file('other.txt', [1]), 'test.db')],
  ])('says so when the database is %s', async (_, databasePath) => {
    const good = file(
      'a.ndjson',
      Array.from({ length: 500 }, (_, index) => index),
    );
    await expect(importAll([good], databasePath())).rejects.toThrow(DatabaseError);
  });
});
