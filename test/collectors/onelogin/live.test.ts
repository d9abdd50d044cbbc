/** The OneLogin collector against a loopback OneLogin. */
import { describe, expect, it } from 'vitest';
import type { PollTiming } from '../../../src/collectors/http/poll.ts';
import { oneloginSource } from '../../../src/collectors/onelogin/index.ts';
import type { Ask, Vendor } from '../../helpers/audit-harness.ts';
import { liveNow, withLive } from '../../helpers/audit-live.ts';
import { clientId, clientSecret, oneloginVendor } from './vendor.ts';

const minute = 60_000;
const ages = Array.from({ length: 30 }, (_, index) => (index + 1) * minute);

function setting(vendor: Partial<Vendor> = {}, secret = clientSecret) {
  const collector = (baseUrl: string, timing: Partial<PollTiming>) =>
    oneloginSource.collector(
      oneloginSource.options.parse({ clientId, clientSecret: 'env:SECRET', baseUrl, limit: 10 }),
      { resolveSecret: async () => secret },
      timing,
    );
  return { vendor: { ...oneloginVendor, ...vendor }, collector, agesMs: ages };
}

const pages = (requests: readonly Ask[]) => requests.filter(({ url }) => url.pathname === '/api/1/events');
const isTypes = ({ url }: Ask) => url.pathname === '/api/1/events/types';

/** The vendor, with another answer to one path. */
const answering = (path: string, reply: (ask: Ask) => ReturnType<Vendor['answer']>): Partial<Vendor> => ({
  answer: (ask, world) => (ask.url.pathname === path ? reply(ask) : oneloginVendor.answer(ask, world)),
});

describe('polling', () => {
  it('fetches a token and the types once, and then pages by cursor', async () => {
    await withLive(setting(), async ({ server, context, runUntil }) => {
      await runUntil(
        () => new Set(context.events.map(({ nativeId }) => nativeId)).size === 30 && pages(server.requests).length > 4,
        'all events',
      );
      expect(server.requests.filter(({ url }) => url.pathname === '/auth/oauth2/v2/token')).toHaveLength(1);
      expect(server.requests.filter(isTypes)).toHaveLength(1);
      const [first, second] = pages(server.requests);
      expect(Object.fromEntries(first?.url.searchParams ?? [])).toEqual({
        since: new Date(liveNow - 24 * 60 * minute - 1).toISOString(),
        until: new Date(liveNow + 1).toISOString(),
        sort: '+id',
        limit: '10',
      });
      expect(second?.url.searchParams.get('after_cursor')).toMatch(/^page-/);
      expect(context.events[0]).toMatchObject({ name: 'USER_CREATED_IN_APP', operation: 'create', stage: 'confirm', target: 'Slack' });
    });
  });

  it('finds the cursor in the header or the link where the page has none by itself', async () => {
    const moved: Vendor['answer'] = (ask, world) => {
      const reply = oneloginVendor.answer(ask, world);
      const { pagination } = reply.body as { pagination?: { after_cursor: string | null } };
      if (pagination?.after_cursor === null || pagination === undefined) return reply;
      const cursor = pagination.after_cursor;
      const later = ask.url.searchParams.has('after_cursor');
      const next_link = later ? `https://elsewhere.example/api/1/events?after_cursor=${cursor}` : null;
      return { headers: later ? {} : { 'after-cursor': cursor }, body: { ...(reply.body as object), pagination: { next_link } } };
    };
    await withLive(setting({ answer: moved }), async ({ context, runUntil }) => {
      await runUntil(() => new Set(context.events.map(({ nativeId }) => nativeId)).size === 30, 'all events');
      expect(context.rejected).toEqual([]);
    });
  });

  it('takes names that it does not know from the list of types', async () => {
    const vendor: Partial<Vendor> = {
      ...answering('/api/1/events/types', () => ({
        body: { data: [{ id: 7001, name: 'USER_SUSPENDED_IN_VAULT_APP', description: '%user% suspended in %app%' }] },
      })),
      record: (facts) => ({ ...(oneloginVendor.record(facts) as object), event_type_id: 7001 }),
    };
    await withLive(setting(vendor), async ({ context, runUntil }) => {
      await runUntil(() => context.events.length > 0, 'events');
      expect(context.events[0]).toMatchObject({ name: 'USER_SUSPENDED_IN_VAULT_APP', operation: 'suspend' });
    });
  });

  const listFailures: [what: string, reply: ReturnType<Vendor['answer']>][] = [
    ['404', { status: 404, body: {} }],
    ['403', { status: 403, body: { status: { message: 'insufficient scope' } } }],
    ['500', { status: 500, body: 'oops' }],
    ['a page that is no JSON', { body: '<html>' }],
    ['an empty list', { body: { data: [] } }],
  ];

  it.each(listFailures)('reads events by the table of known ids when the list of types answers with %s', async (_, reply) => {
    await withLive(setting(answering('/api/1/events/types', () => reply)), async ({ context, lastError, runUntil }) => {
      await runUntil(() => context.events.length > 0, 'events');
      expect(context.events[0]).toMatchObject({ name: 'USER_CREATED_IN_APP', operation: 'create' });
      expect(lastError()).toBeNull();
    });
  });

  it('waits for the reset, which is in seconds from now, when a limit is answered with 400', async () => {
    let refused = 0;
    const limited = answering('/api/1/events', () => ({ status: 400, body: { status: { message: 'rate limit exceeded' } } }));
    const vendor: Partial<Vendor> = {
      ...limited,
      rateHeaders: () => ({ 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '832' }),
      answer: (ask, world) => {
        if (ask.url.pathname === '/api/1/events') refused += 1;
        return refused === 1 && limited.answer !== undefined ? limited.answer(ask, world) : oneloginVendor.answer(ask, world);
      },
    };
    await withLive(setting(vendor), async ({ context, waits, runUntil }) => {
      await runUntil(() => context.events.length > 0, 'events');
      expect(waits[0]).toBeGreaterThanOrEqual(832_000);
      expect(context.statuses).toContainEqual(expect.objectContaining({ error: expect.stringContaining('rate limit is used up') }));
      expect(context.statuses).toContainEqual(expect.objectContaining({ quota: expect.objectContaining({ limit: 5000, remaining: 0 }) }));
    });
  });

  it('leaves half of the limit to others', async () => {
    const rateHeaders = () => ({ 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '2400', 'x-ratelimit-reset': '600' });
    await withLive(setting({ rateHeaders }), async ({ context, waits, runUntil }) => {
      await runUntil(() => context.events.length > 10, 'two pages');
      expect(waits.some((ms) => ms >= 600_000)).toBe(true);
    });
  });

  const refusals: [what: string, vendor: Partial<Vendor>, secret: string, message: RegExp][] = [
    ['a wrong secret', {}, 'wrong', /refuses to give a token \(401/],
    ['a token that is not taken', { allowed: () => false }, clientSecret, /refuses the access token \(401\).*Read All/],
    [
      'a scope that is too narrow',
      answering('/api/1/events', () => ({ status: 403, body: { status: { message: 'Insufficient Permissions' } } })),
      clientSecret,
      /\(403\).*Read All/,
    ],
    ['no page of events', answering('/api/1/events', () => ({ body: { status: {} } })), clientSecret, /no page of events/],
  ];

  it.each(refusals)('says in one line what is wrong: %s', async (_, vendor, secret, message) => {
    await withLive(setting(vendor, secret), async ({ lastError, runUntil }) => {
      await runUntil(() => lastError() !== null, 'an error');
      expect(lastError()).toMatch(message);
      expect(lastError()).not.toContain(secret);
    });
  });
});

describe('a test of the source', () => {
  it('tells that it works, and what is missing', async () => {
    const probe = (baseUrl: string) =>
      oneloginSource.probe?.(
        oneloginSource.options.parse({ clientId, clientSecret: 'env:SECRET', baseUrl, since: '2026-01-05T00:00:00Z' }),
        { resolveSecret: async () => clientSecret },
      );
    await withLive(setting(), async ({ server }) => expect(await probe(server.baseUrl)).toMatchObject([{ feed: 'events', ok: true }]));
    await withLive(setting({ allowed: () => false }), async ({ server }) =>
      expect(await probe(server.baseUrl)).toMatchObject([{ ok: false, message: expect.stringContaining('Read All') }]),
    );
  });
});

describe('options', () => {
  const parse = (options: Record<string, unknown>) =>
    oneloginSource.options.safeParse({ clientId: 'c', clientSecret: 'env:S', ...options }).success;

  it('need the account, by subdomain or address', () => {
    expect([
      parse({}),
      parse({ subdomain: 'acme' }),
      parse({ baseUrl: 'https://acme.onelogin.com' }),
      parse({ subdomain: 'acme.evil.example' }),
      parse({ subdomain: 'acme', limit: 51 }),
    ]).toEqual([false, true, true, false, false]);
  });
});
