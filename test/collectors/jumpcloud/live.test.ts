/** The JumpCloud collector against a loopback Directory Insights. */
import { describe, expect, it } from 'vitest';
import type { PollTiming } from '../../../src/collectors/http/poll.ts';
import { jumpcloudSource } from '../../../src/collectors/jumpcloud/index.ts';
import type { Vendor } from '../../helpers/audit-harness.ts';
import { liveNow, withLive } from '../../helpers/audit-live.ts';
import { apiKey, jumpcloudVendor, orgId } from './vendor.ts';

const minute = 60_000;
const ages = Array.from({ length: 30 }, (_, index) => (index + 3) * minute);

function setting(vendor: Partial<Vendor> = {}, options: Record<string, unknown> = {}, key = apiKey) {
  const collector = (baseUrl: string, timing: Partial<PollTiming>) =>
    jumpcloudSource.collector(
      jumpcloudSource.options.parse({ apiKey: 'env:KEY', orgId, baseUrl, limit: 10, ...options }),
      { resolveSecret: async () => key },
      timing,
    );
  return { vendor: { ...jumpcloudVendor, ...vendor }, collector, agesMs: ages };
}

const queryOf = (body: string | undefined) => JSON.parse(body ?? '{}') as Record<string, unknown>;
const refusing = (status: number) => ({ answer: () => ({ status, body: { message: 'no' } }) });

describe('polling', () => {
  it('asks for a window that ends 90 seconds ago, and for its pages with the search_after of the page before', async () => {
    await withLive(setting({}, { services: ['directory', 'sso'] }), async ({ server, context, runUntil }) => {
      await runUntil(() => new Set(context.events.map(({ nativeId }) => nativeId)).size === 30, 'all events');
      const [first, second] = server.requests;
      expect(queryOf(first?.body)).toEqual({
        service: ['directory', 'sso'],
        start_time: new Date(liveNow - 24 * 60 * minute).toISOString(),
        end_time: new Date(liveNow - 90_000).toISOString(),
        sort: 'ASC',
        limit: 10,
      });
      const { search_after: after, ...rest } = queryOf(second?.body);
      expect(rest).toEqual(queryOf(first?.body));
      expect(after).toEqual([expect.any(Number), expect.stringMatching(/^record-/)]);
      expect(context.events.map(({ time }) => time).slice(0, 30)).toEqual([...ages].reverse().map((age) => liveNow - age));
    });
  });

  it('reaches 10 minutes back with the next window', async () => {
    await withLive(setting(), async ({ server, context, runUntil }) => {
      await runUntil(() => server.requests.length > 4, 'a second window');
      const next = server.requests
        .map(({ body }) => queryOf(body))
        .find(({ start_time }) => start_time !== new Date(liveNow - 24 * 60 * minute).toISOString());
      expect(next).toMatchObject({ start_time: new Date(liveNow - 90_000 - 10 * minute).toISOString() });
      expect(context.rejected).toEqual([]);
    });
  });

  it('goes on by time where a full page names no search_after', async () => {
    const answer: Vendor['answer'] = (ask, world) => {
      const reply = jumpcloudVendor.answer(ask, world);
      const { 'x-search_after': _, ...headers } = reply.headers ?? {};
      return { ...reply, headers };
    };
    await withLive(setting({ answer }), async ({ server, context, runUntil }) => {
      await runUntil(() => new Set(context.events.map(({ nativeId }) => nativeId)).size === 30, 'all events');
      expect(server.requests.every(({ body }) => queryOf(body).search_after === undefined)).toBe(true);
    });
  });

  it('reads on until there is nothing where no header tells how full a page may be', async () => {
    const answer: Vendor['answer'] = (ask, world) => {
      const reply = jumpcloudVendor.answer({ ...ask, body: JSON.stringify({ ...queryOf(ask.body), limit: 4 }) }, world);
      const { 'x-limit': _, 'x-result-count': __, ...headers } = reply.headers ?? {};
      return { ...reply, headers };
    };
    await withLive(setting({ answer }), async ({ context, runUntil }) => {
      await runUntil(() => new Set(context.events.map(({ nativeId }) => nativeId)).size === 30, 'all events');
      expect(context.rejected).toEqual([]);
    });
  });

  it('takes null for an empty page', async () => {
    await withLive(setting({ answer: () => ({ body: null }) }), async ({ context, lastError, runUntil }) => {
      await runUntil(() => context.statuses.some(({ seen }) => seen === true), 'an answer');
      expect(lastError()).toBeNull();
    });
  });

  const refusals: [what: string, vendor: Partial<Vendor>, message: RegExp][] = [
    ['a wrong key', { allowed: () => false }, /refuses the API key \(401\).*EU/],
    ['a role that may not read events', refusing(403), /does not let the API key read Directory Insights \(403\).*role/],
    ['something else than events', { answer: () => ({ body: { message: 'hello' } }) }, /no list of events/],
    [
      'a search_after that is none',
      { answer: () => ({ headers: { 'x-limit': '1', 'x-search_after': 'abc' }, body: [{}] }) },
      /no JSON array/,
    ],
  ];

  it.each(refusals)('says in one line what is wrong: %s', async (_, vendor, message) => {
    await withLive(setting(vendor), async ({ lastError, runUntil }) => {
      await runUntil(() => lastError() !== null, 'an error');
      expect(lastError()).toMatch(message);
      expect(lastError()).not.toContain('\n');
      expect(lastError()).not.toContain(apiKey);
    });
  });
});

describe('a test of the source', () => {
  const probe = (baseUrl: string) =>
    jumpcloudSource.probe?.(jumpcloudSource.options.parse({ apiKey: 'env:KEY', orgId, baseUrl, since: '2026-01-05T00:00:00Z' }), {
      resolveSecret: async () => apiKey,
    });

  it('tells that it works, and what is missing', async () => {
    await withLive(setting(), async ({ server }) => expect(await probe(server.baseUrl)).toMatchObject([{ feed: 'events', ok: true }]));
    await withLive(setting(refusing(403)), async ({ server }) =>
      expect(await probe(server.baseUrl)).toMatchObject([{ ok: false, message: expect.stringContaining('403') }]),
    );
  });
});

describe('options', () => {
  const parse = (options: Record<string, unknown>) => jumpcloudSource.options.safeParse({ apiKey: 'env:KEY', ...options }).success;

  it('take a list of services and nothing that could become part of a header', () => {
    expect([
      parse({}),
      parse({ services: ['sso'] }),
      parse({ services: [] }),
      parse({ services: ['a b'] }),
      parse({ orgId: 'a\nb' }),
      parse({ limit: 20_000 }),
    ]).toEqual([true, true, false, false, false, false]);
    expect(jumpcloudSource.options.safeParse({ apiKey: 'the-key-itself' }).success).toBe(false);
  });
});
