/**
 * A Keycloak server as it answers, later versions (26.7: `id`, times in milliseconds, `direction`, bounds inclusive) and earlier ones (no id, dates alone, newest
 * first, `dateTo` the beginning of its day in the server's time zone).
 */
import { keycloakSource } from '../../../src/collectors/keycloak/index.ts';
import { normaliseKeycloak } from '../../../src/collectors/keycloak/normalise.ts';
import type { Ask, Reply, Vendor } from '../../helpers/audit-harness.ts';
import type { AuditWorld, StoredRecord } from '../../helpers/audit-world.ts';
import { adminRaw, type Raw, userRaw } from './events.ts';

export const clientSecret = 'test-secret';
const minuteMs = 60_000;
const dayMs = 86_400_000;

export interface Version {
  name: 'later' | 'earlier';
  /** Where everything lies: `` or `/auth`. */
  root: string;
  /** Of the server, in hours. */
  zone: number;
}

export const later: Version = { name: 'later', root: '', zone: 0 };
export const earlier: Version = { name: 'earlier', root: '/auth', zone: -8 };

/** Events of a realm that saves everything. */
export const fullConfig: Raw = { eventsEnabled: true, enabledEventTypes: [], adminEventsEnabled: true, adminEventsDetailsEnabled: true };

export function keycloakVendor(version: Version): Vendor {
  return {
    name: `keycloak, ${version.name} versions`,
    feeds: ['admin-events', 'events'],
    lateness: { usualMs: 110_000, mostMs: 55 * minuteMs },
    record: (facts) => recordOf(version, facts),
    nativeId: (facts) => nativeIdOf(recordOf(version, facts)),
    token: (ask, world) => tokenAnswer(version, ask, world),
    allowed: ({ headers }, world) => world.accepts(headers.authorization),
    unauthorised: { status: 401, body: { error: 'HTTP 401 Unauthorized' } },
    // Keycloak has no rate limit of its own; what stands before it may have one.
    without: ['retry-after', 'retry-date', 'rate-headers'],
    answer: (ask, world) => answerOf(version, ask, (feed) => world.records(feed), fullConfig),
    collector: ({ baseUrl, since, random, timing }) =>
      keycloakSource.collector(
        keycloakSource.options.parse({
          baseUrl,
          since,
          realm: 'acme',
          clientId: 'provtrace',
          clientSecret: 'env:S',
          limit: 1 + Math.floor(random() * 30),
          pollInterval: '1m',
        }),
        { resolveSecret: async () => clientSecret },
        timing,
      ),
  };
}

function recordOf(version: Version, { id, time, feed }: { id: string; time: number; feed: string }): Raw {
  const raw = feed === 'events' ? userRaw('LOGIN', { username: id }) : adminRaw('UPDATE', 'USER', `users/${id}`, { username: id });
  const { id: _, ...rest } = raw;
  return version.name === 'later' ? { ...rest, id: `event-${id}`, time } : { ...rest, time };
}

function nativeIdOf(raw: Raw): string {
  const result = normaliseKeycloak(raw, 'keycloak');
  return 'event' in result ? result.event.nativeId : 'rejected';
}

export function tokenAnswer({ root }: Version, { method, url, body }: Ask, world: AuditWorld): Reply | null {
  if (!url.pathname.endsWith('/protocol/openid-connect/token')) return null;
  if (!url.pathname.startsWith(`${root}/realms/`)) return { status: 404, body: '<html>Not Found</html>' };
  if (url.pathname !== `${root}/realms/acme/protocol/openid-connect/token`) return { status: 404, body: { error: 'Realm does not exist' } };
  const form = new URLSearchParams(body);
  if (method !== 'POST' || form.get('grant_type') !== 'client_credentials' || form.get('client_secret') !== clientSecret)
    return { status: 401, body: { error: 'unauthorized_client', error_description: 'Invalid client or Invalid client credentials' } };
  return { body: { access_token: world.issueToken(), expires_in: 300, token_type: 'Bearer', scope: 'profile email' } };
}

export function answerOf(version: Version, { method, url }: Ask, records: (feed: string) => StoredRecord[], config: Raw): Reply {
  const prefix = `${version.root}/admin/realms/acme/`;
  if (method !== 'GET' || !url.pathname.startsWith(prefix)) return { status: 404, body: { error: 'Realm not found.' } };
  const feed = url.pathname.slice(prefix.length);
  if (feed === 'events/config') return { body: config };
  if (feed !== 'events' && feed !== 'admin-events')
    return { status: 404, body: { error: 'Unable to find matching target resource method' } };
  return version.name === 'later' ? laterPage(url.searchParams, records(feed)) : earlierPage(version, url.searchParams, records(feed));
}

function laterPage(query: URLSearchParams, records: StoredRecord[]): Reply {
  const [from, to] = ['dateFrom', 'dateTo'].map((name) => {
    const text = query.get(name) ?? '';
    if (/^\d{1,16}$/.test(text)) return Number(text);
    return Date.parse(`${text}T00:00:00Z`) + (name === 'dateTo' ? dayMs - 1 : 0);
  }) as [number, number];
  if (Number.isNaN(from + to))
    return { status: 400, body: { error: "Invalid value for 'dateFrom', expected format is yyyy-MM-dd or an Epoch timestamp" } };
  const found = records.filter(({ time }) => time >= from && time <= to);
  return { body: pageOf(query, found, query.get('direction') === 'asc' ? 1 : -1) };
}

/** `SimpleDateFormat("yyyy-MM-dd")` of Java reads a number as a year or fails; the server's time zone counts. */
function earlierPage({ zone }: Version, query: URLSearchParams, records: StoredRecord[]): Reply {
  const [from, to] = ['dateFrom', 'dateTo'].map((name) => {
    const text = query.get(name) ?? '';
    return /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) - zone * 3_600_000 : Number.NaN;
  }) as [number, number];
  if (Number.isNaN(from + to)) return { status: 400, body: { error: "Invalid value for 'Date(From)', expected format is yyyy-MM-dd" } };
  return {
    body: pageOf(
      query,
      records.filter(({ time }) => time >= from && time <= to),
      -1,
    ),
  };
}

/** The database may give rows of one time in any order, but in the same one each time. */
function pageOf(query: URLSearchParams, found: StoredRecord[], direction: 1 | -1): unknown[] {
  const [first, max] = [Number(query.get('first') ?? 0), Number(query.get('max') ?? 100)];
  found.sort((a, b) => direction * (a.time - b.time) || (a.id < b.id ? -1 : 1));
  return found.slice(first, first + max).map(({ record }) => record);
}
