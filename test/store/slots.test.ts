import { expect, it } from 'vitest';
import { Slots } from '../../src/store/slots.ts';

const bits = 4;

it('keeps as many values as there is room for, and never gives one for another key', () => {
  const slots = new Slots<string>(bits);
  for (let key = 0; key < 16; key += 1) slots.set(key, `v${key}`);
  expect(Array.from({ length: 16 }, (_, key) => slots.get(key))).toEqual(Array.from({ length: 16 }, (_, key) => `v${key}`));
  slots.set(17, 'pushes 1 out');
  expect([slots.get(1), slots.get(17)]).toEqual([undefined, 'pushes 1 out']);
  slots.delete(1);
  expect(slots.get(17)).toBe('pushes 1 out');
  slots.delete(17);
  expect(slots.get(17)).toBeUndefined();
  slots.clear();
  expect(slots.get(3)).toBeUndefined();
});

it('tells hashes of 53 bits apart that end in the same 32', () => {
  const slots = new Slots<number>(bits);
  const [one, other] = [2 ** 52 + 5, 2 ** 51 + 5];
  slots.set(one, 1);
  expect([slots.get(one), slots.get(other)]).toEqual([1, undefined]);
  slots.set(other, 2);
  expect([slots.get(one), slots.get(other)]).toEqual([undefined, 2]);
});
