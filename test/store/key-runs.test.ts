/** The key index against a plain map, over many small and large transactions. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type RefKind, refKind } from '../../src/store/key-refs.ts';
import { KeyRows } from '../../src/store/key-rows.ts';
import { everyKeyRow, isKnownKey, keyRefs, readRuns, refsOf } from '../../src/store/key-runs.ts';
import { type Connection, openForWriting } from '../../src/store/open.ts';
import { Statements } from '../../src/store/statements.ts';
import { RunWriter } from '../../src/store/write-runs.ts';
import { seededRandom } from '../helpers/seeded-random.ts';

const kinds = [refKind.events, refKind.part, refKind.holder, refKind.alias] as const;
type Row = [key: number, kind: RefKind, at: number, ref: number];

let folder: string;
let connection: Connection;
let statements: Statements;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provtrace-test-'));
  connection = openForWriting(join(folder, 'keys.db'));
  statements = new Statements(connection);
});
afterEach(() => {
  connection.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Few keys, so that each has rows in many runs; some have hundreds, over several pages. */
function randomRow(random: () => number): Row {
  const key = Math.floor(random() ** 3 * 500) * 2 ** 40;
  const kind = kinds[Math.floor(random() * kinds.length)] as RefKind;
  return [key, kind, kind === refKind.holder ? Math.floor(random() * 1000) : 0, Math.floor(random() * 400)];
}

it.each([1, 2, 3])('says what was added and not taken back, schedule %i', (seed) => {
  const random = seededRandom(seed);
  const writer = new RunWriter(connection);
  const known = new Map<string, Row>();
  for (let transaction = 0; transaction < 300; transaction += 1) {
    const rows = new KeyRows();
    const size = transaction % 50 === 0 ? 3000 : 1 + Math.floor(random() * 30);
    for (let count = 0; count < size; count += 1) {
      const old = [...(random() < 0.3 ? known.values() : [])][Math.floor(random() * known.size)];
      const row = old ?? randomRow(random);
      const isRemoval = random() < 0.3;
      rows.add(...row, isRemoval);
      if (isRemoval) known.delete(row.join(' '));
      else known.set(row.join(' '), row);
    }
    writer.write(rows.take());
  }
  const all = [...known.values()].sort(([a, b, c, d], [e, f, g, h]) => a - e || b - f || c - g || d - h);
  expect([...everyKeyRow(statements)].map(({ key, kind, at, ref }) => [key, kind, at, ref])).toEqual(all);
  for (const key of new Set([...all.map(([key]) => key), 7])) {
    expect(isKnownKey(statements, key)).toBe(all.some(([other]) => other === key));
    for (const kind of kinds) {
      const own = all.filter((row) => row[0] === key && row[1] === kind);
      expect(keyRefs(statements, key, kind)).toEqual(own.map(([, , , ref]) => ref));
      const inside = own.filter(([, , at]) => at >= 200 && at <= 210);
      expect(refsOf(statements, { key, kind, from: 200, to: 210 })).toEqual(inside.map(([, , , ref]) => ref));
    }
  }
  expect(readRuns(statements).length).toBeLessThan(40);
  writer.rewrite((kind) => kind !== refKind.holder);
  expect([...everyKeyRow(statements)]).toHaveLength(all.filter(([, kind]) => kind !== refKind.holder).length);
  expect(readRuns(statements)).toHaveLength(1);
});
