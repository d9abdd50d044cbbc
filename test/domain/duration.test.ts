import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../src/domain/duration.ts';

describe('durations', () => {
  it.each([
    ['500ms', 500],
    ['1.5s', 1500],
    ['15m', 900_000],
    ['2h', 7_200_000],
    ['3d', 259_200_000],
    ['1w', 604_800_000],
    ['1h30m', 5_400_000],
    [' 2H ', 7_200_000],
    ['0s', 0],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', '15', 'm', '-5m', '5 m', '1e3s', '5y', 'Infinitys', '9'.repeat(100), `${'1s'.repeat(40)}`])('%j is none', (text) => {
    expect(parseDuration(text)).toBeNull();
  });
});
