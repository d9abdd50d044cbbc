/**
 * The Events API of WorkOS as documented: types asked for by name, `order=asc`, `after` the id of an event, at most 100 a page, `list_metadata.after` while
 * there is more.
 */
import { workosSource } from '../../../src/collectors/workos/index.ts';
import type { Ask, Reply, Vendor } from '../../helpers/audit-harness.ts';
import type { AuditWorld } from '../../helpers/audit-world.ts';

export const workosKey = 'sk_example_123';

export const workosVendor: Vendor = {
  name: 'workos',
  // The order is that of storing, so it does not matter how late an event is.
  lateness: { usualMs: 3_600_000, mostMs: 20 * 3_600_000 },
  record: ({ id, time }) => ({
    object: 'event',
    id: eventId(id),
    event: 'dsync.user.created',
    created_at: new Date(time).toISOString(),
    data: { object: 'directory_user', id: `directory_user_${id}`, idp_id: `idp-${id}`, state: 'active', username: 'ana@acme.example' },
    context: {},
  }),
  nativeId: ({ id }) => eventId(id),
  allowed: (ask) => ask.headers.authorization === `Bearer ${workosKey}`,
  answer,
  rejected: (ask) =>
    ask.url.searchParams.has('after') ? { status: 400, body: { message: 'Could not find the event', code: 'invalid_cursor' } } : null,
  collector: ({ baseUrl, random, timing }) => {
    const limit = 1 + Math.floor(random() * 12);
    const options = workosSource.options.parse({ baseUrl, apiKey: 'env:K', quota: '100%', limit });
    return workosSource.collector(options, { resolveSecret: async () => workosKey }, timing);
  },
};

function eventId(id: string): string {
  return `event_${id.toUpperCase()}`;
}

function answer(ask: Ask, world: AuditWorld): Reply {
  const { searchParams, pathname } = ask.url;
  const limit = Number(searchParams.get('limit') ?? '10');
  if (pathname !== '/events') return { status: 404, body: { message: 'Not Found' } };
  if (searchParams.getAll('events').length === 0 || limit < 1 || limit > 100)
    return { status: 422, body: { message: 'Validation failed' } };
  const stored = world.records();
  const after = searchParams.get('after');
  const from = Date.parse(searchParams.get('range_start') ?? '1970-01-01');
  // A range is about when events were stored, as their order is.
  const start =
    after === null ? stored.findIndex((record) => record.persisted >= from) : stored.findIndex(({ id }) => eventId(id) === after) + 1;
  const rest = start === -1 ? [] : stored.slice(start);
  const page = rest.slice(0, limit);
  const more = rest.length > limit ? eventId(page.at(-1)?.id ?? '') : null;
  return { body: { object: 'list', data: page.map(({ record }) => record), list_metadata: { before: null, after: more } } };
}
