/** Options that all polled sources take. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { commonOptions, commonSettings, duration } from '../../../src/collectors/audit/options.ts';

const schema = z.strictObject(commonOptions({ pollInterval: '30s' }));
const now = Date.UTC(2026, 0, 5, 10);
const dayMs = 86_400_000;

describe('common options', () => {
  it('have defaults, and stay as written', () => {
    const options = schema.parse({});
    expect(options).toEqual({ since: '24h', quota: '50%', pollInterval: '30s' });
    expect(schema.parse(options)).toEqual(options);
    expect(commonSettings(options)).toMatchObject({ quota: 0.5, pollIntervalMs: 30_000 });
  });

  it.each([
    ['24h', now - dayMs],
    ['15m', now - 900_000],
    ['2026-01-05T08:00:00Z', now - 7_200_000],
    ['2026-01-05T10:00:00+02:00', now - 7_200_000],
    ['2020-01-01T00:00:00Z', now - 90 * dayMs],
    ['400d', now - 90 * dayMs],
  ])('begin at %s, within what the provider keeps', (since, expected) => {
    expect(commonSettings(schema.parse({ since }), 90 * dayMs).startAt(now)).toBe(expected);
  });

  it.each([
    [{ since: 'yesterday' }, 'must be a duration (15m, 2h, 3d) or an RFC 3339 time'],
    [{ since: 5 }, 'must be a duration (15m, 2h, 3d) or an RFC 3339 time'],
    [{ quota: '0%' }, 'from 1% to 100%'],
    [{ quota: '101%' }, 'from 1% to 100%'],
    [{ quota: 0.5 }, 'must be a percentage such as 50%'],
    [{ pollInterval: '0s' }, 'at least 10ms'],
    [{ pollInterval: 'often' }, 'must be a duration such as 10s'],
    [{ ca: '' }, ''],
  ])('refuse %j', (options, message) => {
    const { error } = schema.safeParse(options);
    expect(error?.issues[0]?.message).toContain(message);
  });

  it('have durations of their own', () => {
    expect(duration('5m').safeParse('5m').success).toBe(true);
    expect(duration('5m', 1000).safeParse('5ms').error?.issues[0]?.message).toBe('must be a duration such as 5m, at least 1000ms');
  });
});
