/** Graph as it is documented, for the server of the harness: filters by time, pages of opaque links, client credentials. */
import { entraSource } from '../../../src/collectors/entra/index.ts';
import type { Ask, Place, Reply, Vendor } from '../../helpers/audit-vendor.ts';
import type { AuditWorld, StoredRecord } from '../../helpers/audit-world.ts';
import { audit, provisioning, signIn, userTarget } from './samples.ts';

export const tenant = 'acme.example';
export const secret = 's3cr3t~value';

const logs: ReadonlyMap<string, { feed: string; field: string; filter: RegExp }> = new Map([
  [
    '/v1.0/auditLogs/provisioning',
    { feed: 'provisioning', field: 'activityDateTime', filter: /^activityDateTime (gt) (\S+) and activityDateTime (lt) (\S+)$/ },
  ],
  [
    '/v1.0/auditLogs/directoryAudits',
    { feed: 'audits', field: 'activityDateTime', filter: /^activityDateTime (ge) (\S+) and activityDateTime (le) (\S+)$/ },
  ],
  [
    '/v1.0/auditLogs/signIns',
    { feed: 'signIns', field: 'createdDateTime', filter: /^createdDateTime (ge) (\S+) and createdDateTime (le) (\S+)$/ },
  ],
]);

interface PageState {
  feed: string;
  from: number;
  to: number;
  skip: number;
  top: number;
}

export const graph: Vendor = {
  name: 'entra',
  feeds: ['provisioning', 'audits', 'signIns'],
  lateness: { usualMs: 3_600_000, mostMs: 20 * 3_600_000 },
  record: ({ id, time, feed }) => {
    const at = new Date(time).toISOString();
    if (feed === 'provisioning') return provisioning({ id, activityDateTime: at });
    return feed === 'audits' ? audit('Update user', [userTarget()], { id, activityDateTime: at }) : signIn(0, { id, createdDateTime: at });
  },
  token,
  allowed: ({ headers }, world) => world.accepts(headers.authorization),
  unauthorised: {
    status: 401,
    body: { error: { code: 'InvalidAuthenticationToken', message: 'Access token has expired or is not yet valid.' } },
  },
  throttled: { status: 429, body: { error: { code: 'TooManyRequests', message: 'Too many requests' } } },
  rejected: ({ url }) =>
    url.searchParams.has('$skiptoken')
      ? { status: 400, body: { error: { code: 'Directory_ExpiredPageToken', message: 'expired' } } }
      : null,
  answer,
  collector: ({ baseUrl, since, random, timing }: Place) =>
    entraSource.collector(
      entraSource.options.parse({
        ...accounts(baseUrl),
        since,
        quota: '100%',
        pollInterval: '5m',
        feeds: ['provisioning', 'audits', 'signIns'],
        limit: 1 + Math.floor(random() * 12),
      }),
      { resolveSecret: async () => secret },
      timing,
    ),
};

export function accounts(baseUrl: string) {
  return {
    tenantId: tenant,
    clientId: 'client-1',
    clientSecret: 'env:SECRET',
    baseUrl,
    tokenUrl: `${baseUrl}/${tenant}/oauth2/v2.0/token`,
  };
}

export function token({ url, method, body }: Ask, world: AuditWorld): Reply | null {
  if (url.pathname !== `/${tenant}/oauth2/v2.0/token`) return null;
  const form = new URLSearchParams(body);
  if (method !== 'POST' || form.get('grant_type') !== 'client_credentials' || form.get('scope') !== `${url.origin}/.default`)
    return {
      status: 400,
      body: { error: 'invalid_request', error_description: 'AADSTS900144: The request body must contain a parameter' },
    };
  if (form.get('client_id') !== 'client-1' || form.get('client_secret') !== secret)
    return { status: 401, body: { error: 'invalid_client', error_description: 'AADSTS7000215: Invalid client secret provided.' } };
  return { body: { token_type: 'Bearer', expires_in: 3599, access_token: world.issueToken() } };
}

export function answer({ url }: Ask, world: AuditWorld): Reply {
  const log = logs.get(url.pathname);
  if (log === undefined) return { status: 404, body: { error: { code: 'Request_ResourceNotFound', message: url.pathname } } };
  const state = stateOf(url, log, world);
  if (state === null) return { status: 400, body: { error: { code: 'BadRequest', message: 'Invalid filter clause' } } };
  const found = world
    .records(log.feed)
    .filter(({ time }) => time >= state.from && time <= state.to)
    .sort(newestFirst);
  const page = found.slice(state.skip, state.skip + state.top);
  const next = { ...state, skip: state.skip + state.top };
  const link = next.skip < found.length ? { '@odata.nextLink': `${url.origin}${url.pathname}?$skiptoken=${world.pageToken(next)}` } : {};
  return {
    body: { '@odata.context': `${url.origin}/v1.0/$metadata#auditLogs/${log.feed}`, ...link, value: page.map(({ record }) => record) },
  };
}

/** New records move those behind them to later pages. */
function newestFirst(a: StoredRecord, b: StoredRecord): number {
  return b.time - a.time || (a.id < b.id ? 1 : -1);
}

function stateOf(url: URL, log: { feed: string; filter: RegExp }, world: AuditWorld): PageState | null {
  const skiptoken = url.searchParams.get('$skiptoken');
  if (skiptoken !== null) return world.pageState<PageState>(skiptoken) ?? null;
  const match = log.filter.exec(url.searchParams.get('$filter') ?? '');
  if (match === null) return null;
  const [from, to] = [Date.parse(match[2] ?? ''), Date.parse(match[4] ?? '')];
  if (Number.isNaN(from) || Number.isNaN(to)) return null;
  const edge = match[1] === 'gt' ? 1 : 0;
  return { feed: log.feed, from: from + edge, to: to - edge, skip: 0, top: Number(url.searchParams.get('$top') ?? '1000') };
}
