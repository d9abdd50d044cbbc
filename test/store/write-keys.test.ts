import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Connection, openForWriting } from '../../src/store/open.ts';
import { KeyTable } from '../../src/store/write-keys.ts';

const mailbox = 1;
const many = 2000;

let folder: string;
let connection: Connection;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provtrace-test-'));
  connection = openForWriting(join(folder, 'keys.db'));
});
afterEach(() => {
  connection.close();
  rmSync(folder, { recursive: true, force: true });
});

it('knows the names of a shared mailbox, although it keeps few of them in mind', () => {
  const keys = new KeyTable(connection);
  for (let person = 0; person < many; person += 1) {
    expect(keys.alias([mailbox, 100 + person])).toEqual([mailbox, 100 + person]);
    keys.hold(mailbox, person + 1, person * 10);
  }
  expect(keys.alias([mailbox, 100])).toEqual([]);
  expect(keys.aliases(mailbox, 25)).toHaveLength(25);
  expect(keys.areAliases([mailbox, 100, 100 + many - 1])).toBe(true);
  expect(keys.areAliases([mailbox, 100 + many])).toBe(false);
  expect(keys.holders(mailbox, 500, 550, 10)).toEqual([51, 52, 53, 54, 55, 56]);
  expect(keys.startOf(53)).toBe(520);
});

it('says the same to a second process as to the one that wrote it', () => {
  const keys = new KeyTable(connection);
  for (let person = 0; person < many; person += 1) {
    keys.alias([mailbox, 100 + person]);
    keys.hold(mailbox, person + 1, person * 10);
  }
  keys.release(mailbox, 52, 510);
  keys.flush();
  const other = new KeyTable(connection);
  expect(other.aliases(mailbox, 25)).toEqual(keys.aliases(mailbox, 25));
  expect(other.holders(mailbox, 500, 550, 10)).toEqual([51, 53, 54, 55, 56]);
  expect(other.isFree(mailbox)).toBe(false);
  expect(other.isFree(99)).toBe(true);
});
