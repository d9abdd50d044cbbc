import { expect, it } from 'vitest';
import { hash53 } from '../../src/domain/hash.ts';
import { refKind } from '../../src/store/key-refs.ts';
import { KeyRows } from '../../src/store/key-rows.ts';

const count = 5000;

it('gives back what was added, in the order of the index', () => {
  const rows = new KeyRows();
  const keys = Array.from({ length: count }, (_, row) => hash53(`key ${row}`));
  for (const [row, key] of keys.entries()) rows.add(key, refKind.holder, row / 2, row);
  expect(keys.every((key) => rows.mayHave(key))).toBe(true);

  const taken: [number, number, number, number][] = [];
  rows.take((...row) => taken.push(row));
  expect(taken).toEqual(keys.map((key, row) => [key, refKind.holder, row / 2, row]).sort(([a = 0], [b = 0]) => a - b));
  expect(rows.isEmpty).toBe(true);
  expect(rows.mayHave(keys[0] as number)).toBe(false);
});
