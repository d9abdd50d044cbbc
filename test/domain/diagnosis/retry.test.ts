import { describe, expect, it } from 'vitest';
import { nextTryAt } from '../../../src/domain/diagnosis/retry.ts';
import type { ProvisioningEvent } from '../../../src/domain/event.ts';
import { type EventParts, event, push, t0 } from '../../helpers/events.ts';

const minute = 60_000;
const waiting = { status: 'waiting', provider: 'okta' } as const;

function refused(parts: EventParts): ProvisioningEvent {
  return event({ status: 429, outcome: 'failure', service: 'worker', ...parts });
}

describe('the next try', () => {
  it.each<[string, EventParts, number]>([
    ['an OpenTelemetry header', { attributes: { 'http.response.header.retry-after': ['30'] } }, 30_000],
    ['a header in a log', { attributes: { res: { headers: { 'retry-after': '120' } } } }, 2 * minute],
    ['a date', { attributes: { 'Retry-After': new Date(t0 + 10 * minute).toUTCString() } }, 10 * minute],
    ['milliseconds', { attributes: { retryAfterMs: 1500 } }, 1500],
    ['a moment', { attributes: { next_retry_at: new Date(t0 + 45_000).toISOString() } }, 45_000],
    ['a body', { body: { error: { retryAfterSeconds: 15 } } }, 15_000],
    ['words', { message: 'Too many requests, retrying in 90s' }, 90_000],
    ['words with a unit', { name: 'throttled, retry after 2 m' }, 2 * minute],
  ])('is when %s says', (_, parts, wait) => {
    expect(nextTryAt(waiting, [refused({ name: 'POST', ...parts })])).toBe(t0 + wait);
  });

  it('is counted from the end of the call', () => {
    expect(nextTryAt(waiting, [refused({ ms: 2000, attributes: { 'retry-after': 10 } })])).toBe(t0 + 12_000);
  });

  it('is when Okta tries again: after five minutes, then twice as long each time', () => {
    const first = push({ outcome: 'failure', status: 429 });
    const second = push({ outcome: 'failure', status: 429, at: 5 * minute });
    expect(nextTryAt(waiting, [first])).toBe(t0 + 5 * minute);
    expect(nextTryAt(waiting, [first, second])).toBe(t0 + 15 * minute);
    const told = refused({ at: 5 * minute - 500, attributes: { 'retry-after': 300 } });
    expect(nextTryAt(waiting, [first, told, second])).toBe(t0 + 15 * minute);
  });

  it('goes on as the tries before went', () => {
    const at = (seconds: number) => refused({ at: seconds * 1000 });
    expect(nextTryAt(waiting, [at(0), at(30)])).toBe(t0 + 60_000);
    expect(nextTryAt(waiting, [at(0), at(30), at(90)])).toBe(t0 + 210_000);
    expect(nextTryAt(waiting, [at(0), at(30), at(60)])).toBe(t0 + 90_000);
  });

  it('is not known where nothing tells', () => {
    expect(nextTryAt(waiting, [refused({})])).toBeNull();
    expect(nextTryAt(waiting, [refused({ attributes: { 'retry-after': 'soon' } })])).toBeNull();
    expect(nextTryAt(waiting, [refused({ attributes: { 'retry-after': '99999999' } })])).toBeNull();
    expect(nextTryAt({ ...waiting, status: 'failed' }, [refused({ attributes: { 'retry-after': 5 } })])).toBeNull();
    expect(nextTryAt(waiting, [])).toBeNull();
  });
});
