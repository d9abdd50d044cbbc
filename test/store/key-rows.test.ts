import { expect, it } from 'vitest';
import { hash53 } from '../../src/domain/hash.ts';
import { isRemoved } from '../../src/store/key-columns.ts';
import { validRows } from '../../src/store/key-page.ts';
import { refKind } from '../../src/store/key-refs.ts';
import { KeyRows } from '../../src/store/key-rows.ts';

const count = 5000;
const keys = Array.from({ length: count }, (_, row) => hash53(`key ${row}`));

it('gives back what was added, in the order of the index', () => {
  const rows = new KeyRows();
  for (const [row, key] of keys.entries()) rows.add(key, refKind.holder, row / 2, row);
  for (const [row, key] of keys.entries()) expect(validRows(rows.of(key))).toMatchObject([{ kind: refKind.holder, at: row / 2, ref: row }]);
  const taken = rows.take();
  const wanted = keys.map((key, row) => ({ key, row })).sort((a, b) => a.key - b.key);
  expect([...taken.keys.subarray(0, taken.length)]).toEqual(wanted.map(({ key }) => key));
  expect([...taken.refs.subarray(0, taken.length)]).toEqual(wanted.map(({ row }) => row));
  expect(rows.take().length).toBe(0);
  rows.add(keys[0] as number, refKind.part, 0, 1);
  expect(rows.of(keys[0] as number)).toHaveLength(2);
  expect(rows.take().length).toBe(1);
});

it('keeps the last word on a row', () => {
  const rows = new KeyRows();
  const [first = 0, second = 0] = keys;
  for (const isRemoval of [false, true, false]) rows.add(first, refKind.part, 0, 7, isRemoval);
  for (const isRemoval of [false, true]) rows.add(second, refKind.part, 0, 7, isRemoval);
  expect(validRows(rows.of(first))).toMatchObject([{ ref: 7 }]);
  expect(validRows(rows.of(second))).toEqual([]);
  const taken = rows.take();
  expect(taken.length).toBe(2);
  const tags = new Map([...taken.keys.subarray(0, 2)].map((key, row) => [key, taken.tags[row] as number]));
  expect([isRemoved(tags.get(first) ?? 0), isRemoved(tags.get(second) ?? 0)]).toEqual([false, true]);
});
