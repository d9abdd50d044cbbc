import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../../src/collectors/json/fingerprint.ts';
import { instantOf } from '../../../src/collectors/json/times.ts';
import type { Json } from '../../../src/domain/event.ts';

const ten = Date.UTC(2026, 0, 5, 10);

describe('a time', () => {
  it.each<[Json, number]>([
    [ten, ten],
    [ten / 1000, ten],
    [ten / 1000 + 0.25, ten + 250],
    [String(ten), ten],
    [String(ten / 1000), ten],
    [' 2026-01-05T10:00:00Z ', ten],
    ['2026-01-05T10:00:00.120Z', ten + 120],
    ['2026-01-05t11:00:00+01:00', ten],
    ['2026-01-05T11:00:00+0100', ten],
    ['2026-01-05 10:00:00', ten],
    ['2026-01-05 10:00:00.5 UTC', ten + 500],
    ['2026-01-05 10:00', ten],
    ['2026-01-05 10:00:00,5', ten + 500],
    ['2026-01-05T10:00:00.123456789Z', ten + 123],
  ])('may be written as %j', (value, time) => {
    expect(instantOf(value)).toBe(time);
  });

  it.each<Json | undefined>([
    undefined,
    null,
    true,
    '',
    'soon',
    '2026',
    '2026-13-05T10:00:00Z',
    0,
    -1,
    1e300,
    Number.NaN,
    '12',
    {},
    [ten],
    '1'.repeat(10_000),
  ])('is not %j', (value) => {
    expect(instantOf(value)).toBeNull();
  });
});

describe('a fingerprint', () => {
  it('is the same for the same content, and another for other content', () => {
    expect(fingerprintOf({ a: 1, b: [{ c: null, d: 'x' }] })).toBe(fingerprintOf({ b: [{ d: 'x', c: null }], a: 1 }));
    const others: Json[] = [{ a: 1 }, { a: '1' }, { a: [1] }, { a: null }, [1], '{"a":1}', { a: 1, b: [] }, { b: 1 }];
    expect(new Set(others.map(fingerprintOf)).size).toBe(others.length);
  });
});
