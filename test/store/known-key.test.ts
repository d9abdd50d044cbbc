import { expect, it } from 'vitest';
import { KnownKey } from '../../src/store/known-key.ts';

it('gives holders by start, whatever the order in which they came', () => {
  const key = new KnownKey();
  for (const [fragment, start] of [
    [4, 400],
    [1, 100],
    [3, 100],
    [2, 300],
    [2, 300],
  ] as const)
    key.hold(fragment, start);
  expect(key.heldBetween(0, 1000, 10)).toEqual([1, 3, 2, 4]);
  expect(key.heldBetween(100, 300, 10)).toEqual([1, 3, 2]);
  expect(key.heldBetween(101, 1000, 1)).toEqual([2]);
  expect(key.heldBetween(500, 1000, 10)).toEqual([]);
  key.release(3);
  key.release(9);
  expect(key.heldBetween(0, 1000, 10)).toEqual([1, 2, 4]);
});

it('is free until something is known that may join', () => {
  const key = new KnownKey();
  expect(key.isFree).toBe(true);
  key.add('parts', 1);
  expect(key.isFree).toBe(true);
  key.add('aliases', 7);
  expect(key.isFree).toBe(false);
  expect(new KnownKey().aliases).toEqual([]);
});
