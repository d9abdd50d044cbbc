/** PingOne's audit activities as documented: client credentials in the header, a SCIM filter on `recordedAt`, newest first, `_links.next.href`. */
import { pingoneSource } from '../../../src/collectors/pingone/index.ts';
import type { Ask, Place, Reply, Vendor } from '../../helpers/audit-harness.ts';
import type { AuditWorld } from '../../helpers/audit-world.ts';

export const environmentId = '5f0c2b1e-0000-4000-8000-0000000000aa';
export const clientId = '7d1e4c2a-0000-4000-8000-0000000000bb';
export const clientSecret = 'test~secret';

export const pingoneVendor: Vendor = {
  name: 'pingone',
  lateness: { usualMs: 1_800_000, mostMs: 24 * 3_600_000 },
  record: ({ id, time }) => ({
    _links: {},
    id,
    recordedAt: new Date(time).toISOString(),
    createdAt: new Date(time + 80).toISOString(),
    correlationId: `c0000000-0000-4000-8000-${id.slice(-4).padStart(12, '0')}`,
    actors: { client: { id: clientId, name: 'Worker', type: 'CLIENT' } },
    action: { type: 'USER.CREATED', description: 'User Created' },
    resources: [{ type: 'USER', id: 'd0000000-0000-4000-8000-000000000001', name: 'alice@example.com' }],
    result: { status: 'SUCCESS', description: 'Created User' },
  }),
  token,
  allowed: ({ headers }, world) => world.accepts(headers.authorization),
  unauthorised: { status: 401, body: { id: 'e1', code: 'INVALID_TOKEN', message: 'The token is not valid' } },
  answer,
  rejected: ({ url }) =>
    url.searchParams.has('cursor') ? { status: 400, body: { code: 'INVALID_REQUEST', message: 'bad cursor' } } : null,
  collector: ({ baseUrl, since, random, timing }: Place) =>
    pingoneSource.collector(
      pingoneSource.options.parse({
        environmentId,
        clientId,
        clientSecret: 'env:SECRET',
        baseUrl,
        since,
        tokenUrl: `${baseUrl}/${environmentId}/as/token`,
        limit: 1 + Math.floor(random() * 20),
        quota: '100%',
      }),
      { resolveSecret: async () => clientSecret },
      timing,
    ),
};

function token({ method, url, headers, body }: Ask, world: AuditWorld): Reply | null {
  if (url.pathname !== `/${environmentId}/as/token`) return null;
  const [name, secret] = Buffer.from(headers.authorization?.replace(/^Basic /, '') ?? '', 'base64')
    .toString()
    .split(':');
  const known = name === clientId && decodeURIComponent(secret ?? '') === clientSecret;
  if (method !== 'POST' || !known || new URLSearchParams(body).get('grant_type') !== 'client_credentials')
    return { status: 401, body: { error: 'invalid_client', error_description: 'Request denied: Invalid client credentials' } };
  return { body: { access_token: world.issueToken(), token_type: 'Bearer', expires_in: 3600 } };
}

function answer({ method, url }: Ask, world: AuditWorld): Reply {
  if (method !== 'GET' || url.pathname !== `/v1/environments/${environmentId}/activities`)
    return { status: 404, body: { code: 'NOT_FOUND' } };
  const bounds = /^recordedAt gt "([^"]+)" AND recordedAt lt "([^"]+)"$/.exec(url.searchParams.get('filter') ?? '');
  const limit = Number(url.searchParams.get('limit'));
  const [after, before] = [Date.parse(bounds?.[1] ?? ''), Date.parse(bounds?.[2] ?? '')];
  if (Number.isNaN(after) || Number.isNaN(before) || !(limit >= 1 && limit <= 1000))
    return { status: 400, body: { code: 'INVALID_REQUEST' } };
  const cursor = url.searchParams.get('cursor');
  const skip = cursor === null ? 0 : (world.pageState<number>(cursor) ?? 0);
  const found = world
    .records()
    .filter(({ time }) => time > after && time < before)
    .sort((a, b) => b.time - a.time || (a.id < b.id ? 1 : -1));
  const shown = found.slice(skip, skip + limit);
  return {
    body: {
      _links: linksOf(url, skip + limit < found.length ? world.pageToken(skip + limit) : null),
      _embedded: { activities: shown.map(({ record }) => record) },
      count: shown.length,
    },
  };
}

function linksOf(url: URL, cursor: string | null): unknown {
  const self = { href: url.href };
  if (cursor === null) return { self };
  const next = new URL(url);
  next.searchParams.set('cursor', cursor);
  return { self, next: { href: next.href } };
}
