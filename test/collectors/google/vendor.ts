/** The Reports API as documented: newest first, filtered by the time of activities, page tokens that belong to their query, quota errors with reasons. */

import { googleSource } from '../../../src/collectors/google/index.ts';
import type { Ask, Reply, Vendor } from '../../helpers/audit-vendor.ts';
import type { AuditWorld } from '../../helpers/audit-world.ts';
import { activity, event, subject } from './activities.ts';
import { credentials, tokenReply } from './service-account.ts';

const hour = 3_600_000;
const path = /^\/admin\/reports\/v1\/activity\/users\/all\/applications\/([a-z_]+)$/;

interface PageState {
  query: string;
  /** Activities before this one, newest first. */
  before: { time: number; id: string };
}

export const googleVendor: Vendor = {
  name: 'google',
  feeds: ['admin', 'login'],
  lateness: { usualMs: 0.9 * hour, mostMs: 40 * hour },
  record: ({ id, time, feed }) =>
    activity(feed, [event('USER_SETTINGS', 'CREATE_USER', { USER_EMAIL: `${id}@acme.example` })], {
      id: { time: new Date(time).toISOString(), uniqueQualifier: qualifierOf(id), applicationName: feed, customerId: 'C01abc' },
    }),
  nativeId: ({ id, time, feed }) => `${new Date(time).toISOString()}/${qualifierOf(id)}/${feed}/C01abc`,
  token: (ask, world) => tokenReply(ask, world.now(), () => world.issueToken()),
  allowed: (ask, world) => world.accepts(ask.headers.authorization),
  unauthorised: { status: 401, body: error(401, 'Request had invalid authentication credentials.', 'authError') },
  throttled: { status: 403, body: error(403, "Quota exceeded for quota metric 'Queries'", 'quotaExceeded', 'usageLimits') },
  answer: page,
  rejected: (ask) => (ask.url.searchParams.has('pageToken') ? { status: 400, body: error(400, 'Invalid Value', 'invalid') } : null),
  collector: ({ baseUrl, since, random, timing }) =>
    googleSource.collector(
      googleSource.options.parse({
        credentials: 'env:GOOGLE_KEY',
        subject,
        applications: ['admin', 'login'],
        baseUrl,
        since,
        tokenUrl: `${baseUrl}/token`,
        limit: 1 + Math.floor(random() * 12),
        quota: '100%',
      }),
      { resolveSecret: async () => credentials() },
      timing,
    ),
};

function qualifierOf(id: string): string {
  return `-90071992547409${id.replace(/\D/g, '')}`;
}

export function error(code: number, message: string, reason: string, domain = 'global'): unknown {
  return { error: { code, message, errors: [{ message, domain, reason }] } };
}

function page({ url }: Ask, world: AuditWorld): Reply {
  const application = path.exec(url.pathname)?.[1];
  const from = Date.parse(url.searchParams.get('startTime') ?? '');
  const to = Date.parse(url.searchParams.get('endTime') ?? '');
  const limit = Number(url.searchParams.get('maxResults'));
  const state = stateOf(url, world);
  const inFuture = to > world.now() + 60_000;
  if (application === undefined || inFuture || !(from <= to) || !(limit >= 1 && limit <= 1000) || state === null)
    return { status: 400, body: error(400, 'Invalid Value', 'invalid') };
  const all = world
    .records(application)
    .filter(({ time }) => time >= from && time <= to)
    .sort((a, b) => b.time - a.time || (a.id < b.id ? 1 : -1));
  const rest =
    state === undefined
      ? all
      : all.filter(({ time, id }) => time < state.before.time || (time === state.before.time && id < state.before.id));
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  const nextPageToken =
    last !== undefined && rest.length > limit ? world.pageToken({ query: queryOf(url), before: { time: last.time, id: last.id } }) : null;
  return {
    body: {
      kind: 'admin#reports#activities',
      etag: '"synthetic"',
      ...(nextPageToken === null ? {} : { nextPageToken }),
      ...(items.length === 0 ? {} : { items: items.map(({ record }) => record) }),
    },
  };
}

/** undefined for the first page, null for a token of another query. */
function stateOf(url: URL, world: AuditWorld): PageState | null | undefined {
  const token = url.searchParams.get('pageToken');
  if (token === null) return undefined;
  const state = world.pageState<PageState>(token);
  return state !== undefined && state.query === queryOf(url) ? state : null;
}

function queryOf(url: URL): string {
  const query = new URLSearchParams(url.search);
  query.delete('pageToken');
  return url.pathname + query.toString();
}
