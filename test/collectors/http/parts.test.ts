/** The pure parts of polling: addresses, links, waits. */
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { addressProblem, sameOrigin } from '../../../src/collectors/http/address.ts';
import { backoffMs } from '../../../src/collectors/http/backoff.ts';
import { errorWords } from '../../../src/collectors/http/error-words.ts';
import { linkTarget } from '../../../src/collectors/http/link-header.ts';
import { isProxied } from '../../../src/collectors/http/no-proxy.ts';
import { quotaPauseMs, readRateLimit, retryAfterMs, throttleWaitMs } from '../../../src/collectors/http/rate-limit.ts';
import { RequestBudget } from '../../../src/collectors/http/request-budget.ts';
import { RequestGate } from '../../../src/collectors/http/request-gate.ts';
import { wait } from '../../../src/collectors/wait.ts';

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

  it.each([
    ['an epoch time in seconds', String(at / 1000 + 20), 20_000],
    ['an epoch time in milliseconds', String(at + 20_500), 20_500],
    ['seconds that are left', '20', 20_000],
    ['seconds with a fraction', '20.5', 20_000],
    ['nothing left', '0', 0],
    ['a time that is over', String(at / 1000 - 1), null],
    ['a time beyond all waiting', String(at / 1000 + 86_400), null],
    ['minus one', '-1', null],
    ['a word', 'soon', null],
    ['an absurd number', '99999999999', null],
  ])('have a reset by the clock of the server: %s', (_, reset, expected) => {
    const headers = { date, 'x-rate-limit-limit': '120', 'x-rate-limit-remaining': '50', 'x-rate-limit-reset': reset };
    expect(readRateLimit(answer(headers), 'x-rate-limit')).toEqual({ limit: 120, remaining: 50, resetInMs: expected });
  });

  it('are null without headers', () => {
    expect(readRateLimit(answer({}), 'x-rate-limit')).toBeNull();
  });

  it('come with policies in the drafts of the IETF', () => {
    const headers = { 'ratelimit-limit': '100, 100;w=60', 'ratelimit-remaining': '70', 'ratelimit-reset': '5' };
    expect(readRateLimit(answer(headers), 'x-ratelimit')).toEqual({ limit: 100, remaining: 70, resetInMs: 5000 });
  });

  it.each([
    { ratelimit: 'limit=100, remaining=70, reset=5' },
    { ratelimit: '"default";r=70;t=5', 'ratelimit-policy': '"default";q=100;w=60' },
  ])('come in one field in the drafts of the IETF: %j', (headers) => {
    expect(readRateLimit(answer(headers), 'x-ratelimit')).toEqual({ limit: 100, remaining: 70, resetInMs: 5000 });
  });

  it('pause us before the request that would use what belongs to others', () => {
    expect(quotaPauseMs({ limit: 100, remaining: 51, resetInMs: 9 }, 0.5)).toBe(0);
    expect(quotaPauseMs({ limit: 100, remaining: 50, resetInMs: 9 }, 0.5)).toBe(9);
    expect(quotaPauseMs({ limit: 100, remaining: 1, resetInMs: 9 }, 1)).toBe(0);
    expect(quotaPauseMs({ limit: 100, remaining: 0, resetInMs: 9 }, 1)).toBe(9);
    expect(quotaPauseMs(null, 0.5)).toBe(0);
  });

  it('are counted where the API does not announce them', () => {
    let now = at;
    const budget = new RequestBudget(4, () => now, 10_000);
    expect(quotaPauseMs(budget.state(), 0.5)).toBe(0);
    budget.spend();
    expect(quotaPauseMs(budget.state(), 0.5)).toBe(0);
    now += 1000;
    budget.spend();
    expect(budget.state()).toEqual({ limit: 4, remaining: 2, resetInMs: 9000 });
    expect(quotaPauseMs(budget.state(), 0.5)).toBe(9000);
    now += 9000;
    budget.spend();
    expect(budget.state()).toEqual({ limit: 4, remaining: 3, resetInMs: 10_000 });
    now -= 3_600_000;
    budget.spend();
    expect(budget.state().remaining).toBe(3);
  });

  it('say how long a 429 lasts, unless it is about concurrency', () => {
    const rate = { limit: 100, remaining: 0, resetInMs: 5000 };
    expect(throttleWaitMs(answer({}), rate)).toBe(5000);
    expect(throttleWaitMs(answer({ 'retry-after': '7' }), rate)).toBe(7000);
    expect(throttleWaitMs(answer({ date, 'retry-after': new Date(at + 7000).toUTCString() }), rate)).toBe(7000);
    expect(throttleWaitMs(answer({}), { ...rate, limit: 0 })).toBeNull();
    expect(throttleWaitMs(answer({}), { ...rate, remaining: 3 })).toBeNull();
    expect(throttleWaitMs(answer({}), null)).toBeNull();
  });
});

describe('Retry-After', () => {
  const at = Date.UTC(2026, 0, 5, 10);
  it.each([
    ['30', 30_000],
    ['0', 0],
    ['1.5', 1500],
    [new Date(at + 45_000).toUTCString(), 45_000],
    ['Monday, 05-Jan-26 10:00:45 GMT', 45_000],
    [new Date(at - 1000).toUTCString(), null],
    ['86400', null],
    ['later', null],
    ['2', 2000],
    ['', null],
  ])('%s is %s', (value, expected) => {
    const headers = { date: new Date(at).toUTCString(), 'retry-after': value };
    expect(retryAfterMs({ status: 429, text: '', receivedAt: at - 600_000, headers })).toBe(expected);
  });
});

describe('the door of a source', () => {
  it('stays closed until the longest wish is over', async () => {
    const over: (() => void)[] = [];
    const gate = new RequestGate(() => new Promise<void>((resolve) => over.push(resolve)));
    await gate.opened();
    gate.closeFor(500);
    gate.closeFor(200);
    let open = false;
    const opened = gate.opened().then(() => {
      open = true;
    });
    over[1]?.();
    await turn();
    expect([gate.isClosed, open]).toEqual([true, false]);
    gate.closeFor(100);
    over[0]?.();
    await turn();
    expect([gate.isClosed, open]).toEqual([true, false]);
    over[2]?.();
    await opened;
    expect(gate.isClosed).toBe(false);
  });
});

describe('NO_PROXY', () => {
  it.each([
    ['https://api.example.com/x', '', true],
    ['https://api.example.com/x', 'example.com', false],
    ['https://api.example.com/x', '.example.com', false],
    ['https://api.example.com/x', '*.example.com', false],
    ['https://api.example.com/x', 'other.test, API.example.com', false],
    ['https://api.example.com/x', '*', false],
    ['https://api.example.com/x', 'api.example.com:443', false],
    ['https://api.example.com:8443/x', 'api.example.com:443', true],
    ['https://badexample.com/', 'example.com', true],
    ['https://[2001:db8::1]/', '[2001:db8::1]', false],
    ['https://api.example.com./', 'example.com', false],
  ])('%s with %s: through the proxy %s', (url, exceptions, expected) => {
    expect(isProxied(new URL(url), exceptions)).toBe(expected);
  });
});

describe('the words of a refusal', () => {
  it.each([
    ['OAuth', { error: 'invalid_grant', error_description: 'The\nuser is gone' }, 'The user is gone'],
    ['Okta', { errorCode: 'E0000031', errorSummary: 'Invalid search criteria.' }, 'Invalid search criteria.'],
    ['Graph and Google', { error: { code: 'x', message: 'Too wide' } }, 'Too wide'],
    ['problem details', { title: 'Bad', detail: 'since is too old' }, 'since is too old'],
    ['a list', { errors: [{ message: 'first' }, { message: 'second' }] }, 'first'],
    ['a word', { error: 'nope' }, 'nope'],
    ['a number', { error: 5 }, null],
    ['escape sequences', { message: 'a\u001b[2Jb' }, 'a [2Jb'],
  ])('of %s', (_, body, expected) => {
    expect(errorWords({ status: 400, text: JSON.stringify(body), receivedAt: 0, headers: {} })).toBe(expected);
  });

  it('are none on a page of HTML', () => {
    expect(errorWords({ status: 400, text: '<html>', receivedAt: 0, headers: {} })).toBeNull();
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
