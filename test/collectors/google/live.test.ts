/** The Google Workspace collector against a loopback Reports API. The clock is stepped: waiting costs nothing. */
import { generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { googleSource } from '../../../src/collectors/google/index.ts';
import { googleFeeds } from '../../../src/collectors/google/plan.ts';
import { AuditServer } from '../../helpers/audit-server.ts';
import type { Ask, Reply, Vendor } from '../../helpers/audit-vendor.ts';
import { AuditWorld } from '../../helpers/audit-world.ts';
import { CaptureContext } from '../../helpers/capture-context.ts';
import { SteppedClock } from '../../helpers/stepped-clock.ts';
import { until } from '../../helpers/until.ts';
import { subject } from './activities.ts';
import { credentials } from './service-account.ts';
import { error, googleVendor } from './vendor.ts';

const usualBegin = Date.UTC(2026, 0, 5, 10);
const hour = 3_600_000;
let stop: () => Promise<void> = async () => undefined;
afterEach(() => stop());

interface Start {
  options?: { [key: string]: unknown };
  vendor?: Partial<Vendor>;
  secret?: string;
  skewMs?: number;
  records?: number;
  /** Where both clocks stand. */
  begin?: number;
}

async function start({ options = {}, vendor = {}, secret = credentials(), skewMs = 0, records = 0, begin = usualBegin }: Start = {}) {
  const clock = new SteppedClock(begin);
  const world = new AuditWorld(clock);
  const playing = { ...googleVendor, ...vendor };
  const server = await AuditServer.start(playing, world);
  const add = (id: string, feed: string, time: number) => world.add({ id, feed, time, record: playing.record({ id, time, feed }) });
  for (let index = 0; index < records; index += 1) add(`record-${index}`, 'admin', begin - (index + 1) * 1000);
  const context = new CaptureContext('google-acme', { now: () => clock.now() + skewMs });
  const settings = {
    credentials: 'env:KEY',
    subject,
    applications: ['admin'],
    baseUrl: server.baseUrl,
    tokenUrl: `${server.baseUrl}/token`,
    ...options,
  };
  const collector = googleSource.collector(
    googleSource.options.parse(settings),
    { resolveSecret: async () => secret },
    { timeoutMs: 2000, wait: clock.wait },
  );
  const done = collector.run(context).catch(() => undefined);
  stop = async () => {
    context.abort();
    await done;
    await server.close();
  };
  return { clock, world, server, context, collector, add };
}

const errors = (context: CaptureContext) => context.statuses.flatMap(({ error }) => error ?? []);
const pages = (requests: readonly Ask[], application = 'admin') =>
  requests.filter(({ url }) => url.pathname.endsWith(`/applications/${application}`));
const time = (ask: Ask | undefined, name: string) => Date.parse(ask?.url.searchParams.get(name) ?? '');

describe('polling', () => {
  it('reads a window page by page, newest first, with the same query', async () => {
    const { server, context } = await start({ records: 25, options: { limit: 10 } });
    await until(() => context.events.length >= 25, 'all activities');
    const [first, second, third] = pages(server.requests);
    expect(first?.headers.authorization).toBe('Bearer access-token-1');
    expect(Object.fromEntries(first?.url.searchParams ?? [])).toEqual({
      startTime: '2026-01-04T10:00:00.000Z',
      endTime: '2026-01-05T10:00:00.000Z',
      maxResults: '10',
    });
    for (const ask of [second, third]) {
      const query = Object.fromEntries(ask?.url.searchParams ?? []);
      expect(query).toMatchObject({
        startTime: '2026-01-04T10:00:00.000Z',
        endTime: '2026-01-05T10:00:00.000Z',
        pageToken: expect.any(String),
      });
    }
    expect(context.events[0]?.name).toBe('CREATE_USER');
  });

  it('reaches back an hour in the admin log and four in the others', async () => {
    const { server } = await start({ options: { applications: ['admin', 'login'] } });
    await until(() => pages(server.requests, 'login').length >= 3, 'three windows');
    const [first, second] = pages(server.requests, 'login');
    // The feeds share the clock, so a window may begin a little later than it was planned.
    expect(Math.floor((time(first, 'endTime') - time(second, 'startTime')) / hour)).toBe(4);
    const [one, two] = pages(server.requests);
    expect(Math.floor((time(one, 'endTime') - time(two, 'startTime')) / hour)).toBe(1);
  });

  it('finds activities that become visible a day late', async () => {
    const { clock, context, add } = await start({ options: { applications: ['login'], since: '3d' } });
    await until(() => context.cursor !== null, 'a first window');
    add('record-77', 'login', clock.now() - 26 * hour);
    await until(() => context.events.length > 0, 'the late one');
    expect(context.events[0]?.nativeId).toContain('-9007199254740977/login');
  });

  it('fetches one token for all applications, and another when it is refused', async () => {
    const { server, context, world } = await start({ options: { applications: ['admin', 'login', 'saml'] } });
    const tokens = () => server.requests.filter(({ url }) => url.pathname === '/token').length;
    await until(() => pages(server.requests, 'saml').length > 0, 'all feeds');
    expect(tokens()).toBe(1);
    world.expireTokens();
    await until(() => tokens() > 1, 'a second token');
    await until(() => context.statuses.at(-1)?.error === null, 'a clear state');
    expect(errors(context)).toEqual([]);
  });

  it.each([hour, -hour])('agrees with Google on the time when our clock is off by %i ms', async (skewMs) => {
    const { server, context } = await start({ skewMs, records: 3 });
    await until(() => new Set(context.events.map(({ nativeId }) => nativeId)).size === 3, 'the activities');
    expect(server.requests.filter(({ url }) => url.pathname === '/token')).toHaveLength(2);
    expect(context.statuses.findLast(({ error }) => error !== undefined)?.error).toBeNull();
  });

  it('becomes ready and says where it polls', async () => {
    const { collector, server } = await start();
    expect((await collector.ready).summary).toBe(`${new URL(server.baseUrl).host} (admin) (Google Workspace activities)`);
  });
});

describe('refusals', () => {
  const refusing = (reply: Reply): Partial<Vendor> => ({ answer: () => reply });

  it.each<[what: string, reply: Reply, message: string]>([
    [
      'an API that is not enabled',
      {
        status: 403,
        body: error(403, 'Admin SDK API has not been used in project 123 before or it is disabled.', 'accessNotConfigured', 'usageLimits'),
      },
      'enable admin.googleapis.com in the Google Cloud project of the service account',
    ],
    [
      'an API that is not enabled, in the newer form',
      {
        status: 403,
        body: { error: { code: 403, message: 'disabled', status: 'PERMISSION_DENIED', details: [{ reason: 'SERVICE_DISABLED' }] } },
      },
      'enable admin.googleapis.com in the Google Cloud project of the service account',
    ],
    [
      'a missing scope',
      { status: 403, body: error(403, 'Request had insufficient authentication scopes.', 'insufficientPermissions') },
      'its domain-wide delegation needs the scope https://www.googleapis.com/auth/admin.reports.audit.readonly',
    ],
    [
      'a subject that is no administrator',
      { status: 403, body: error(403, 'Caller does not have access to the customers reporting data.', 'forbidden') },
      `does not let ${subject} read the admin log (403 Caller does not have access to the customers reporting data.)`,
    ],
    [
      'an unknown application',
      { status: 400, body: error(400, 'Invalid value for applicationName', 'invalid') },
      'does not know the application admin',
    ],
    ['a page that is no JSON', { body: '<html>Sign in</html>', headers: { 'content-type': 'text/html' } }, 'no valid JSON'],
    ['something else', { body: { message: 'maintenance' } }, 'no list of activities'],
    [
      'a used-up quota',
      { status: 403, body: error(403, 'Quota exceeded', 'userRateLimitExceeded', 'usageLimits') },
      'its rate limit is used up',
    ],
  ])('explains %s in one line', async (_, reply, message) => {
    const { context } = await start({ vendor: refusing(reply) });
    await until(() => errors(context).length > 0, 'an error');
    expect(errors(context)[0]).toContain(message);
    expect(errors(context)[0]).not.toContain('\n');
    expect(context.batches).toEqual([]);
  });

  it('goes on by itself after a used-up quota', async () => {
    let refusals = 3;
    const reply: Reply = { status: 403, body: error(403, 'Quota exceeded', 'quotaExceeded', 'usageLimits') };
    const { context } = await start({
      records: 2,
      vendor: { answer: (ask, world) => (refusals-- > 0 ? reply : googleVendor.answer(ask, world)) },
    });
    await until(() => context.events.length >= 2, 'the activities');
    expect(context.statuses.at(-1)).toMatchObject({ error: null });
  });

  it('does not let one application that is refused stop the others', async () => {
    const vendor: Partial<Vendor> = {
      answer: (ask, world) =>
        ask.url.pathname.endsWith('/saml') ? { status: 403, body: error(403, 'No.', 'forbidden') } : googleVendor.answer(ask, world),
    };
    const { context } = await start({ records: 2, vendor, options: { applications: ['saml', 'admin'] } });
    await until(() => context.events.length >= 2 && errors(context).length > 0, 'activities and an error');
    expect(errors(context)[0]).toMatch(/^saml: /);
  });
});

describe('the service account', () => {
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' });

  it.each<[what: string, started: Start, message: string]>([
    [
      'a delegation that is missing',
      tokenRefusal('unauthorized_client', 'Client is unauthorized to retrieve access tokens using this method.'),
      'Domain-wide delegation',
    ],
    [
      'a subject that does not exist',
      { options: { subject: 'nobody@acme.example' } },
      'nobody@acme.example is no user of this Google Workspace',
    ],
    ['a key that was deleted', { secret: credentials({ private_key: other }) }, 'create a new key'],
    ['an account that was deleted', tokenRefusal('invalid_grant', 'Invalid grant: account not found'), 'create a new key'],
    ['credentials that are no JSON', { secret: 'ya29.some-token' }, 'no key of a service account'],
    ['credentials of another kind', { secret: '{"type":"authorized_user"}' }, 'no key of a service account'],
    ['a key that can not be read', { secret: credentials({ private_key: 'secret-nonsense' }) }, 'the private key can not be read'],
    ['a token endpoint in clear text', { secret: credentials({ token_uri: 'http://oauth2.example/token' }) }, 'must begin with https://'],
  ])('explains %s in one line', async (_, started, message) => {
    const { context, server } = await start(started);
    await until(() => errors(context).length > 0, 'an error');
    expect(errors(context)[0]).toContain(message);
    expect(errors(context)[0]).not.toMatch(/\n|PRIVATE KEY|secret-nonsense|ya29/);
    expect(pages(server.requests)).toEqual([]);
  });

  function tokenRefusal(code: string, description: string): Start {
    return {
      vendor: {
        token: ({ url }) => (url.pathname === '/token' ? { status: 400, body: { error: code, error_description: description } } : null),
      },
    };
  }
});

describe('a test of the source', () => {
  it('asks each application once and says what came', async () => {
    // A test goes by the real clock.
    const { server } = await start({ records: 2, begin: Date.now() });
    const options = {
      credentials: 'env:KEY',
      subject,
      applications: ['admin', 'login'],
      baseUrl: server.baseUrl,
      tokenUrl: `${server.baseUrl}/token`,
    };
    const probes = await googleSource.probe?.(googleSource.options.parse(options), {
      resolveSecret: async () => credentials(),
    });
    expect(probes).toMatchObject([
      { feed: 'admin', ok: true, message: expect.stringContaining('2 records on the first page') },
      { feed: 'login', ok: true, message: expect.stringContaining('nothing new') },
    ]);
  });
});

describe('options', () => {
  const valid = { credentials: 'env:KEY', subject };

  it('ask the admin log as often as told, and the others, which come hours late, less often', () => {
    const tools = {
      source: 'google',
      now: () => usualBegin,
      secret: async () => '',
      exchange: () => Promise.reject(new Error('nothing is asked yet')),
      signal: new AbortController().signal,
    };
    const feeds = googleFeeds(googleSource.options.parse({ ...valid, applications: ['admin', 'login'], pollInterval: '30s' }), tools);
    expect(feeds.map(({ name, pollIntervalMs }) => [name, pollIntervalMs])).toEqual([
      ['admin', 30_000],
      ['login', 150_000],
    ]);
  });

  it('read everything that matters for provisioning unless told otherwise', () => {
    expect(googleSource.options.parse(valid)).toMatchObject({
      applications: ['admin', 'directory_sync', 'groups', 'groups_enterprise', 'user_accounts', 'login', 'saml'],
      baseUrl: 'https://admin.googleapis.com',
      limit: 1000,
      since: '24h',
    });
  });

  it.each([
    [{ credentials: '{"private_key":"x"}' }],
    [{ subject: 'admin' }],
    [{ applications: [] }],
    [{ applications: ['admin', 'admin'] }],
    [{ applications: ['../../users'] }],
    [{ baseUrl: 'http://admin.example' }],
    [{ limit: 1001 }],
    [{ customer: 'C01' }],
  ])('refuse %j', (changes) => {
    expect(googleSource.options.safeParse({ ...valid, ...changes }).success).toBe(false);
  });
});
