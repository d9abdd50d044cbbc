/** The Entra collector against a loopback Graph. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { graphUrl, scopeOf, tokenAddress } from '../../../src/collectors/entra/clouds.ts';
import { entraSource } from '../../../src/collectors/entra/index.ts';
import { entraFeeds } from '../../../src/collectors/entra/plan.ts';
import { AuditServer } from '../../helpers/audit-server.ts';
import type { Ask, Reply } from '../../helpers/audit-vendor.ts';
import { AuditWorld } from '../../helpers/audit-world.ts';
import { CaptureContext } from '../../helpers/capture-context.ts';
import { until } from '../../helpers/until.ts';
import { job, provisioning, type Raw } from './samples.ts';
import { accounts, answer, graph, secret } from './vendor.ts';

const now = Date.UTC(2026, 0, 5, 10);
const quick = { timeoutMs: 2000, backoff: { firstMs: 2, maxMs: 10 }, slowRetryMs: 5, resetSlackMs: 2 };

let world: AuditWorld;
let server: AuditServer;
/** Answers for single requests, instead of the usual ones. */
let instead: (ask: Ask) => Reply | null;
let jobs: Map<string, Raw[]>;
let running: { context: CaptureContext; done: Promise<void> }[] = [];

beforeEach(async () => {
  world = new AuditWorld({ now: () => now });
  instead = () => null;
  jobs = new Map();
  server = await AuditServer.start(
    { ...graph, rejected: () => null, answer: (ask) => instead(ask) ?? jobsOf(ask) ?? answer(ask, world) },
    world,
  );
});

afterEach(async () => {
  for (const { context, done } of running) {
    context.abort();
    await done.catch(() => undefined);
  }
  running = [];
  await server.close();
});

function jobsOf({ url }: Ask): Reply | null {
  const id = /^\/v1\.0\/servicePrincipals\/([^/]+)\/synchronization\/jobs$/.exec(url.pathname)?.[1];
  if (id === undefined) return null;
  const value = jobs.get(id);
  return value === undefined
    ? { status: 404, body: { error: { code: 'Request_ResourceNotFound', message: 'gone' } } }
    : { body: { value } };
}

function optionsWith(more: object = {}) {
  return entraSource.options.parse({ ...accounts(server.baseUrl), quota: '100%', pollInterval: '10ms', jobInterval: '10ms', ...more });
}

function start(more: object = {}, { cursor = null as string | null, resolveSecret = async () => secret } = {}) {
  const context = new CaptureContext('entra-test', { cursor, now: () => now });
  const collector = entraSource.collector(optionsWith(more), { resolveSecret }, quick);
  const done = collector.run(context);
  done.catch(() => undefined);
  running.push({ context, done });
  return { context, collector, done };
}

function addRecords(count: number, feed = 'provisioning', parts: Raw = {}) {
  for (let index = 0; index < count; index += 1) {
    const id = `${feed}-${index}`;
    const time = now - 60_000 - index;
    const record =
      feed === 'provisioning'
        ? provisioning({ id, activityDateTime: new Date(time).toISOString(), ...parts })
        : graph.record({ id, time, feed });
    world.add({ id, feed, time, record });
  }
}

const ids = (context: CaptureContext) => context.events.map((event) => event.nativeId);
const errors = (context: CaptureContext) => context.statuses.map(({ error }) => error).filter((error) => typeof error === 'string');
const requests = (path: string) => server.requests.filter(({ url }) => url.pathname.endsWith(path));

describe('the logs', () => {
  it('are asked for by time, each in the words that it documents', async () => {
    addRecords(1);
    const { context } = start({ feeds: ['provisioning', 'audits', 'signIns'] });
    await until(
      () => ['provisioning', 'directoryAudits', 'signIns'].every((path) => requests(path).length > 0) && context.events.length === 1,
      'requests',
    );
    const filter = (path: string) => requests(path)[0]?.url.searchParams.get('$filter');
    expect(filter('provisioning')).toBe('activityDateTime gt 2026-01-04T09:59:59.999Z and activityDateTime lt 2026-01-05T10:00:00.001Z');
    expect(filter('directoryAudits')).toBe('activityDateTime ge 2026-01-04T10:00:00.000Z and activityDateTime le 2026-01-05T10:00:00.000Z');
    expect(filter('signIns')).toBe('createdDateTime ge 2026-01-04T10:00:00.000Z and createdDateTime le 2026-01-05T10:00:00.000Z');
    expect(requests('signIns')[0]?.url.searchParams.has('$top')).toBe(false);
    expect(requests('token')).toHaveLength(1);
  });

  it('are read page by page along the links', async () => {
    addRecords(25);
    addRecords(7, 'audits');
    addRecords(3, 'signIns');
    const { context } = start({ feeds: ['provisioning', 'audits', 'signIns'], limit: 10 });
    await until(() => new Set(ids(context)).size === 35, 'all records');
    expect(requests('provisioning')[1]?.url.search).toMatch(/^\?\$skiptoken=page-\d+$/);
  });

  it('tell the kinds of sign-ins apart in the beta', async () => {
    instead = ({ url }) => (url.pathname.startsWith('/beta/') ? { body: { value: [] } } : null);
    start({ feeds: ['signIns'], signInKinds: ['interactive', 'nonInteractive', 'servicePrincipal'] });
    await until(() => requests('signIns').length >= 3, 'requests');
    const asked = new Set(
      requests('signIns').map(
        ({ url }) => `${url.pathname} ${/signInEventTypes.*/.exec(url.searchParams.get('$filter') ?? '')?.[0] ?? ''}`,
      ),
    );
    expect([...asked].sort()).toEqual([
      "/beta/auditLogs/signIns signInEventTypes/any(t: t eq 'nonInteractiveUser')",
      "/beta/auditLogs/signIns signInEventTypes/any(t: t eq 'servicePrincipal')",
      '/v1.0/auditLogs/signIns ',
    ]);
  });

  it('never take the token to another host, whatever a page or a saved position says', async () => {
    const stranger = await AuditServer.start(graph, world);
    instead = ({ url }) =>
      url.pathname.endsWith('provisioning')
        ? { body: { value: [], '@odata.nextLink': `${stranger.baseUrl}/v1.0/auditLogs/provisioning?$skiptoken=1` } }
        : null;
    const { context } = start({ feeds: ['provisioning'] });
    await until(() => errors(context).some((error) => error.includes('points to another host')), 'the refusal');
    instead = () => null;
    addRecords(2);
    const window = { from: now - 3_600_000, to: now, page: `${stranger.baseUrl}/v1.0/x?$skiptoken=1`, asked: now, late: false };
    const cursor = JSON.stringify({
      provisioning: JSON.stringify({ floor: now - 7_200_000, reached: now - 3_600_000, lateAt: now, window }),
    });
    const moved = start({ feeds: ['provisioning'] }, { cursor });
    await until(() => new Set(ids(moved.context)).size === 2, 'the records');
    expect(stranger.requests).toEqual([]);
    await stranger.close();
  });

  it('wait when Graph says so, with 429 and with 503', async () => {
    addRecords(2);
    const refusals = [429, 503];
    instead = () => {
      const status = refusals.shift();
      return status === undefined ? null : { status, headers: { 'retry-after': '0' }, body: { error: { code: 'TooManyRequests' } } };
    };
    const { context } = start({ feeds: ['provisioning'] });
    await until(() => new Set(ids(context)).size === 2, 'the records');
    expect(errors(context)).toEqual([expect.stringContaining('answers 429'), expect.stringContaining('answers 503')]);
  });

  it('are known to be limited by Microsoft, together, and not by others', () => {
    const tools = {
      source: 'entra',
      now: () => now,
      secret: async () => secret,
      signal: new AbortController().signal,
      exchange: async () => Promise.reject(new Error('none')),
    };
    const feedsOf = (baseUrl: string) => entraFeeds(optionsWith({ baseUrl, feeds: ['provisioning', 'audits'] }), tools);
    const [first, second] = feedsOf('https://graph.microsoft.com');
    expect(first?.budget?.state()).toMatchObject({ limit: 5, remaining: 5 });
    expect(first?.budget).toBe(second?.budget);
    expect(feedsOf(server.baseUrl)[0]?.budget).toBeUndefined();
  });
});

describe('what a person has to mend', () => {
  it.each([
    [
      'a missing licence',
      'signIns',
      403,
      'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
      "Neither tenant is B2C or tenant doesn't have premium license",
      'signIns: sign-ins need a Microsoft Entra ID P1 or P2 licence, which the tenant has not (403 Authentication_RequestFromNonPremiumTenantOrB2CTenant): take signIns out of feeds',
    ],
    [
      'a missing licence with another status',
      'signIns',
      400,
      'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
      'premium license',
      'signIns: sign-ins need a Microsoft Entra ID P1 or P2 licence',
    ],
    [
      'a missing permission',
      'directoryAudits',
      403,
      'Authorization_RequestDenied',
      'Insufficient privileges to complete the operation.',
      'does not let the application read directory audits (403 Authorization_RequestDenied): give it the application permission AuditLog.Read.All and Directory.Read.All and admin consent',
    ],
    [
      'a missing permission for jobs',
      'jobs',
      403,
      'Authorization_RequestDenied',
      'Insufficient privileges',
      'does not let the application read synchronization jobs (403 Authorization_RequestDenied): give it the application permission Synchronization.Read.All',
    ],
  ])('is said in one line, and the other feeds go on: %s', async (_, path, status, code, message, expected) => {
    addRecords(3);
    instead = ({ url }) => (url.pathname.endsWith(path) ? { status, body: { error: { code, message } } } : null);
    const { context } = start();
    await until(
      () => new Set(ids(context)).size >= 3 && errors(context).some((error) => error.includes(expected)),
      'records and the error',
    );
    expect(errors(context).every((error) => !error.includes('\n') && !error.includes(secret))).toBe(true);
  });

  it('is a secret that was refused, until it is replaced', async () => {
    addRecords(1);
    let value = 'old';
    const { context, collector } = start({ feeds: ['provisioning'] }, { resolveSecret: async () => value });
    expect((await collector.ready).summary).toContain('refuses to give a token (401 invalid_client AADSTS7000215');
    expect(errors(context)[0]).toContain('clientSecret must point to the value of a client secret, not to its id');
    value = secret;
    await until(() => context.events.length > 0, 'the record');
    expect(errors(context).at(-1)).not.toContain('old');
  });

  it('is found by a test of the source, feed by feed', async () => {
    addRecords(2);
    instead = ({ url }) =>
      url.pathname.endsWith('signIns') ? { status: 403, body: { error: { code: 'Authorization_RequestDenied', message: 'x' } } } : null;
    const probes = await entraSource.probe?.(optionsWith(), { resolveSecret: async () => secret });
    expect(probes?.map(({ feed, ok }) => `${feed} ${ok}`)).toEqual(['provisioning true', 'audits true', 'signIns false', 'jobs true']);
    expect(probes?.[2]?.message).toContain('AuditLog.Read.All and Directory.Read.All');
  });
});

describe('synchronization jobs', () => {
  const principal = 'e7e9d06f-8673-4759-bfed-67d499095d2f';
  const outline = (context: CaptureContext) =>
    context.events
      .filter(({ attributes }) => attributes['entra.log'] === 'job')
      .map(({ name, outcome, target }) => `${name} ${outcome} ${target}`);
  const quarantine = { reason: 'EncounteredQuarantineException', currentBegan: '2026-01-05T09:30:00Z' };

  it('of applications that the provisioning log names make an event when their state changes', async () => {
    addRecords(2);
    jobs.set(principal, [job()]);
    const { context } = start({ feeds: ['jobs'] });
    await until(() => outline(context).length === 1, 'the first state');
    jobs.set(principal, [job({ code: 'Quarantine', quarantine })]);
    await until(() => outline(context).length === 2, 'the quarantine');
    jobs.set(principal, [job()]);
    await until(() => outline(context).length === 3, 'the end of it');
    jobs.set(principal, [job({ lastExecution: { activityIdentifier: 'run-2', state: 'Succeeded', timeEnded: '2026-01-05T09:50:00Z' } })]);
    await until(() => outline(context).length === 4, 'the next run');
    expect(outline(context)).toEqual([
      'synchronization job run success Acme Wiki',
      'Quarantine failure Acme Wiki',
      'Quarantine left success Acme Wiki',
      'synchronization job run success Acme Wiki',
    ]);
    expect(new Set(ids(context)).size).toBe(4);
  });

  it('are not told of again after a restart', async () => {
    addRecords(1);
    jobs.set(principal, [job()]);
    const first = start({ feeds: ['jobs'] });
    await until(() => first.context.events.length === 1, 'the event');
    first.context.abort();
    await first.done;
    const before = requests('jobs').length;
    const { context } = start({ feeds: ['jobs'] }, { cursor: first.context.cursor });
    await until(() => requests('jobs').length > before + 3, 'more looks');
    expect(context.events).toEqual([]);
  });

  it('of the applications in the configuration are watched, one after the other, and a wrong id is said', async () => {
    const other = '00000000-0000-4000-8000-00000000000a';
    jobs.set(principal, [job({}, { id: 'job-1' }), job({}, { id: 'job-2' }), { id: 'odd' }]);
    const { context } = start({ feeds: ['jobs'], servicePrincipals: [other, principal] });
    await until(() => context.events.length === 2 && errors(context).length > 0, 'both jobs');
    expect(errors(context)[0]).toContain(`there is no enterprise application ${other} with provisioning (404)`);
    expect(context.rejected).toEqual([{ where: `job 3 of ${principal}`, reason: 'no synchronization job', excerpt: '{"id":"odd"}' }]);
    expect(requests('provisioning')).toEqual([]);
  });

  it('of applications that are gone are forgotten', async () => {
    const gone = ['00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000c'];
    for (const [index, id] of gone.entries())
      world.add({
        id: `g-${index}`,
        feed: 'provisioning',
        time: now - index,
        record: provisioning({ id: `g-${index}`, servicePrincipal: { id, displayName: 'Gone' } }),
      });
    addRecords(1);
    jobs.set(principal, [job()]);
    const { context } = start({ feeds: ['jobs'] });
    await until(() => outline(context).length === 1 && requests('jobs').length > 6, 'the event');
    for (const id of gone) expect(requests(`${id}/synchronization/jobs`)).toHaveLength(1);
    expect(errors(context)).toEqual([]);
  });
});

describe('national clouds', () => {
  it.each([
    [
      'https://graph.microsoft.com',
      'https://login.microsoftonline.com/t/oauth2/v2.0/token',
      'https://graph.microsoft.com/.default',
      'https://graph.microsoft.com/v1.0/x',
    ],
    [
      'https://graph.microsoft.us/',
      'https://login.microsoftonline.us/t/oauth2/v2.0/token',
      'https://graph.microsoft.us/.default',
      'https://graph.microsoft.us/v1.0/x',
    ],
    [
      'https://dod-graph.microsoft.us',
      'https://login.microsoftonline.us/t/oauth2/v2.0/token',
      'https://dod-graph.microsoft.us/.default',
      'https://dod-graph.microsoft.us/v1.0/x',
    ],
    [
      'https://microsoftgraph.chinacloudapi.cn/v1.0',
      'https://login.chinacloudapi.cn/t/oauth2/v2.0/token',
      'https://microsoftgraph.chinacloudapi.cn/.default',
      'https://microsoftgraph.chinacloudapi.cn/v1.0/x',
    ],
    [
      'http://127.0.0.1:9/graph/beta/',
      'https://login.microsoftonline.com/t/oauth2/v2.0/token',
      'http://127.0.0.1:9/.default',
      'http://127.0.0.1:9/graph/v1.0/x',
    ],
  ])('have addresses of their own: %s', (baseUrl, tokenUrl, scope, url) => {
    expect([tokenAddress('t', baseUrl), scopeOf(baseUrl), graphUrl(baseUrl, 'x').href]).toEqual([tokenUrl, scope, url]);
  });
});
