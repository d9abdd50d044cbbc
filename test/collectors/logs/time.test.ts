import { describe, expect, it } from 'vitest';
import { durationOf } from '../../../src/collectors/logs/duration.ts';
import { levelOf } from '../../../src/collectors/logs/level.ts';
import { timeAt, timeOfNumber, timeOfText } from '../../../src/collectors/logs/time.ts';

const reference = Date.UTC(2026, 0, 1, 0, 30);
const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString());

describe('times', () => {
  it.each([
    ['2026-01-05T10:00:00Z', '2026-01-05T10:00:00.000Z'],
    ['2026-01-05T10:00:00.123456789+01:00', '2026-01-05T09:00:00.123Z'],
    ['2026-01-05 10:00:00,123', '2026-01-05T10:00:00.123Z'],
    ['2026-01-05 10:00:00.5 -0330', '2026-01-05T13:30:00.500Z'],
    ['2026-01-05T10:00Z', '2026-01-05T10:00:00.000Z'],
    ['2026/01/05 10:00:00', '2026-01-05T10:00:00.000Z'],
    ['05/Jan/2026:10:00:00 +0100', '2026-01-05T09:00:00.000Z'],
    ['Mon, 05 Jan 2026 10:00:00 GMT', '2026-01-05T10:00:00.000Z'],
    ['1767607200', '2026-01-05T10:00:00.000Z'],
    ['1767607200.25', '2026-01-05T10:00:00.250Z'],
    ['Dec 31 23:59:59', '2025-12-31T23:59:59.000Z'],
    ['Jan  1 00:10:00', '2026-01-01T00:10:00.000Z'],
    ['2026-13-05T10:00:00Z', null],
    ['Mon Jan  5 10:00:00.25 2026', '2026-01-05T10:00:00.250Z'],
    ['Jan 05, 2026 10:00:00 PM', '2026-01-05T22:00:00.000Z'],
    ['01/05/2026, 12:00:00 AM', '2026-01-05T00:00:00.000Z'],
    ['05-Jan-2026 10:00:00.123', '2026-01-05T10:00:00.123Z'],
    ['2026/01/05 - 10:00:00', '2026-01-05T10:00:00.000Z'],
    ['1767607200123456789', '2026-01-05T10:00:00.123Z'],
    ['yesterday', null],
    ['', null],
  ])('%s', (text, expected) => {
    expect(iso(timeOfText(text, reference))).toBe(expected);
  });

  it.each([
    ['10:00:00.123 x', Date.UTC(2026, 0, 5, 9), '2026-01-05T10:00:00.123Z'],
    ['00:00:01 x', Date.UTC(2026, 0, 5, 23, 59, 59), '2026-01-06T00:00:01.000Z'],
    ['23:59:59 x', Date.UTC(2026, 0, 6, 0, 0, 1), '2026-01-05T23:59:59.000Z'],
    ['1767607200.5 x', 0, '2026-01-05T10:00:00.500Z'],
    ['10:00:00 x', 0, null],
    ['10:00:00', Date.UTC(2026, 0, 5), null],
  ])('%s in front of a line, near %d', (text, near, expected) => {
    expect(iso(timeAt(text, 0, near)?.time ?? null)).toBe(expected);
  });

  it('guess the unit of numbers by their size, and refuse what is no point in time', () => {
    const at = 1_767_607_200;
    for (const value of [at, at * 1e3, at * 1e6, at * 1e9]) expect(timeOfNumber(value)).toBe(at * 1e3);
    for (const value of [0.25, 12, -1, Number.NaN, 1e30]) expect(timeOfNumber(value)).toBeNull();
  });
});

describe('levels', () => {
  it('of all loggers share one scale', () => {
    const levels = [10, 20, 30, 40, 50, 60, 400, 550, 3, 6, 'ERROR+2', 'Warning', ' crit ', '50', 'INFO'];
    expect(levels.map(levelOf)).toEqual([
      'trace',
      'debug',
      'info',
      'warn',
      'error',
      'fatal',
      'error',
      'fatal',
      'error',
      'info',
      'error',
      'warn',
      'fatal',
      'error',
      'info',
    ]);
    for (const none of ['hello', '', 1000, -1, 3.5, null, true, {}]) expect(levelOf(none)).toBeNull();
  });
});

describe('durations', () => {
  it.each([
    [12.5, 'ms', 12.5],
    ['1.5', 's', 1500],
    ['0.120s', 'ms', 120],
    ['1m2.5s', 'ms', 62_500],
    ['350µs', 'ms', 0.35],
    ['00:00:01.5000000', 'ms', 1500],
    [2_000_000, 'ns', 2],
    [-1, 'ms', null],
    ['fast', 'ms', null],
    [1e300, 's', null],
  ] as const)('%s %s', (value, unit, expected) => {
    expect(durationOf(value, unit)).toBe(expected);
  });
});
