import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/demo/world/random.ts';

describe('seeded randomness', () => {
  it('repeats itself for the same keys and differs for others', () => {
    const draw = (...keys: (string | number)[]) => Array.from({ length: 5 }, createRandom(...keys).next);
    expect(draw(1, 'a')).toEqual(draw(1, 'a'));
    expect(draw(1, 'a')).not.toEqual(draw(1, 'b'));
    expect(draw(1, 'a')).not.toEqual(draw(2, 'a'));
  });

  it('spreads evenly over [0, 1)', () => {
    const random = createRandom(1);
    const values = Array.from({ length: 20_000 }, random.next);
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(0.5, 1);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
  });

  it('keeps durations around their median', () => {
    const random = createRandom(2);
    const values = Array.from({ length: 5001 }, () => random.around(100)).sort((a, b) => a - b);
    expect(values[2500]).toBeGreaterThan(95);
    expect(values[2500]).toBeLessThan(105);
    expect(values[0]).toBeGreaterThan(0);
    expect(values.at(-1)).toBeLessThanOrEqual(1200);
  });

  it('shuffles without losing anything', () => {
    const values = Array.from({ length: 50 }, (_, index) => index);
    const shuffled = createRandom(3).shuffle(values);
    expect(shuffled).not.toEqual(values);
    expect([...shuffled].sort((a, b) => a - b)).toEqual(values);
  });
});
