/** JumpCloud's Directory Insights as documented: a POST with a query, ascending pages, `X-Search_after` for the next one, at most as many events as `X-Limit` says. */
import { jumpcloudSource } from '../../../src/collectors/jumpcloud/index.ts';
import type { Ask, Place, Reply, Vendor } from '../../helpers/audit-harness.ts';
import type { AuditWorld } from '../../helpers/audit-world.ts';

export const apiKey = 'jca_test-key';
export const orgId = '5f00000000000000000000aa';
const mostPerPage = 12;

export const jumpcloudVendor: Vendor = {
  name: 'jumpcloud',
  lateness: { usualMs: 600_000, mostMs: 24 * 3_600_000 },
  record: ({ id, time }) => ({
    id,
    timestamp: new Date(time).toISOString(),
    event_type: 'user_create_provision',
    service: 'directory',
    organization: orgId,
    initiated_by: { type: 'system' },
    resource: { id: '5f00000000000000000000bb', type: 'user', username: 'alice', email: 'alice@example.com' },
    application: { display_label: 'Slack' },
    success: true,
  }),
  allowed: ({ headers }) => headers['x-api-key'] === apiKey && headers['x-org-id'] === orgId,
  answer,
  // `search_after` holds the sort values of an event: there is nothing that could expire.
  without: ['rejected-page'],
  collector: ({ baseUrl, since, random, timing }: Place) =>
    jumpcloudSource.collector(
      jumpcloudSource.options.parse({ apiKey: 'env:KEY', orgId, baseUrl, since, limit: 1 + Math.floor(random() * 20), quota: '100%' }),
      { resolveSecret: async () => apiKey },
      timing,
    ),
};

interface Query {
  service?: unknown;
  start_time?: string;
  end_time?: string;
  sort?: string;
  limit?: number;
  search_after?: [number, string];
}

function answer({ method, url, headers, body }: Ask, world: AuditWorld): Reply {
  if (method !== 'POST' || url.pathname !== '/insights/directory/v1/events') return { status: 404, body: { message: 'no such path' } };
  if (headers['content-type'] !== 'application/json') return { status: 415, body: { message: 'JSON only' } };
  const query = JSON.parse(body) as Query;
  const [from, to] = [Date.parse(query.start_time ?? ''), Date.parse(query.end_time ?? '')];
  if (!Array.isArray(query.service) || Number.isNaN(from) || Number.isNaN(to) || query.sort !== 'ASC')
    return { status: 400, body: { message: 'bad query' } };
  const after = query.search_after ?? [Number.NEGATIVE_INFINITY, ''];
  const limit = Math.min(query.limit ?? 1000, mostPerPage);
  const found = world
    .records()
    .filter(({ time, id }) => time >= from && time <= to && isAfter([time, id], after))
    .sort((a, b) => (isAfter([a.time, a.id], [b.time, b.id]) ? 1 : -1))
    .slice(0, limit);
  const last = found.at(-1);
  return {
    headers: {
      'x-limit': String(limit),
      'x-result-count': String(found.length),
      ...(last === undefined ? {} : { 'x-search_after': JSON.stringify([last.time, last.id]) }),
    },
    body: found.map(({ record }) => record),
  };
}

function isAfter([time, id]: [number, string], [otherTime, otherId]: [number, string]): boolean {
  return time > otherTime || (time === otherTime && id > otherId);
}
