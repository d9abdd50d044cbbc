/** The Slack collector against a loopback Audit Logs API. The clock is stepped: waiting costs nothing. */
import { afterEach, describe, expect, it } from 'vitest';
import { slackSource } from '../../../src/collectors/slack/index.ts';
import { AuditServer } from '../../helpers/audit-server.ts';
import type { Reply, Vendor } from '../../helpers/audit-vendor.ts';
import { AuditWorld } from '../../helpers/audit-world.ts';
import { CaptureContext } from '../../helpers/capture-context.ts';
import { SteppedClock } from '../../helpers/stepped-clock.ts';
import { until } from '../../helpers/until.ts';
import { slackToken, slackVendor } from './vendor.ts';

const begin = Date.UTC(2026, 0, 5, 10);
let stop: () => Promise<void> = async () => undefined;
afterEach(() => stop());

interface Start {
  options?: { [key: string]: unknown };
  vendor?: Partial<Vendor>;
  token?: () => Promise<string>;
  records?: number;
}

async function start({ options = {}, vendor = {}, token = async () => slackToken, records = 0 }: Start = {}) {
  const clock = new SteppedClock(begin);
  const world = new AuditWorld(clock);
  const server = await AuditServer.start({ ...slackVendor, ...vendor }, world);
  for (let index = 0; index < records; index += 1) {
    const facts = { id: `entry-${index}`, feed: 'log', time: begin - (index + 1) * 1000 };
    world.add({ ...facts, record: slackVendor.record(facts) });
  }
  const context = new CaptureContext('slack-acme', { now: () => clock.now() });
  const settings = slackSource.options.parse({ token: 'env:T', baseUrl: server.baseUrl, ...options });
  const collector = slackSource.collector(settings, { resolveSecret: token }, { timeoutMs: 2000, wait: clock.wait });
  const done = collector.run(context).catch(() => undefined);
  stop = async () => {
    context.abort();
    await done;
    await server.close();
  };
  return { clock, world, server, context, collector };
}

const errors = (context: CaptureContext) => context.statuses.flatMap(({ error }) => error ?? []);
const refusing = (reply: Reply): Partial<Vendor> => ({ answer: () => reply });

describe('polling', () => {
  it('walks the cursor to the end with the same bounds, then begins ten minutes before the end of the walk', async () => {
    const { server, context } = await start({ records: 25, options: { limit: 10 } });
    await until(() => server.requests.length >= 4, 'two walks');
    const queries = server.requests.slice(0, 4).map(({ url }) => Object.fromEntries(url.searchParams));
    const bounds = { oldest: String((begin - 86_400_000) / 1000), latest: String(begin / 1000), limit: '10' };
    expect(queries.slice(0, 3)).toMatchObject([bounds, bounds, bounds]);
    expect(queries[0]).not.toHaveProperty('cursor');
    expect(queries[2]).toHaveProperty('cursor');
    expect(Number(queries[3]?.oldest)).toBe(begin / 1000 - 600);
    expect(context.events.slice(0, 25).map(({ nativeId }) => nativeId)).toEqual(Array.from({ length: 25 }, (_, index) => `entry-${index}`));
  });

  it('keeps to its share of fifty requests a minute', async () => {
    const { clock, server } = await start({ records: 60, options: { limit: 1, quota: '50%' } });
    await until(() => server.requests.length >= 40, 'many pages');
    expect(clock.now() - begin).toBeGreaterThanOrEqual(60_000);
  });

  it('shows the share as its quota', async () => {
    const { context } = await start();
    await until(() => context.statuses.some(({ quota }) => quota !== undefined), 'a quota');
    expect(context.statuses.find(({ quota }) => quota !== undefined)?.quota).toMatchObject({ limit: 50, remaining: 49 });
  });

  it('begins the walk again when Slack no longer knows the cursor', async () => {
    let refusals = 1;
    const vendor: Partial<Vendor> = {
      answer: (ask, world) =>
        ask.url.searchParams.has('cursor') && refusals-- > 0
          ? { body: { ok: false, error: 'invalid_cursor' } }
          : slackVendor.answer(ask, world),
    };
    const { context } = await start({ records: 5, options: { limit: 2 }, vendor });
    await until(() => new Set(context.events.map(({ nativeId }) => nativeId)).size === 5, 'all entries');
    expect(errors(context)).toEqual([]);
  });

  it('reads a token anew after it was refused', async () => {
    const tokens = ['xoxp-old', slackToken];
    const { context } = await start({ records: 1, token: async () => (tokens.length > 1 ? (tokens.shift() as string) : slackToken) });
    await until(() => context.events.length >= 1, 'the entry');
  });

  it('waits as long as Slack says', async () => {
    let refusals = 1;
    const reply: Reply = { status: 429, headers: { 'retry-after': '90' }, body: { ok: false, error: 'ratelimited' } };
    const { clock, context } = await start({
      records: 1,
      vendor: { answer: (ask, world) => (refusals-- > 0 ? reply : slackVendor.answer(ask, world)) },
    });
    await until(() => context.events.length >= 1, 'the entry');
    expect(clock.now() - begin).toBeGreaterThanOrEqual(90_000);
    expect(errors(context)[0]).toContain('its rate limit is used up');
  });
});

describe('refusals', () => {
  const rows: [error: string, message: string][] = [
    ['feature_not_enabled', 'needs an Enterprise plan'],
    ['invalid_workspace', 'install the app on the organisation'],
    ['team_not_authorized', 'install it on the organisation'],
    ['invalid_auth', 'put the new xoxp token where the configuration points to'],
    ['token_revoked', 'put the new xoxp token where the configuration points to'],
    ['account_inactive', 'the user of the token was deactivated'],
    ['missing_scope', 'needs the scope auditlogs:read'],
    ['not_allowed_token_type', 'must be a user token'],
    ['something_new', 'must be that of an owner of the organisation'],
  ];

  it.each(rows.flatMap(([code, message]) => [200, 403].map((status) => [code, status, message] as const)))(
    'explains %s with status %i in one line',
    async (code, status, message) => {
      const { context, server } = await start({ vendor: refusing({ status, body: { ok: false, error: code } }) });
      await until(() => errors(context).length > 0, 'an error');
      const { host } = new URL(server.baseUrl);
      expect(errors(context)[0]).toBe(
        `${host} does not let the token read the audit log (${code}): ${errors(context)[0]?.split('): ')[1]}`,
      );
      expect(errors(context)[0]).toContain(message);
      expect(context.batches).toEqual([]);
    },
  );

  it.each<[what: string, reply: Reply, message: string]>([
    ['ratelimited with 200', { body: { ok: false, error: 'ratelimited' } }, 'answers ratelimited; trying again'],
    ['an internal error with 200', { body: { ok: false, error: 'internal_error' } }, 'answers internal_error; trying again'],
    ['a page that is no JSON', { body: '<html></html>' }, 'no valid JSON'],
    ['something else', { body: { ok: true } }, 'no list of entries'],
    ['a 403 without a body', { status: 403, body: '' }, 'with the scope auditlogs:read'],
  ])('tries again after %s', async (_, reply, message) => {
    let refusals = 1;
    const { context } = await start({
      records: 1,
      vendor: { answer: (ask, world) => (refusals-- > 0 ? reply : slackVendor.answer(ask, world)) },
    });
    await until(() => context.events.length >= 1, 'the entry');
    expect(errors(context)[0]).toContain(message);
  });
});

describe('a test of the source', () => {
  const probe = (baseUrl: string) =>
    slackSource.probe?.(slackSource.options.parse({ token: 'env:T', baseUrl, since: '2026-01-01T00:00:00Z' }), {
      resolveSecret: async () => slackToken,
    });

  it('asks once and says what came', async () => {
    const { server } = await start({ records: 3 });
    expect(await probe(server.baseUrl)).toMatchObject([
      { feed: 'logs', ok: true, message: expect.stringContaining('3 records on the first page') },
    ]);
  });

  it('says what is missing', async () => {
    const { server } = await start({ vendor: refusing({ body: { ok: false, error: 'feature_not_enabled' } }) });
    expect(await probe(server.baseUrl)).toMatchObject([
      { ok: false, message: expect.stringContaining('the Audit Logs API needs an Enterprise plan') },
    ]);
  });
});
