/**
 * The Management API's logs as documented: client credentials, checkpoint mode (`from`, `take`, a `Link` to the next page that an empty page repeats) in the
 * order of log ids, search mode with `q`, `sort`, `page`, `per_page` and at most 1,000 results.
 */
import { auth0Source } from '../../../src/collectors/auth0/index.ts';
import type { Ask, Reply, Vendor } from '../../helpers/audit-harness.ts';
import type { AuditWorld, StoredRecord } from '../../helpers/audit-world.ts';
import { auth0Log } from './logs.ts';

export const clientId = 'AbCdEf';
export const clientSecret = 'test-secret';
const hourMs = 3_600_000;

export const auth0Vendor: Vendor = {
  name: 'auth0',
  // Late as they may be: log ids are given out when a log is stored.
  lateness: { usualMs: 2 * hourMs, mostMs: 20 * hourMs },
  record: ({ id, time }) => auth0Log({ log_id: logIdOf(id), date: new Date(time).toISOString() }),
  nativeId: ({ id }) => logIdOf(id),
  token,
  allowed: ({ headers }, world) => world.accepts(headers.authorization),
  unauthorised: {
    status: 401,
    body: { statusCode: 401, error: 'Unauthorized', message: 'Expired token received for JSON Web Token validation' },
  },
  throttled: {
    status: 429,
    body: { statusCode: 429, error: 'Too Many Requests', message: 'Global limit has been reached', errorCode: 'too_many_requests' },
  },
  rateHeaders: ({ limit, remaining, resetAt }) => ({
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(Math.ceil(resetAt / 1000)),
  }),
  answer: (ask, world) => logsAnswer(ask, world.records()),
  rejected: ({ url }) => (url.searchParams.has('from') ? refusedForAWhile(url.href) : null),
  collector: ({ baseUrl, since, random, timing }) =>
    auth0Source.collector(
      auth0Source.options.parse({ baseUrl, since, clientId, clientSecret: 'env:S', limit: 1 + Math.floor(random() * 20), quota: '100%' }),
      { resolveSecret: async () => clientSecret },
      timing,
    ),
};

const refusals = new Map<string, number>();

/** The place of a log that is still there is not refused for ever: only one that has expired would be, and that is no longer found either. */
function refusedForAWhile(address: string): Reply | null {
  const times = (refusals.get(address) ?? 0) + 1;
  refusals.set(address, times);
  return times > 3 ? null : { status: 400, body: { statusCode: 400, error: 'Bad Request', message: 'Invalid log_id' } };
}

function logIdOf(id: string): string {
  return `900${'20260105100000000'}${id.replace(/\D/g, '').padStart(36, '0')}`;
}

export function token({ method, url, headers, body }: Ask, world: AuditWorld): Reply | null {
  if (url.pathname !== '/oauth/token') return null;
  const wanted = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, audience: `${url.origin}/api/v2/` };
  const valid =
    method === 'POST' && headers['content-type'] === 'application/json' && JSON.stringify(JSON.parse(body)) === JSON.stringify(wanted);
  if (!valid) return { status: 401, body: { error: 'access_denied', error_description: 'Unauthorized' } };
  return { body: { access_token: world.issueToken(), scope: 'read:logs', expires_in: 86_400, token_type: 'Bearer' } };
}

export function logsAnswer({ method, url }: Ask, records: readonly StoredRecord[]): Reply {
  if (method !== 'GET' || url.pathname !== '/api/v2/logs') return { status: 404, body: { statusCode: 404, error: 'Not Found' } };
  return url.searchParams.has('from') ? checkpoint(url, records) : search(url.searchParams, records);
}

function checkpoint(url: URL, records: readonly StoredRecord[]): Reply {
  const from = url.searchParams.get('from') ?? '';
  const take = Number(url.searchParams.get('take') ?? 50);
  if (!(take >= 1 && take <= 100)) return { status: 400, body: { statusCode: 400, message: 'take' } };
  const page = records
    .map(({ record }) => record as { log_id: string })
    .filter((record) => record.log_id > from)
    .sort((a, b) => (a.log_id < b.log_id ? -1 : 1))
    .slice(0, take);
  const next = new URL(url);
  next.searchParams.set('from', page.at(-1)?.log_id ?? from);
  return { headers: { link: `<${next.href}>; rel="next"` }, body: page };
}

function search(query: URLSearchParams, records: readonly StoredRecord[]): Reply {
  const [, from = '', to = ''] = /^date:\[(\S+) TO (\S+)\]$/.exec(query.get('q') ?? '') ?? [];
  const [page, perPage] = [Number(query.get('page')), Number(query.get('per_page'))];
  if (Number.isNaN(Date.parse(from)) || query.get('sort') !== 'date:1' || perPage > 100 || (page + 1) * perPage > 1000)
    return { status: 400, body: { statusCode: 400, message: 'Query validation error' } };
  const found = records
    .filter(({ time }) => time >= Date.parse(from) && (to === '*' || time <= Date.parse(to)))
    .sort((a, b) => a.time - b.time);
  return { body: found.slice(page * perPage, (page + 1) * perPage).map(({ record }) => record) };
}
