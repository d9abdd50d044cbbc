/** The pure parts of polling: addresses, links, waits. */
import { describe, expect, it } from 'vitest';
import { addressProblem, sameOrigin } from '../../../src/collectors/http/address.ts';
import { backoffMs } from '../../../src/collectors/http/backoff.ts';
import { linkTarget } from '../../../src/collectors/http/link-header.ts';
import { quotaPauseMs, readRateLimit, throttleWaitMs } from '../../../src/collectors/http/rate-limit.ts';
import { wait } from '../../../src/collectors/http/wait.ts';

describe('addresses', () => {
  it.each([
    ['https://acme.okta.com', null],
    ['http://127.0.0.1:8080', null],
    ['http://localhost:1', null],
    ['http://[::1]:1', null],
    ['http://acme.okta.com', 'must begin with https:// (plain http only to this machine)'],
    ['http://127.0.0.1.evil.example', 'must begin with https:// (plain http only to this machine)'],
    ['https://user:pass@acme.okta.com', 'must not contain a user name or password'],
    ['ftp://acme.okta.com', 'must begin with https://'],
    ['acme.okta.com', 'must be a URL such as https://acme.example.com'],
  ])('%s: %s', (address, problem) => {
    expect(addressProblem(address)).toBe(problem);
  });

  it('are the same place only with the same scheme, host and port', () => {
    expect(sameOrigin('https://a.example:443/x?y', 'https://a.example/')).toBe(true);
    for (const other of ['http://a.example/', 'https://a.example:444/', 'https://b.example/', 'https://a.example@b.example/', 'x']) {
      expect(sameOrigin(other, 'https://a.example')).toBe(false);
    }
  });
});

describe('Link headers', () => {
  it.each([
    ['a list', ['<https://x/a>; rel="self"', '<https://x/b?c=1,2>; rel="next"'], 'https://x/b?c=1,2'],
    ['one text', '<https://x/a>; rel="self", <https://x/b>; title="a, b"; rel=next', 'https://x/b'],
    ['several relations', '<https://x/b>; rel="last next"', 'https://x/b'],
    ['no next', '<https://x/a>; rel="self"', null],
    ['nothing', undefined, null],
  ])('with %s', (_, header, expected) => {
    expect(linkTarget(header, 'next')).toBe(expected);
  });
});

describe('rate limits', () => {
  const at = Date.UTC(2026, 0, 5, 10);
  const answer = (headers: Record<string, string>) => ({ status: 200, text: '', receivedAt: at + 7_200_000, headers });
  const date = new Date(at).toUTCString();

  it('are measured by the clock of the server', () => {
    const headers = { date, 'x-rate-limit-limit': '120', 'x-rate-limit-remaining': '50', 'x-rate-limit-reset': String(at / 1000 + 20) };
    expect(readRateLimit(answer(headers), 'x-rate-limit')).toEqual({ limit: 120, remaining: 50, resetInMs: 20_000 });
  });

  it.each(['-1', 'soon', '0', '99999999999'])('have no reset when it is useless (%s)', (reset) => {
    const headers = { date, 'x-rate-limit-limit': '1', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': reset };
    expect(readRateLimit(answer(headers), 'x-rate-limit')?.resetInMs).toBeNull();
  });

  it('are null without headers', () => {
    expect(readRateLimit(answer({}), 'x-rate-limit')).toBeNull();
  });

  it('pause us while the rest belongs to others', () => {
    expect(quotaPauseMs({ limit: 100, remaining: 50, resetInMs: 9 }, 0.5)).toBe(0);
    expect(quotaPauseMs({ limit: 100, remaining: 49, resetInMs: 9 }, 0.5)).toBe(9);
    expect(quotaPauseMs({ limit: 100, remaining: 0, resetInMs: 9 }, 1)).toBe(9);
    expect(quotaPauseMs(null, 0.5)).toBe(0);
  });

  it('say how long a 429 lasts, unless it is about concurrency', () => {
    const rate = { limit: 100, remaining: 0, resetInMs: 5000 };
    expect(throttleWaitMs(answer({}), rate)).toBe(5000);
    expect(throttleWaitMs(answer({ 'retry-after': '7' }), rate)).toBe(7000);
    expect(throttleWaitMs(answer({}), { ...rate, limit: 0 })).toBeNull();
    expect(throttleWaitMs(answer({}), { ...rate, remaining: 3 })).toBeNull();
    expect(throttleWaitMs(answer({}), null)).toBeNull();
  });
});

describe('waiting', () => {
  it('grows with the failures up to a cap, and never shrinks to nothing', () => {
    const range = { firstMs: 100, maxMs: 1000 };
    expect([1, 2, 3, 4, 5, 5000].map((failures) => backoffMs(failures, range, 0))).toEqual([50, 100, 200, 400, 500, 500]);
    expect([1, 2, 3, 4, 5, 5000].map((failures) => backoffMs(failures, range, 1))).toEqual([100, 200, 400, 800, 1000, 1000]);
  });

  it('ends when it is aborted', async () => {
    const controller = new AbortController();
    const waiting = wait(2 ** 40, controller.signal);
    controller.abort();
    expect(await waiting).toBe(false);
    expect(await wait(0, controller.signal)).toBe(false);
  });
});
