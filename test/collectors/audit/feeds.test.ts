/** Several feeds of one source against a loopback server: their places, their troubles, their shared rate limit. */
import { Agent } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { type Feed, pollFeeds } from '../../../src/collectors/audit/feeds.ts';
import { StoreBusyError } from '../../../src/collectors/collector.ts';
import type { PollTiming } from '../../../src/collectors/http/poll.ts';
import { CaptureContext } from '../../helpers/capture-context.ts';
import { audit } from '../../helpers/inputs.ts';
import { until } from '../../helpers/until.ts';
import { type Heard, type Loopback, loopback, type Said } from '../http/loopback.ts';

const at = Date.UTC(2026, 0, 5, 10);
const agent = new Agent();
const timing: PollTiming = { timeoutMs: 2000, maxBytes: 10_000, backoff: { firstMs: 2, maxMs: 5 }, slowRetryMs: 5, resetSlackMs: 1 };
let server: Loopback | null = null;
let ending: (() => Promise<void>) | null = null;

afterEach(async () => {
  await ending?.();
  ending = null;
  await server?.close();
});

/** Each feed counts the pages that it was given: its place is their number. */
function feed(name: string, url: string, changes: Partial<Feed> = {}): Feed {
  return {
    name,
    request: async (cursor) => ({ url: `${url}/${name}?${cursor ?? 'first'}`, headers: {} }),
    read: ({ text }, cursor) => {
      const ids = JSON.parse(text) as string[];
      const place = String(Number(cursor ?? 0) + 1);
      return { batch: { events: ids.map((id) => audit(id, at, {})), cursor: ids.length === 0 ? (cursor ?? '0') : place }, caughtUp: true };
    },
    recover: () => null,
    renew: () => false,
    refused: ({ status }) => `refused with ${status}`,
    rateLimit: () => null,
    quota: 1,
    pollIntervalMs: 2,
    ...changes,
  };
}

async function started(
  answer: (heard: Heard) => Said,
  names: readonly string[],
  cursor: string | null = null,
  changes: Partial<Feed> = {},
) {
  server = await loopback([answer]);
  const { url, heard } = server;
  const context = new CaptureContext('test', { cursor });
  const { promise: ready, resolve } = Promise.withResolvers<string | null>();
  const feeds = names.map((name) => feed(name, url, changes));
  const done = pollFeeds(feeds, context, timing, agent, resolve);
  done.catch(() => undefined);
  ending = async () => {
    context.abort();
    await done.catch(() => undefined);
  };
  return { context, heard, ready, done };
}

const nameOf = ({ url }: Heard) => url.slice(1, url.indexOf('?'));

describe('places', () => {
  it('of all feeds are saved together, and each goes on at its own', async () => {
    const given = new Map<string, number>();
    const { context } = await started(
      (heard) => {
        const count = (given.get(nameOf(heard)) ?? 0) + 1;
        given.set(nameOf(heard), count);
        return { body: count > 3 ? [] : [`${nameOf(heard)}-${count}`] };
      },
      ['a', 'b'],
    );
    await until(() => context.events.length === 6, 'all events');
    expect(JSON.parse(context.cursor ?? '')).toEqual({ a: '3', b: '3' });
    await ending?.();
    await server?.close();
    const again = await started(() => ({ body: [] }), ['a', 'b'], context.cursor);
    await until(() => again.heard.length >= 2, 'both feeds');
    expect(
      again.heard
        .map(({ url }) => url)
        .slice(0, 2)
        .sort(),
    ).toEqual(['/a?3', '/b?3']);
  });

  it('that a busy store did not take are not saved with another feed', async () => {
    const { context } = await started((heard) => ({ body: [nameOf(heard)] }), ['a', 'b']);
    const saved: unknown[] = [];
    context.beforeCommit = (batch) => {
      if (batch.events[0]?.nativeId === 'a') throw new StoreBusyError('full', 0.002);
      saved.push(JSON.parse(batch.cursor ?? ''));
    };
    await until(() => saved.length >= 3, 'commits of the other feed');
    for (const places of saved) expect(places).not.toHaveProperty('a');
  });

  it.each(['not JSON', '[]', '"text"', '{"a":5}'])('that can not be read begin anew: %s', async (cursor) => {
    const { heard } = await started(() => ({ body: [] }), ['a'], cursor);
    await until(() => heard.length > 0, 'a request');
    expect(heard[0]?.url).toBe('/a?first');
  });
});

describe('trouble', () => {
  it('of one feed is shown with its name, while the others go on, until it is over', async () => {
    let broken = true;
    const { context, ready } = await started((heard) => (broken && nameOf(heard) === 'a' ? { status: 403 } : { body: [] }), ['a', 'b']);
    expect(await ready).toBe('refused with 403');
    const count = context.statuses.length;
    await until(() => context.statuses.length > count + 5, 'more states');
    expect(context.statuses.at(-1)?.error).toBe('a: refused with 403');
    broken = false;
    await until(() => context.statuses.at(-1)?.error === null, 'a good state');
  });

  it('of the only feed needs no name', async () => {
    const { context } = await started(() => ({ status: 403 }), ['a']);
    await until(() => context.statuses.some(({ error }) => error === 'refused with 403'), 'the error');
  });

  it('that is a bug of ours ends all feeds and is told', async () => {
    const { done, context } = await started(() => ({ body: [] }), ['a', 'b'], null, {
      read: () => {
        throw new TypeError('a bug');
      },
    });
    await expect(done).rejects.toThrow('a bug');
    expect(context.signal.aborted).toBe(false);
  });
});

describe('the rate limit', () => {
  it('that one feed has used up is not tried by the others', async () => {
    const { heard, context } = await started(
      (one) => (nameOf(one) === 'a' ? { status: 429, headers: { 'retry-after': '3600' } } : { body: [] }),
      ['a', 'b', 'c'],
    );
    await until(() => context.statuses.some(({ error }) => error?.includes('rate limit') === true), 'the error');
    // What was on its way may come in; then it is quiet, for an hour.
    const quiet = heard.length;
    for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(heard.filter((one) => nameOf(one) === 'a')).toHaveLength(1);
    expect(heard.length).toBeLessThan(quiet + 3);
  });
});
