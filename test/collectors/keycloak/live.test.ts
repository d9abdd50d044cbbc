/** The Keycloak collector against a loopback server of later and of earlier versions. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keycloakSource } from '../../../src/collectors/keycloak/index.ts';
import type { Json } from '../../../src/domain/event.ts';
import type { Ask, Reply } from '../../helpers/audit-harness.ts';
import { AuditServer } from '../../helpers/audit-server.ts';
import { AuditWorld } from '../../helpers/audit-world.ts';
import { CaptureContext } from '../../helpers/capture-context.ts';
import { until } from '../../helpers/until.ts';
import { adminRaw, type Raw, userRaw } from './events.ts';
import { answerOf, clientSecret, earlier, fullConfig, keycloakVendor, later, tokenAnswer, type Version } from './vendor.ts';

const now = Date.UTC(2026, 0, 5, 10);
const quick = { timeoutMs: 2000, backoff: { firstMs: 2, maxMs: 10 }, slowRetryMs: 5, resetSlackMs: 2 };
const environment = { resolveSecret: async () => clientSecret };

let world: AuditWorld;
let server: AuditServer;
let version: Version;
let config: Raw;
let instead: (ask: Ask) => Reply | null;
let clock: number;
let running: { context: CaptureContext; done: Promise<void> }[] = [];

beforeEach(async () => {
  clock = now;
  world = new AuditWorld({ now: () => clock });
  version = later;
  config = fullConfig;
  instead = () => null;
  server = await AuditServer.start(
    {
      ...keycloakVendor(later),
      token: (ask, of) => tokenAnswer(version, ask, of),
      answer: (ask) => instead(ask) ?? answerOf(version, ask, (feed) => world.records(feed), config),
    },
    world,
  );
});

afterEach(async () => {
  for (const { context, done } of running) {
    context.abort();
    await done;
  }
  running = [];
  await server.close();
});

function add(count: number, time = (index: number) => now - 3_600_000 + index * 1000): void {
  for (let index = 0; index < count; index += 1) {
    const number = world.records('admin-events').length;
    const at = time(number);
    const [admin, user] = [
      adminRaw('UPDATE', 'USER', `users/u-${number}`, { username: `ana${number}` }),
      userRaw('LOGIN', { username: `ana${number}` }),
    ];
    const known = (raw: Raw, prefix: string) =>
      version === later ? { ...raw, time: at, id: `${prefix}-${number}` } : { ...raw, time: at, id: null };
    world.add({ id: String(number).padStart(4, '0'), feed: 'admin-events', time: at, record: known(admin, 'admin') });
    world.add({ id: String(number).padStart(4, '0'), feed: 'events', time: at, record: known(user, 'user') });
  }
}

function options(more: Record<string, Json> = {}) {
  const base = { baseUrl: server.baseUrl, realm: 'acme', clientId: 'provtrace', clientSecret: 'env:S', pollInterval: '10ms', limit: 10 };
  return keycloakSource.options.parse({ ...base, ...more });
}

function start(more: Record<string, Json> = {}, cursor: string | null = null): CaptureContext {
  const context = new CaptureContext('keycloak-test', { cursor, now: () => clock });
  const done = keycloakSource.collector(options(more), environment, quick).run(context);
  running.push({ context, done });
  return context;
}

const ids = (context: CaptureContext) => [...new Set(context.events.map(({ nativeId }) => nativeId))];
const errors = (context: CaptureContext) => context.statuses.map(({ error }) => error).filter((error) => typeof error === 'string');
const asked = (path: string) => server.requests.filter(({ url }) => url.pathname.endsWith(`/${path}`));

describe('later versions', () => {
  it('are asked by milliseconds, oldest first, in a window that ends now', async () => {
    add(25);
    const context = start();
    await until(() => ids(context).length === 50, 'all events');
    const [detection, first, second] = asked('admin-events').map(({ url }) => Object.fromEntries(url.searchParams));
    const window = { dateFrom: String(now - 86_400_000), dateTo: String(now), direction: 'asc' };
    expect(detection).toEqual({ ...window, first: '0', max: '1' });
    expect(first).toEqual({ ...window, first: '0', max: '10' });
    expect(second).toEqual({ ...window, dateFrom: String(now - 3_600_000 + 9000), first: '0', max: '10' });
    expect(errors(context)).toEqual([]);
    expect(asked('token')).toHaveLength(1);
    expect(server.requests.every(({ method, url }) => method === 'GET' || url.pathname.endsWith('/token'))).toBe(true);
  });

  it('miss nothing of a page within one millisecond', async () => {
    add(35, (number) => now - (number < 30 ? 5000 : 4000));
    const context = start();
    await until(() => ids(context).length === 70, 'all events');
  });

  it('miss nothing when old events expire between two pages', async () => {
    add(40);
    let pages = 0;
    instead = (ask) => {
      if (!ask.url.pathname.endsWith('/admin-events')) return null;
      pages += 1;
      // The job that removes what has expired took half of what was read already.
      return answerOf(version, ask, (feed) => world.records(feed).slice(pages > 2 ? 5 : 0), config);
    };
    const context = start({ feeds: ['admin'] });
    await until(() => ids(context).length === 40, 'all events');
  });
});

describe('earlier versions', () => {
  beforeEach(() => {
    version = earlier;
  });

  it('are asked by days that are wide enough for every time zone, below /auth', async () => {
    add(25);
    const context = start();
    await until(() => ids(context).length === 50, 'all events');
    const pages = asked('admin-events').map(({ url }) => url);
    expect(pages.every(({ pathname }) => pathname === '/auth/admin/realms/acme/admin-events')).toBe(true);
    expect(Object.fromEntries(pages[1]?.searchParams ?? [])).toEqual({
      dateFrom: '2026-01-03',
      dateTo: '2026-01-07',
      first: '0',
      max: '10',
    });
    expect(errors(context)).toEqual([]);
  });

  it('leave out what is older than the window, and stop there', async () => {
    add(30, (number) => now - 26 * 3_600_000 + number * 10_000);
    add(5, () => now - 1000);
    const context = start();
    await until(() => asked('events').length > 4, 'some polls');
    expect(ids(context)).toHaveLength(10);
    expect(asked('admin-events').every(({ url }) => url.searchParams.get('first') === '0')).toBe(true);
  });

  it('work as well with /auth in the address', async () => {
    add(2);
    const context = start({ baseUrl: `${server.baseUrl}/auth/` });
    await until(() => ids(context).length === 4, 'all events');
    expect(asked('token')).toHaveLength(1);
  });
});

describe('what is not saved', () => {
  it.each<[string, Raw, RegExp]>([
    ['admin events', { adminEventsEnabled: false }, /^admin-events: the realm acme does not save admin events: switch on "Save events"/],
    [
      'the content of admin events',
      { adminEventsDetailsEnabled: false },
      /^admin-events: the realm acme saves admin events without their content.*"Include representation"/,
    ],
    ['user events', { eventsEnabled: false }, /^events: the realm acme does not save user events/],
    [
      'the types that matter',
      { enabledEventTypes: ['LOGIN', 'LOGIN_ERROR', 'LOGOUT'] },
      /does not save user events of the types REGISTER, REGISTER_ERROR, IDENTITY_/,
    ],
  ])('is said: %s', async (_, off, line) => {
    config = { ...fullConfig, ...off };
    add(2);
    const context = start();
    await until(() => ids(context).length === 4 && errors(context).length > 0, 'events and a warning');
    expect(new Set(errors(context))).toEqual(new Set([expect.stringMatching(line)]));
    const probes = (await keycloakSource.probe?.(options(), environment)) ?? [];
    expect(probes.filter(({ ok }) => !ok)).toHaveLength(1);
  });

  it('is not said of user events that nobody wants', async () => {
    config = { ...fullConfig, eventsEnabled: false };
    add(1);
    const context = start({ feeds: ['admin'] });
    await until(() => ids(context).length === 1, 'the admin event');
    expect(errors(context)).toEqual([]);
  });

  it('is no longer said a minute after it was switched on', async () => {
    config = { ...fullConfig, adminEventsEnabled: false };
    const context = start({ feeds: ['admin'] });
    await until(() => errors(context).length > 0, 'a warning');
    config = fullConfig;
    clock += 61_000;
    await until(() => context.statuses.at(-1)?.error === null, 'the end of the warning');
    expect(asked('config')).toHaveLength(2);
  });

  it('does not matter when the configuration can not be read', async () => {
    instead = (ask) => (ask.url.pathname.endsWith('/config') ? { status: 500, body: 'oops' } : null);
    add(1);
    const context = start();
    await until(() => ids(context).length === 2, 'events');
    expect(errors(context)).toEqual([]);
  });
});

describe('trouble', () => {
  it.each<[string, Record<string, Json>, Reply | null, RegExp]>([
    [
      'a missing role',
      {},
      { status: 403, body: { error: 'HTTP 403 Forbidden' } },
      /needs the role view-events of realm-management in the realm acme/,
    ],
    ['a realm that is not there', { realm: 'nope' }, null, /refuses to give a token \(404.*Realm does not exist/],
    ['a refused token', {}, { status: 401, body: { error: 'HTTP 401 Unauthorized' } }, /refuses the access token \(401\)/],
    ['a realm that only the token knows', {}, { status: 404, body: { error: 'Realm not found.' } }, /has no realm acme \(404\)/],
  ])('is said in one line: %s', async (_, more, reply, line) => {
    if (reply !== null) instead = () => reply;
    const context = start(more);
    await until(() => errors(context).length > 1, 'an error');
    expect(errors(context).at(-1)).toMatch(line);
    expect(errors(context).at(-1)).not.toContain('\n');
    const probes = (await keycloakSource.probe?.(options(more), environment)) ?? [];
    expect(probes).toMatchObject([{ ok: false, message: expect.stringMatching(line) }, { ok: false }]);
  });

  it('ends when the role is given', async () => {
    instead = () => ({ status: 403, body: { error: 'HTTP 403 Forbidden' } });
    add(1);
    const context = start();
    await until(() => errors(context).length > 1, 'an error');
    instead = () => null;
    await until(() => ids(context).length === 2 && context.statuses.at(-1)?.error === null, 'events');
  });
});
