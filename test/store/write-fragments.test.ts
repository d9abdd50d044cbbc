import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openForWriting } from '../../src/store/open.ts';
import { type FragmentContent, FragmentTable } from '../../src/store/write-fragments.ts';
import { KeyTable } from '../../src/store/write-keys.ts';

const more = 150_000;
const noKeys = { subject: [], work: [], context: [] };

function contentOf(thread: number): FragmentContent {
  return { thread, events: '[]', start: thread, end: thread, revision: thread, text: '{}' };
}

it('knows a fragment that is not written yet, however many others a transaction has touched', () => {
  const folder = mkdtempSync(join(tmpdir(), 'provtrace-test-'));
  const connection = openForWriting(join(folder, 'fragments.db'));
  try {
    const fragments = new FragmentTable(connection, new KeyTable(connection));
    const first = fragments.add(contentOf(0), noKeys, null);
    fragments.setFlow(first, null, { any: 5, work: 7 });
    for (let thread = 1; thread <= more; thread += 1) fragments.add(contentOf(thread), noKeys, null);
    expect(fragments.has(first)).toBe(true);
    expect(fragments.open(first)).toEqual({ any: 5, work: 7 });
    expect(fragments.start(first)).toBe(0);
    expect(fragments.read(first).thread).toBe(0);
  } finally {
    connection.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
