/**
 * GitHub's audit-log API as documented: `created:>=` in the phrase, oldest first, 100 records a page, the next page by a `Link` header whose cursor stands
 * for the last record, 403 when the rate limit is used up.
 */
import { githubSource } from '../../../src/collectors/github/index.ts';
import type { Ask, Reply, Vendor } from '../../helpers/audit-harness.ts';
import type { AuditWorld, StoredRecord } from '../../helpers/audit-world.ts';

export const githubToken = 'ghp_example';
const hourMs = 3_600_000;
const path = '/api/v3/enterprises/acme/audit-log';

export const githubVendor: Vendor = {
  name: 'github',
  lateness: { usualMs: hourMs - 60_000, mostMs: 17 * hourMs },
  record: ({ id, time }) => ({
    '@timestamp': time,
    _document_id: id,
    action: 'external_identity.provision',
    actor: 'acme_admin',
    user: 'ana_acme',
    business: 'acme',
    created_at: time,
    scim_user_id: '9f1f4e36-6a5b-11f0-8de9-0242ac120002',
  }),
  allowed: (ask) => ask.headers.authorization === `Bearer ${githubToken}`,
  unauthorised: { status: 401, body: { message: 'Bad credentials' } },
  throttled: { status: 403, body: { message: 'API rate limit exceeded for user ID 1.' } },
  rateHeaders: ({ limit, remaining, resetAt }) => ({
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(Math.ceil(resetAt / 1000)),
  }),
  answer,
  rejected: (ask) => (ask.url.searchParams.has('after') ? { status: 422, body: { message: 'Invalid cursor' } } : null),
  collector: ({ baseUrl, timing }) => {
    const options = { baseUrl: `${baseUrl}/api/v3`, enterprise: 'acme', token: 'env:T', quota: '100%', pollInterval: '10m' };
    return githubSource.collector(githubSource.options.parse(options), { resolveSecret: async () => githubToken }, timing);
  },
};

/** Small pages, so that many of them are needed. */
const perPage = 7;

function answer(ask: Ask, world: AuditWorld): Reply {
  const { url } = ask;
  const created = /(?:^| )created:>=(\S+)/.exec(url.searchParams.get('phrase') ?? '')?.[1] ?? '';
  const from = Date.parse(created);
  if (url.pathname !== path || Number.isNaN(from) || url.searchParams.get('order') !== 'asc')
    return { status: 404, body: { message: 'Not Found' } };
  const sorted = world.records().filter((record) => record.time >= from);
  sorted.sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
  const after = url.searchParams.get('after');
  const passed = after === null ? '' : world.pageState<string>(after);
  if (passed === undefined) return { status: 422, body: { message: 'Invalid cursor' } };
  const rest = sorted.filter((record) => keyOf(record) > passed);
  const page = rest.slice(0, perPage);
  const last = page.at(-1);
  if (last === undefined || rest.length <= perPage) return { body: page.map(({ record }) => record) };
  const next = new URL(url);
  next.searchParams.set('after', world.pageToken(keyOf(last)));
  const first = new URL(url);
  first.searchParams.delete('after');
  const link = `<${next.href}>; rel="next", <${first.href}>; rel="first"`;
  return { headers: { link }, body: page.map(({ record }) => record) };
}

function keyOf({ time, id }: StoredRecord): string {
  return `${String(time).padStart(15, '0')}|${id}`;
}
