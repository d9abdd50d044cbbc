/** The Okta collector against a loopback Okta. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreBusyError } from '../../../src/collectors/collector.ts';
import { oktaSource } from '../../../src/collectors/okta/index.ts';
import { oktaOptions } from '../../../src/collectors/okta/options.ts';
import { SourceError } from '../../../src/errors.ts';
import { CaptureContext } from '../../helpers/capture-context.ts';
import { oktaPush, oktaPushes } from '../../helpers/okta-events.ts';
import { type Fault, OktaServer, oktaNow, oktaToken } from '../../helpers/okta-server.ts';
import { until } from '../../helpers/until.ts';

const quick = { timeoutMs: 2000, backoff: { firstMs: 2, maxMs: 10 }, slowRetryMs: 5, resetSlackMs: 2 };

let server: OktaServer;
let running: { context: CaptureContext; done: Promise<void> }[] = [];

beforeEach(async () => {
  server = await OktaServer.start();
});

afterEach(async () => {
  for (const { context, done } of running) {
    context.abort();
    await done.catch(() => undefined);
  }
  running = [];
  await server.close();
});

interface StartOptions {
  limit?: number;
  cursor?: string | null;
  token?: () => Promise<string>;
  quota?: string;
  timing?: Partial<typeof quick>;
  now?: () => number;
}

function start(options: StartOptions = {}) {
  const context = new CaptureContext('okta-test', { cursor: options.cursor ?? null, now: options.now ?? (() => oktaNow) });
  const settings = oktaOptions.parse({
    baseUrl: server.baseUrl,
    token: 'env:OKTA_TOKEN',
    pollInterval: '10ms',
    limit: options.limit ?? 10,
    quota: options.quota ?? '100%',
  });
  const collector = oktaSource.collector(
    settings,
    { resolveSecret: options.token ?? (async () => oktaToken) },
    { ...quick, ...options.timing },
  );
  const done = collector.run(context);
  done.catch(() => undefined);
  running.push({ context, done });
  return { context, collector, done };
}

const ids = (context: CaptureContext) => context.events.map((event) => event.nativeId);
const lastError = (context: CaptureContext) => context.statuses.findLast((status) => status.error !== undefined)?.error ?? null;
const hasError = (context: CaptureContext, part: string) => context.statuses.some((status) => status.error?.includes(part));
const failFirst =
  (...faults: Fault[]) =>
  () =>
    faults.shift() ?? 'none';

describe('polling', () => {
  it('begins with since, limit and ascending order, and then follows the next links as they are', async () => {
    server.add(oktaPushes(25));
    const { context } = start();
    await until(() => context.events.length === 25, 'all events');
    const [first, second] = server.requests;
    expect(Object.fromEntries(first?.url.searchParams ?? [])).toEqual({
      since: '2026-01-04T10:00:00.000Z',
      limit: '10',
      sortOrder: 'ASCENDING',
    });
    expect(second?.url.searchParams.get('after')).toBe(`${oktaNow}_0`);
    expect(second?.url.searchParams.has('since')).toBe(false);
    expect(ids(context)).toEqual(oktaPushes(25).map(({ uuid }) => uuid));
  });

  it('asks for the same page again while it is empty, and commits nothing for it', async () => {
    server.add(oktaPushes(3));
    const { context } = start();
    await until(() => server.requests.length > 5, 'more polls');
    expect(new Set(server.requests.slice(1).map(({ url }) => url.href)).size).toBe(1);
    expect(context.batches).toHaveLength(1);
    server.add([oktaPush({ uuid: 'late', published: '2026-01-04T23:00:00Z' })]);
    await until(() => context.events.length === 4, 'the late event');
  });

  it('saves the cursor of a first page without events, so that a stop of days does not move the beginning', async () => {
    const { context } = start();
    await until(() => context.cursor !== null, 'a cursor');
    const { log } = JSON.parse(context.cursor ?? '') as { log: string };
    expect(JSON.parse(log)).toMatchObject({ url: expect.stringContaining('since=2026-01-04T10'), published: null });
  });

  it('continues after a restart where the last committed page ended', async () => {
    server.add(oktaPushes(20));
    const first = start();
    await until(() => first.context.events.length === 20, 'the first run');
    first.context.abort();
    await first.done;
    server.add(oktaPushes(5, 'second'));
    const { context } = start({ cursor: first.context.cursor });
    await until(() => context.events.length === 5, 'the second run');
    expect(ids(context)).toEqual(oktaPushes(5, 'second').map(({ uuid }) => uuid));
  });

  it('becomes ready with the first answer and ends when it is stopped', async () => {
    const { context, collector, done } = start();
    expect((await collector.ready).summary).toBe(`${new URL(server.baseUrl).host} (Okta System Log)`);
    context.abort();
    await expect(done).resolves.toBeUndefined();
  });

  it('reports quota and a clear state', async () => {
    const { context } = start();
    await until(() => context.statuses.some((status) => status.seen === true), 'a status');
    expect(context.statuses[0]).toEqual({ quota: { limit: 120, remaining: 119, resetAt: oktaNow + 30_000 }, error: null, seen: true });
  });
});

describe('trouble', () => {
  it.each<[Fault, string]>([
    ['http-500', 'answers 500'],
    ['html-503', 'answers 503'],
    ['cut-json', 'no valid JSON'],
    ['login-page', 'no valid JSON'],
    ['no-next-link', 'without a link'],
    ['hang-up', "can't be reached"],
    ['half-answer', "can't be reached"],
    ['concurrency', 'answers 429'],
  ])('survives %s without losing an event', async (fault, message) => {
    server.add(oktaPushes(15));
    server.fault = failFirst(fault, 'none', fault, fault);
    const { context } = start();
    await until(() => context.events.length === 15, 'all events');
    expect(hasError(context, message)).toBe(true);
    expect(lastError(context)).toBeNull();
    expect(new Set(ids(context)).size).toBe(15);
  });

  it('gives up on an answer that does not come, and tries again', async () => {
    server.add(oktaPushes(2));
    server.fault = failFirst('silence');
    const { context } = start({ timing: { timeoutMs: 100 } });
    await until(() => context.events.length === 2, 'the events');
    expect(hasError(context, 'did not answer within 0.1 s')).toBe(true);
  });

  it.each<Fault>(['cursor-400', 'cursor-404'])(
    'reads again from a day before the newest event when the cursor is rejected (%s)',
    async (fault) => {
      server.add(oktaPushes(10));
      server.fault = failFirst('none', fault);
      const { context } = start();
      await until(() => server.requests.length >= 4, 'the fallback');
      expect(server.requests[2]?.url.searchParams.get('since')).toBe('2026-01-04T09:00:09.000Z');
      server.add(oktaPushes(1, 'after'));
      await until(() => ids(context).includes('after-0'), 'what came after');
    },
  );

  it('says so when Okta rejects even the first request', async () => {
    const { context } = start({ now: () => oktaNow - 200 * 86_400_000 });
    await until(() => hasError(context, 'answers 400 to the first request'), 'the error');
  });

  it('names what to do about a refused token, keeps trying, and uses a token that was replaced meanwhile', async () => {
    server.add(oktaPushes(1));
    let token = 'old';
    const { context, collector } = start({ token: async () => token });
    expect((await collector.ready).summary).toContain('refuses the token (401): create a new API token');
    expect(lastError(context)).not.toContain('old');
    token = oktaToken;
    await until(() => context.events.length === 1, 'the event');
    expect(lastError(context)).toBeNull();
  });

  it('says so when the secret is nowhere to be found, and goes on when it is there', async () => {
    server.add(oktaPushes(1));
    let missing = true;
    const { context, collector } = start({
      token: async () => {
        if (missing) throw new SourceError('environment variable OKTA_TOKEN is not set', 'it has to hold the secret of the source');
        return oktaToken;
      },
    });
    expect((await collector.ready).summary).toContain('environment variable OKTA_TOKEN is not set; it has to hold the secret');
    expect(server.requests).toEqual([]);
    missing = false;
    await until(() => context.events.length === 1, 'the event');
  });

  it('never sends the token to another host than the configured one', async () => {
    const stranger = await OktaServer.start();
    server.linkBase = stranger.baseUrl;
    server.add(oktaPushes(15));
    const { context } = start();
    await until(() => hasError(context, 'points to another host'), 'the refusal');
    const moved = start({
      cursor: JSON.stringify({ log: JSON.stringify({ url: `${stranger.baseUrl}/api/v1/logs?after=1`, published: null }) }),
    });
    await until(() => hasError(moved.context, 'points to another host'), 'the refusal of a saved cursor');
    expect(stranger.requests).toEqual([]);
    await stranger.close();
  });

  it('keeps a page until the store takes it', async () => {
    server.add(oktaPushes(3));
    const { context } = start();
    let refusals = 3;
    context.beforeCommit = () => {
      refusals -= 1;
      if (refusals >= 0) throw new StoreBusyError('full', 0.001);
    };
    await until(() => context.events.length === 3, 'the events');
    expect(context.batches).toHaveLength(1);
  });

  it('puts aside single events that make no sense', async () => {
    server.add([oktaPush({ uuid: 'good' }), { published: 1 }, null, 'text', oktaPush({ uuid: 'bad', published: 'yesterday' })]);
    const { context } = start();
    await until(() => context.events.length === 1, 'the good one');
    expect(context.rejected).toEqual([
      { where: 'page item 2', reason: 'no uuid', excerpt: '{"published":1}' },
      { where: 'page item 3', reason: 'not a JSON object', excerpt: 'null' },
      { where: 'page item 4', reason: 'not a JSON object', excerpt: '"text"' },
      { where: 'page item 5', reason: 'published is missing or no time', excerpt: expect.stringContaining('"uuid":"bad"') },
    ]);
  });
});

describe('the rate limit', () => {
  it('waits after a 429 until the reset, by the clock of the server', async () => {
    server.add(oktaPushes(1));
    server.rateLimit.resetInSeconds = 1;
    server.fault = failFirst('throttled');
    const begun = performance.now();
    // Our clock is a day off, which must not matter.
    const { context } = start({ now: () => oktaNow - 3_600_000 });
    await until(() => context.events.length === 1, 'the event');
    expect(performance.now() - begun).toBeGreaterThan(990);
    expect(context.statuses[0]?.quota).toEqual({ limit: 120, remaining: 0, resetAt: oktaNow - 3_600_000 + 1000 });
  });

  it('leaves the share of others alone', async () => {
    server.add(oktaPushes(20));
    server.rateLimit = { limit: 100, remaining: 49, resetInSeconds: 600 };
    const { context } = start({ quota: '50%' });
    await until(() => context.events.length === 10, 'the first page');
    server.rateLimit.remaining = 100;
    const other = start({ quota: '50%' });
    await until(() => other.context.events.length === 20, 'a run with room');
    expect(context.events).toHaveLength(10);
  });
});
