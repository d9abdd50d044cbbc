/** The Audit Logs API as documented: newest first, whole seconds, inclusive bounds, cursors that belong to their query, `Retry-After` and no other header. */
import { slackSource } from '../../../src/collectors/slack/index.ts';
import type { Ask, Reply, Vendor } from '../../helpers/audit-vendor.ts';
import type { AuditWorld } from '../../helpers/audit-world.ts';
import { entry } from './entries.ts';

const minute = 60_000;
export const slackToken = 'xoxp-test-token';

interface PageState {
  query: string;
  before: { second: number; id: string };
}

export const slackVendor: Vendor = {
  name: 'slack',
  lateness: { usualMs: 9 * minute, mostMs: 17 * 60 * minute },
  record: ({ id, time }) => entry('user_created', { id, date_create: Math.floor(time / 1000) }),
  allowed: (ask) => ask.headers.authorization === `Bearer ${slackToken}`,
  unauthorised: { status: 401, body: { ok: false, error: 'invalid_auth' } },
  throttled: { status: 429, body: { ok: false, error: 'ratelimited' } },
  answer: page,
  rejected: (ask) => (ask.url.searchParams.has('cursor') ? rejection(ask) : null),
  collector: ({ baseUrl, since, random, timing }) =>
    slackSource.collector(
      slackSource.options.parse({ token: 'env:SLACK_TOKEN', baseUrl, since, limit: 1 + Math.floor(random() * 12), quota: '100%' }),
      { resolveSecret: async () => slackToken },
      timing,
    ),
};

/** Some of Slack's methods say it with an error status, some with 200. */
function rejection({ url }: Ask): Reply {
  const status = Number(url.searchParams.get('oldest')) % 2 === 0 ? 200 : 400;
  return { status, body: { ok: false, error: 'invalid_cursor' } };
}

function page({ method, url }: Ask, world: AuditWorld): Reply {
  const [oldest, latest, limit] = ['oldest', 'latest', 'limit'].map((name) => Number(url.searchParams.get(name))) as [
    number,
    number,
    number,
  ];
  const whole = [oldest, latest, limit].every(Number.isInteger) && limit >= 1 && limit <= 9999 && oldest <= latest;
  if (method !== 'GET' || url.pathname !== '/audit/v1/logs' || !whole)
    return { status: 400, body: { ok: false, error: 'invalid_arguments' } };
  const cursor = url.searchParams.get('cursor');
  const state = cursor === null ? null : world.pageState<PageState>(cursor);
  if (state === undefined || (state !== null && state.query !== queryOf(url))) return rejection({ url } as Ask);
  const all = world
    .records()
    .map(({ time, id, record }) => ({ second: Math.floor(time / 1000), id, record }))
    .filter(({ second }) => second >= oldest && second <= latest)
    .sort((a, b) => b.second - a.second || (a.id < b.id ? 1 : -1));
  const rest =
    state === null
      ? all
      : all.filter(({ second, id }) => second < state.before.second || (second === state.before.second && id < state.before.id));
  const entries = rest.slice(0, limit);
  const last = entries.at(-1);
  const next_cursor = last !== undefined && rest.length > limit ? world.pageToken({ query: queryOf(url), before: last }) : '';
  return { body: { entries: entries.map(({ record }) => record), response_metadata: { next_cursor } } };
}

function queryOf(url: URL): string {
  const query = new URLSearchParams(url.search);
  query.delete('cursor');
  return query.toString();
}
