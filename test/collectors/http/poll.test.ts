/** The polling loop: what each kind of answer leads to, told by the waits and the states that it causes. */
import { setImmediate as turn } from 'node:timers/promises';
import { Agent } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { StoreBusyError } from '../../../src/collectors/collector.ts';
import { type PollPlan, type PollTiming, poll } from '../../../src/collectors/http/poll.ts';
import { readRateLimit } from '../../../src/collectors/http/rate-limit.ts';
import { RequestBudget } from '../../../src/collectors/http/request-budget.ts';
import { RequestGate } from '../../../src/collectors/http/request-gate.ts';
import type { wait } from '../../../src/collectors/wait.ts';
import { SourceError } from '../../../src/errors.ts';
import { CaptureContext } from '../../helpers/capture-context.ts';
import { audit } from '../../helpers/inputs.ts';
import { type Loopback, loopback, type Said } from './loopback.ts';

const at = Date.UTC(2026, 0, 5, 10);
const agent = new Agent();
const pollMs = 10_000;
let server: Loopback | null = null;

afterEach(async () => {
  await server?.close();
  server = null;
});

/** Runs until as many waits have passed; their lengths come without the jitter of a second or two. */
async function polled(answers: readonly Said[], waits: number, changes: Partial<PollPlan> = {}, beforeCommit = () => {}) {
  server = await loopback(answers);
  const { url } = server;
  const waited: number[] = [];
  let now = at;
  const context: CaptureContext = new CaptureContext('test', { now: () => now });
  context.beforeCommit = beforeCommit;
  const pause: typeof wait = async (ms) => {
    await turn();
    waited.push(ms);
    now += ms;
    if (waited.length >= waits) context.abort();
    return !context.signal.aborted;
  };
  const timing: PollTiming = {
    timeoutMs: 2000,
    maxBytes: 10_000,
    backoff: { firstMs: 100, maxMs: 100 },
    slowRetryMs: 60_000,
    resetSlackMs: 0,
    wait: pause,
  };
  const plan: PollPlan = {
    request: async (place) => ({ url: `${url}/?at=${place ?? ''}`, headers: {} }),
    read: (answer, place) => {
      const ids = JSON.parse(answer.text) as string[];
      return { batch: { events: ids.map((id) => audit(id, at, {})), cursor: ids.at(-1) ?? place ?? 'begin' }, caughtUp: ids.length < 2 };
    },
    recover: (place) => (place === null || place === 'begin' ? null : 'begin'),
    renew: () => false,
    refused: ({ status }) => `refused with ${status}`,
    rateLimit: (answer) => readRateLimit(answer, 'x-ratelimit'),
    quota: 0.5,
    pollIntervalMs: pollMs,
    ...changes,
  };
  const settled: (string | null)[] = [];
  await poll(plan, { context, timing, dispatcher: agent, gate: new RequestGate((ms) => pause(ms, context.signal)) }, (error) =>
    settled.push(error),
  );
  const errors = context.statuses.flatMap(({ error }) => (error === undefined ? [] : [error]));
  return { context, waited, settled, errors, asked: server.heard.map((heard) => heard.url.slice('/?at='.length)), heard: server.heard };
}

const page = (...ids: string[]): Said => ({ body: ids });
const host = () => new URL(server?.url ?? '').host;

describe('good answers', () => {
  it('are followed at once by the next page, and after the last one by a pause', async () => {
    const { context, waited, asked, settled } = await polled([page('a', 'b'), page('c', 'd'), page('e'), page()], 4);
    expect(waited).toEqual([0, 0, pollMs, pollMs]);
    expect(asked).toEqual(['', 'b', 'd', 'e']);
    expect(context.events.map(({ nativeId }) => nativeId)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(settled).toEqual([null]);
  });

  it('that bring nothing and lead nowhere are not stored', async () => {
    const { context } = await polled([page('a'), page()], 5);
    expect(context.batches).toHaveLength(1);
  });

  it('with a warning show it as the error until one comes without', async () => {
    let warned = 0;
    const { errors } = await polled([page('a'), page('b'), page('c')], 3, {
      read: ({ text }) => ({
        batch: { events: [], cursor: text },
        caughtUp: true,
        ...(warned++ === 0 ? { warning: 'saving of events is off' } : {}),
      }),
    });
    expect(errors).toEqual(['saving of events is off', null, null]);
  });

  it('wait for a busy store and are offered again', async () => {
    let busy = 2;
    const beforeCommit = () => {
      busy -= 1;
      if (busy >= 0) throw new StoreBusyError('full', 7);
    };
    const { context, waited } = await polled([page('a'), page()], 3, {}, beforeCommit);
    expect(waited).toEqual([7000, 7000, pollMs]);
    expect(context.batches).toHaveLength(1);
  });
});

describe('refusals', () => {
  it('with 401 are met with new credentials at once, and then slowly', async () => {
    let renewals = 0;
    const renew = () => {
      renewals += 1;
      return true;
    };
    const { waited, errors, context } = await polled([{ status: 401 }, { status: 401 }, { status: 401 }, page('a')], 4, { renew });
    expect(waited).toEqual([0, 60_000, 60_000, pollMs]);
    expect(errors).toEqual(['refused with 401', 'refused with 401', null]);
    // Each time, so that a secret that was replaced meanwhile is found.
    expect(renewals).toBe(3);
    expect(context.events).toHaveLength(1);
  });

  it('that come page after page are each met at once', async () => {
    const { waited } = await polled([{ status: 401 }, page('a', 'b'), { status: 401 }, page('c', 'd')], 4, { renew: () => true });
    expect(waited).toEqual([0, 0, 0, 0]);
  });

  it('with 403 wait for a person, and ask for new credentials then, because rights are part of a token', async () => {
    let renewals = 0;
    const renew = () => {
      renewals += 1;
      return true;
    };
    const { waited, settled } = await polled([{ status: 403 }, page('a')], 2, { renew });
    expect([waited, settled, renewals]).toEqual([[60_000, pollMs], ['refused with 403'], 1]);
  });

  it('can be told by the plan to be a rate limit', async () => {
    const { waited, errors } = await polled([{ status: 403, headers: { 'retry-after': '30' } }, page('a')], 3, {
      statusOf: (answer) => (answer.headers['retry-after'] === undefined ? answer.status : 429),
    });
    expect(waited[0]).toBe(30_000);
    expect(errors[0]).toBe(`${host()} answers 403: its rate limit is used up; waiting`);
  });

  it('that a person has to mend before the request can be made are shown with what to do', async () => {
    const { waited, errors } = await polled([page()], 2, {
      request: async () => {
        throw new SourceError('environment variable X is not set', 'set it');
      },
    });
    expect(waited).toEqual([60_000, 60_000]);
    expect(errors[0]).toBe('environment variable X is not set; set it');
  });
});

describe('a used-up rate limit', () => {
  const date = new Date(at + 240_000).toUTCString();
  it.each([
    ['Retry-After in seconds', { 'retry-after': '30' }, 30_000],
    ['Retry-After as a date of the server', { 'retry-after': new Date(at + 240_000 + 45_000).toUTCString() }, 45_000],
    ['an epoch reset of the server', { 'x-ratelimit-reset': String((at + 240_000) / 1000 + 20) }, 20_000],
    ['the seconds that are left', { 'x-ratelimit-reset': '25' }, 25_000],
  ])('is waited for: %s', async (_, headers, expected) => {
    const limits = { 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '0' };
    const { waited, context } = await polled([{ status: 429, headers: { date, ...limits, ...headers } }, page('a')], 3);
    // The door is closed for all feeds of the source, besides no wait of this one.
    expect(waited).toEqual([expected, 0, pollMs]);
    expect(context.events).toHaveLength(1);
  });

  it('without a time is met with growing patience', async () => {
    const { waited } = await polled([{ status: 429 }, page('a')], 2);
    expect(waited[0]).toBeGreaterThanOrEqual(50);
    expect(waited[0]).toBeLessThanOrEqual(100);
  });

  it('is never reached by us alone: half of it is left to others', async () => {
    const headers = (remaining: number) => ({
      'x-ratelimit-limit': '60',
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-reset': '40',
    });
    const { waited } = await polled(
      [
        { ...page('a', 'b'), headers: headers(31) },
        { ...page('c', 'd'), headers: headers(30) },
        { ...page('e', 'f'), headers: headers(59) },
      ],
      4,
    );
    expect(waited).toEqual([0, 40_000, 0, 0]);
  });

  it('is counted where the API only documents it', async () => {
    let now = at;
    const budget = new RequestBudget(4, () => now);
    const { waited, context } = await polled([page('a', 'b')], 3, {
      budget,
      read: () => {
        now += 1000;
        return { batch: { events: [], cursor: String(now) }, caughtUp: false };
      },
    });
    // Two requests of four, and then the rest of the minute.
    expect(waited).toEqual([0, 58_000, 0]);
    expect(context.statuses.find(({ quota }) => quota !== undefined)?.quota).toEqual({
      limit: 4,
      remaining: 3,
      resetAt: expect.any(Number),
    });
  });
});

describe('trouble of the server', () => {
  it('with Retry-After is given the time it asks for', async () => {
    const { waited, errors } = await polled([{ status: 503, headers: { 'retry-after': '120' } }, page('a')], 2);
    expect(waited[0]).toBe(120_000);
    expect(errors).toEqual([`${host()} answers 503; trying again`, null]);
  });

  it('with a cursor that it no longer knows begins earlier, once', async () => {
    const said = { status: 400, body: { errorSummary: 'since is too old' } };
    const { asked, errors } = await polled([page('a', 'b'), said, said, page()], 4);
    expect(asked).toEqual(['', 'b', 'begin', 'begin']);
    expect(errors).toEqual([
      null,
      `${host()} no longer accepts the saved cursor (400); reading again from an earlier time`,
      `${host()} answers 400 to the first request (since is too old); check baseUrl and since`,
      null,
    ]);
  });

  it('with an address that is no audit log says so', async () => {
    const { errors } = await polled([{ status: 302, headers: { location: '/login' } }], 1);
    expect(errors).toEqual([`${host()} answers 302, which is no audit log; check baseUrl`]);
  });
});
