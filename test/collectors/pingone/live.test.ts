/** The PingOne collector against a loopback PingOne. */
import { describe, expect, it } from 'vitest';
import type { PollTiming } from '../../../src/collectors/http/poll.ts';
import { pingoneSource } from '../../../src/collectors/pingone/index.ts';
import { settingsOf } from '../../../src/collectors/pingone/options.ts';
import type { Vendor } from '../../helpers/audit-harness.ts';
import { liveNow, withLive } from '../../helpers/audit-live.ts';
import { clientId, clientSecret, environmentId, pingoneVendor } from './vendor.ts';

const minute = 60_000;
const ages = Array.from({ length: 30 }, (_, index) => (index + 1) * minute);
const tokenPath = `/${environmentId}/as/token`;
const required = { environmentId, clientId, clientSecret: 'env:SECRET' };

function setting(vendor: Partial<Vendor> = {}, options: Record<string, unknown> = {}, secret = clientSecret) {
  const collector = (baseUrl: string, timing: Partial<PollTiming>) =>
    pingoneSource.collector(
      pingoneSource.options.parse({ ...required, baseUrl, tokenUrl: `${baseUrl}${tokenPath}`, limit: 10, ...options }),
      { resolveSecret: async () => secret },
      timing,
    );
  return { vendor: { ...pingoneVendor, ...vendor }, collector, agesMs: ages };
}

const filterOf = (after: number, before: number) =>
  `recordedAt gt "${new Date(after).toISOString()}" AND recordedAt lt "${new Date(before).toISOString()}"`;

describe('polling', () => {
  it('filters on recordedAt and follows the next links as they are', async () => {
    await withLive(setting(), async ({ server, context, runUntil }) => {
      await runUntil(() => new Set(context.events.map(({ nativeId }) => nativeId)).size === 30, 'all activities');
      const [token, first, second] = server.requests;
      expect([token?.url.pathname, token?.body]).toEqual([tokenPath, 'grant_type=client_credentials']);
      expect(Object.fromEntries(first?.url.searchParams ?? [])).toEqual({
        filter: filterOf(liveNow - 24 * 60 * minute - 1, liveNow + 1),
        limit: '10',
      });
      expect(second?.url.searchParams.get('cursor')).toMatch(/^page-/);
      expect(context.events[0]).toMatchObject({ name: 'USER.CREATED', operation: 'create', identifiers: { email: 'alice@example.com' } });
    });
  });

  it('reaches no further back than 14 days', async () => {
    await withLive(setting({}, { since: '60d' }), async ({ server, context, runUntil }) => {
      await runUntil(() => context.events.length > 0, 'activities');
      expect(server.requests[1]?.url.searchParams.get('filter')).toContain(
        new Date(liveNow - 14 * 24 * 60 * minute + 60 * minute - 1).toISOString(),
      );
    });
  });

  it('does not follow a link to another host, and keeps the token here', async () => {
    const answer: Vendor['answer'] = () => ({
      body: { _links: { next: { href: 'https://evil.example/v1/activities' } }, _embedded: { activities: [] } },
    });
    await withLive(setting({ answer }), async ({ context, lastError, runUntil }) => {
      await runUntil(() => lastError() !== null, 'an error');
      expect(lastError()).toContain('another host');
      expect(context.cursor).toBeNull();
    });
  });

  it('takes a link without a host for one of its own', async () => {
    const answer: Vendor['answer'] = (ask, world) => {
      const reply = pingoneVendor.answer(ask, world);
      const text = JSON.stringify(reply.body).replaceAll(ask.url.origin, '');
      return { ...reply, body: text };
    };
    await withLive(setting({ answer }), async ({ context, runUntil }) => {
      await runUntil(() => new Set(context.events.map(({ nativeId }) => nativeId)).size === 30, 'all activities');
      expect(context.rejected).toEqual([]);
    });
  });

  it('takes a page without a list for an empty one', async () => {
    await withLive(setting({ answer: () => ({ body: { _links: { self: { href: 'x' } } } }) }), async ({ context, lastError, runUntil }) => {
      await runUntil(() => context.statuses.some(({ seen }) => seen === true), 'an answer');
      expect(lastError()).toBeNull();
    });
  });

  const refusals: [what: string, vendor: Partial<Vendor>, secret: string, message: RegExp][] = [
    ['a wrong secret', {}, 'wrong', /refuses to give a token \(401 invalid_client/],
    ['a token that is not taken', { allowed: () => false }, clientSecret, /refuses the access token \(401\).*region/],
    [
      'a role that may not read the audit log',
      { answer: () => ({ status: 403, body: { code: 'ACCESS_FAILED' } }) },
      clientSecret,
      /\(403\).*role/,
    ],
    ['no page of activities', { answer: () => ({ body: { hello: 1 } }) }, clientSecret, /no page of activities/],
  ];

  it.each(refusals)('says in one line what is wrong: %s', async (_, vendor, secret, message) => {
    await withLive(setting(vendor, {}, secret), async ({ lastError, runUntil }) => {
      await runUntil(() => lastError() !== null, 'an error');
      expect(lastError()).toMatch(message);
      expect(lastError()).not.toContain(secret);
    });
  });
});

describe('a test of the source', () => {
  it('tells that it works, and what is missing', async () => {
    const probe = (baseUrl: string) =>
      pingoneSource.probe?.(pingoneSource.options.parse({ ...required, baseUrl, tokenUrl: `${baseUrl}${tokenPath}` }), {
        resolveSecret: async () => clientSecret,
      });
    await withLive(setting(), async ({ server }) => expect(await probe(server.baseUrl)).toMatchObject([{ feed: 'activities', ok: true }]));
    await withLive(setting({ allowed: () => false }), async ({ server }) =>
      expect(await probe(server.baseUrl)).toMatchObject([{ ok: false, message: expect.stringContaining('401') }]),
    );
  });
});

describe('options', () => {
  const regions: [region: string, api: string, token: string][] = [
    ['com', 'https://api.pingone.com', 'https://auth.pingone.com'],
    ['na', 'https://api.pingone.com', 'https://auth.pingone.com'],
    ['eu', 'https://api.pingone.eu', 'https://auth.pingone.eu'],
    ['ca', 'https://api.pingone.ca', 'https://auth.pingone.ca'],
    ['asia', 'https://api.pingone.asia', 'https://auth.pingone.asia'],
    ['com.au', 'https://api.pingone.com.au', 'https://auth.pingone.com.au'],
    ['sg', 'https://api.pingone.sg', 'https://auth.pingone.sg'],
  ];

  it.each(regions)('know the addresses of the region %s', (region, api, token) => {
    expect(settingsOf(pingoneSource.options.parse({ ...required, region }))).toMatchObject({
      baseUrl: api,
      tokenUrl: `${token}${tokenPath}`,
    });
  });

  it('take no other region, and no id that could be a path', () => {
    const parse = (options: Record<string, unknown>) => pingoneSource.options.safeParse({ ...required, ...options }).success;
    expect([parse({ region: 'mars' }), parse({ environmentId: '../x' }), parse({ limit: 0 })]).toEqual([false, false, false]);
  });
});
