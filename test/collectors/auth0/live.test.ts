/** The Auth0 collector against a loopback tenant. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auth0Source } from '../../../src/collectors/auth0/index.ts';
import type { Json } from '../../../src/domain/event.ts';
import type { Ask, Reply } from '../../helpers/audit-harness.ts';
import { AuditServer } from '../../helpers/audit-server.ts';
import { AuditWorld } from '../../helpers/audit-world.ts';
import { CaptureContext } from '../../helpers/capture-context.ts';
import { until } from '../../helpers/until.ts';
import { auth0Log, type Log, logId } from './logs.ts';
import { auth0Vendor, clientId, clientSecret, logsAnswer, token } from './vendor.ts';

const now = Date.UTC(2026, 0, 5, 10);
const hourMs = 3_600_000;
const quick = { timeoutMs: 2000, backoff: { firstMs: 2, maxMs: 10 }, slowRetryMs: 5, resetSlackMs: 2 };

let world: AuditWorld;
let server: AuditServer;
/** What the server says instead, for requests that it has an answer for. */
let instead: (ask: Ask) => Reply | null;
let running: { context: CaptureContext; done: Promise<void> }[] = [];

beforeEach(async () => {
  world = new AuditWorld({ now: () => now });
  instead = () => null;
  const answer = (ask: Ask) => instead(ask) ?? logsAnswer(ask, world.records());
  server = await AuditServer.start(
    { ...auth0Vendor, rateHeaders: () => ({}), answer, token: (ask) => tokenInstead(ask) ?? token(ask, world) },
    world,
  );
});

afterEach(async () => {
  for (const { context, done } of running) {
    context.abort();
    await done;
  }
  running = [];
  await server.close();
});

const tokenInstead = (ask: Ask) => (ask.url.pathname === '/oauth/token' ? instead(ask) : null);

function add(count: number, parts: Log = {}): void {
  for (let index = 0; index < count; index += 1) {
    const number = world.records().length;
    const time = now - hourMs + number * 1000;
    const record = auth0Log({ log_id: logId(number), date: new Date(time).toISOString(), ...parts });
    world.add({ id: String(number), feed: 'log', time: Date.parse(String(record.date)), record });
  }
}

function options(more: Record<string, Json> = {}) {
  return auth0Source.options.parse({
    baseUrl: server.baseUrl,
    clientId,
    clientSecret: 'env:S',
    pollInterval: '10ms',
    quota: '100%',
    limit: 10,
    ...more,
  });
}

function start(cursor: string | null = null, more: Record<string, Json> = {}, secret = clientSecret): CaptureContext {
  const context = new CaptureContext('auth0-test', { cursor, now: () => now });
  const done = auth0Source.collector(options(more), { resolveSecret: async () => secret }, quick).run(context);
  running.push({ context, done });
  return context;
}

const ids = (context: CaptureContext) => [...new Set(context.events.map(({ nativeId }) => nativeId))];
const logRequests = () => server.requests.filter(({ url }) => url.pathname === '/api/v2/logs');
const errors = (context: CaptureContext) => context.statuses.map(({ error }) => error).filter((error) => typeof error === 'string');

describe('polling', () => {
  it('looks for a first log, goes on from its id, and follows the links', async () => {
    add(25);
    const context = start();
    await until(() => ids(context).length === 25, 'all logs');
    const [search, first, second] = logRequests().map(({ url }) => Object.fromEntries(url.searchParams));
    expect(search).toEqual({
      q: 'date:[2026-01-04T10:00:00.000Z TO 2026-01-06T10:00:00.000Z]',
      sort: 'date:1',
      page: '0',
      per_page: '100',
    });
    expect(first).toEqual({ from: logId(0), take: '10' });
    expect(second).toEqual({ from: logId(10), take: '10' });
    expect(errors(context)).toEqual([]);
  });

  it('repeats an empty page as it is, commits nothing for it, and takes what is stored late', async () => {
    add(3);
    const context = start();
    await until(() => logRequests().length > 6, 'more polls');
    const commits = context.batches.length;
    await until(() => logRequests().length > 9, 'more polls');
    expect(context.batches.length).toBe(commits);
    add(1, { date: '2026-01-04T11:00:00Z' });
    await until(() => ids(context).length === 4, 'the late log');
  });

  it('waits in search mode for the first log of an empty tenant', async () => {
    const context = start();
    await until(() => logRequests().length > 3, 'more polls');
    add(2);
    await until(() => ids(context).length === 2, 'the logs');
    expect(
      new Set(
        logRequests()
          .slice(0, 3)
          .map(({ url }) => url.href),
      ).size,
    ).toBe(1);
  });

  it('begins with the log that was stored first, not with the one that is dated first', async () => {
    add(1, { date: '2026-01-05T09:30:00Z' });
    add(1, { date: '2026-01-05T09:00:00Z' });
    const context = start();
    await until(() => ids(context).length === 2, 'both logs');
  });

  it('goes on behind what was committed', async () => {
    add(5);
    const before = start();
    await until(() => ids(before).length === 5, 'all logs');
    before.abort();
    const asked = logRequests().length;
    add(2);
    const after = start(before.cursor);
    await until(() => ids(after).length === 2, 'the new logs');
    expect(logRequests()[asked]?.url.searchParams.get('from')).toBe(logId(4));
  });

  it('fetches one token and keeps it', async () => {
    add(25);
    const context = start();
    await until(() => ids(context).length === 25 && logRequests().length > 8, 'more polls');
    expect(server.requests.filter(({ url }) => url.pathname === '/oauth/token')).toHaveLength(1);
  });

  it('fetches another one when that is refused in mid-page', async () => {
    add(25);
    const context = start();
    await until(() => ids(context).length > 3, 'a page');
    world.expireTokens();
    add(1);
    await until(() => ids(context).length === 26, 'all logs');
    expect(errors(context)).toEqual([]);
  });
});

describe('links', () => {
  const linked = (address: string) => (ask: Ask) => {
    const reply = ask.url.searchParams.has('from') ? logsAnswer(ask, world.records()) : null;
    return reply === null ? null : { ...reply, headers: { link: `<${address}>; rel="next"` } };
  };

  it('to another host are not followed: the last id leads on', async () => {
    add(25);
    instead = linked('https://logs.example.net/api/v2/logs?from=1&take=10');
    const context = start();
    await until(() => ids(context).length === 25, 'all logs');
    expect(logRequests().every(({ headers }) => headers.host === new URL(server.baseUrl).host)).toBe(true);
  });

  it.each([
    ['that are missing', () => ({})],
    ['that name their own page', (ask: Ask) => ({ link: `<${ask.url.href}>; rel="next"` })],
  ] as const)('%s are replaced by the last id', async (_, headersOf) => {
    add(25);
    instead = (ask) =>
      ask.url.searchParams.has('from') ? { ...logsAnswer(ask, world.records()), headers: headersOf(ask) as Record<string, string> } : null;
    const context = start();
    await until(() => ids(context).length === 25, 'all logs');
  });

  it('of a cursor that was saved for another address carry no token there', async () => {
    add(5);
    const cursor = JSON.stringify({
      logs: JSON.stringify({
        mode: 'checkpoint',
        url: 'https://other.example/api/v2/logs?from=x',
        logId: logId(2),
        newest: now - hourMs,
        gap: null,
      }),
    });
    const context = start(cursor);
    await until(() => ids(context).length === 2, 'the logs behind');
    expect(ids(context)).toEqual([logId(3), logId(4)]);
  });
});

describe('an expired checkpoint', () => {
  const expired = (from: string) => (ask: Ask) =>
    ask.url.searchParams.get('from') === from
      ? { status: 400, body: { statusCode: 400, error: 'Bad Request', message: 'Invalid log_id' } }
      : null;
  const cursorAt = (id: string, newest: number) =>
    JSON.stringify({
      logs: JSON.stringify({ mode: 'checkpoint', url: `${server.baseUrl}/api/v2/logs?from=${id}&take=10`, logId: id, newest, gap: null }),
    });

  it('is replaced by the last log before it, and nothing is said to be missing', async () => {
    add(20);
    instead = expired(logId(9));
    const context = start(cursorAt(logId(9), now - hourMs + 9000));
    await until(() => ids(context).includes(logId(19)), 'the logs behind');
    expect(ids(context)).toEqual(expect.arrayContaining([10, 11, 12, 13, 14, 15, 16, 17, 18, 19].map(logId)));
    expect(context.rejected).toEqual([]);
    expect(errors(context).every((error) => error.includes('no longer accepts the saved cursor'))).toBe(true);
  });

  it('says what may be missing when nothing before it is left', async () => {
    add(20);
    instead = expired('8000');
    const context = start(cursorAt('8000', now - 50 * hourMs));
    await until(() => ids(context).length === 20, 'what is left');
    const gap =
      'logs from 2026-01-03T08:00:00.000Z to 2026-01-05T09:00:00.000Z may be missing, because the place where reading stopped was no longer kept';
    expect(context.rejected).toEqual([{ where: 'checkpoint', reason: gap, excerpt: '' }]);
    expect(errors(context).at(-1)).toContain(gap);
    const asked = logRequests().find(({ url }) => url.searchParams.has('q'));
    expect(asked?.url.searchParams.get('q')).toContain('date:[2026-01-03T07:00:00.000Z TO');
    add(1, { date: '2026-01-05T10:30:00Z' });
    await until(() => context.statuses.at(-1)?.error === null, 'the end of the warning');
  });
});

describe('trouble', () => {
  it('says that the secret is wrong', async () => {
    const context = start(null, {}, 'wrong');
    await until(() => errors(context).length > 1, 'an error');
    expect(errors(context)[0]).toMatch(/refuses to give a token \(401.*access_denied/);
  });

  it('says which scope is missing', async () => {
    instead = (ask) =>
      ask.url.pathname === '/api/v2/logs'
        ? {
            status: 403,
            body: {
              statusCode: 403,
              error: 'Forbidden',
              message: 'Insufficient scope, expected any of: read:logs',
              errorCode: 'insufficient_scope',
            },
          }
        : null;
    const context = start();
    await until(() => errors(context).length > 0, 'an error');
    expect(errors(context)[0]).toContain('authorise it for the Management API with the scope read:logs');
    expect(await auth0Source.probe?.(options(), { resolveSecret: async () => clientSecret })).toMatchObject([
      { ok: false, message: expect.stringContaining('read:logs') },
    ]);
    instead = () => null;
    add(1);
    await until(() => ids(context).length === 1, 'the log');
    expect(context.statuses.at(-1)?.error).toBeNull();
  });

  it('finds out with one call whether it may read', async () => {
    add(1);
    const found = await auth0Source.probe?.(options(), { resolveSecret: async () => clientSecret });
    expect(found).toMatchObject([{ feed: 'logs', ok: true }]);
  });
});
