/** The OneLogin Events API as documented: client credentials, `since` and `until` (both exclusive), 50 events a page, `after_cursor`; a used-up limit is answered with 400. */
import { oneloginSource } from '../../../src/collectors/onelogin/index.ts';
import type { Ask, Place, Reply, Vendor } from '../../helpers/audit-harness.ts';
import type { AuditWorld } from '../../helpers/audit-world.ts';

export const clientId = '4f00000000000000000000aa';
export const clientSecret = 'test-secret';

export const oneloginVendor: Vendor = {
  name: 'onelogin',
  lateness: { usualMs: 1_800_000, mostMs: 24 * 3_600_000 },
  record: ({ id, time }) => ({
    id: numberOf(id),
    created_at: new Date(time).toISOString(),
    account_id: 92_920,
    event_type_id: 51,
    user_id: 32_916_209,
    user_name: 'Alice Example',
    app_id: 777,
    app_name: 'Slack',
    error_description: null,
    notes: null,
  }),
  nativeId: ({ id }) => String(numberOf(id)),
  token,
  allowed: ({ headers }, world) => world.accepts(headers.authorization),
  unauthorised: { status: 401, body: { status: { error: true, code: 401, type: 'Unauthorized', message: 'Authentication Failure' } } },
  answer,
  rejected: ({ url }) =>
    url.searchParams.has('after_cursor') ? { status: 400, body: { status: { error: true, message: 'bad cursor' } } } : null,
  rateHeaders: ({ limit, remaining, resetInSeconds }) => ({
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(resetInSeconds),
  }),
  throttled: { status: 400, body: { status: { error: true, code: 400, type: 'bad request', message: 'rate limit exceeded' } } },
  collector: ({ baseUrl, since, random, timing }: Place) =>
    oneloginSource.collector(
      oneloginSource.options.parse({
        clientId,
        clientSecret: 'env:SECRET',
        baseUrl,
        since,
        limit: 1 + Math.floor(random() * 20),
        quota: '100%',
      }),
      { resolveSecret: async () => clientSecret },
      timing,
    ),
};

function numberOf(id: string): number {
  return 1000 + Number(id.replace('record-', ''));
}

function token({ method, url, headers, body }: Ask, world: AuditWorld): Reply | null {
  if (url.pathname !== '/auth/oauth2/v2/token') return null;
  const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
  const { grant_type } = JSON.parse(body) as { grant_type?: string };
  if (method !== 'POST' || headers.authorization !== basic || grant_type !== 'client_credentials')
    return { status: 401, body: { status: { error: true, code: 401, message: 'Authentication Failure' } } };
  return {
    body: { access_token: world.issueToken(), created_at: new Date(world.now()).toISOString(), expires_in: 36_000, token_type: 'bearer' },
  };
}

function answer({ method, url }: Ask, world: AuditWorld): Reply {
  if (method !== 'GET') return { status: 404, body: { status: { error: true, message: 'No Route Exists' } } };
  if (url.pathname === '/api/1/events/types')
    return { body: { status: { error: false }, data: [{ id: 51, name: 'USER_CREATED_IN_APP', description: '%user% created in %app%' }] } };
  if (url.pathname !== '/api/1/events') return { status: 404, body: { status: { error: true, message: 'No Route Exists' } } };
  return page(url.searchParams, world);
}

function page(query: URLSearchParams, world: AuditWorld): Reply {
  const [since, until, limit] = [
    Date.parse(query.get('since') ?? ''),
    Date.parse(query.get('until') ?? ''),
    Number(query.get('limit') ?? '50'),
  ];
  if (Number.isNaN(since) || Number.isNaN(until) || !(limit >= 1 && limit <= 50) || query.get('sort') !== '+id')
    return { status: 400, body: { status: { error: true, message: 'bad request' } } };
  const cursor = query.get('after_cursor');
  const after = cursor === null ? '' : (world.pageState<string>(cursor) ?? '');
  const found = world
    .records()
    .filter(({ time, id }) => time > since && time < until && id > after)
    .sort((a, b) => (a.id > b.id ? 1 : -1));
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const next = found.length > shown.length && last !== undefined ? world.pageToken(last.id) : null;
  return {
    body: {
      status: { error: false, code: 200, type: 'success', message: 'Success' },
      pagination: { before_cursor: null, after_cursor: next, previous_link: null, next_link: next },
      data: shown.map(({ record }) => record),
    },
  };
}
