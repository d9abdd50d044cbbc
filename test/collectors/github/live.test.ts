/** The GitHub collector against a loopback GitHub: what it asks for, and what it says when it is refused. */
import { afterEach, describe, expect, it } from 'vitest';
import { githubSource } from '../../../src/collectors/github/index.ts';
import type { Reply, Vendor } from '../../helpers/audit-harness.ts';
import { AuditServer } from '../../helpers/audit-server.ts';
import { AuditWorld } from '../../helpers/audit-world.ts';
import { CaptureContext } from '../../helpers/capture-context.ts';
import { SteppedClock } from '../../helpers/stepped-clock.ts';
import { until } from '../../helpers/until.ts';
import { githubToken, githubVendor } from './vendor.ts';

const now = Date.UTC(2026, 0, 5, 10);
const quick = { timeoutMs: 2000, backoff: { firstMs: 2, maxMs: 10 }, slowRetryMs: 5, resetSlackMs: 2 };
const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function serve(vendor: Partial<Vendor> = {}): Promise<{ server: AuditServer; world: AuditWorld }> {
  const world = new AuditWorld({ now: () => now });
  const server = await AuditServer.start({ ...githubVendor, ...vendor }, world);
  closing.push(() => server.close());
  return { server, world };
}

function start(server: AuditServer, more: object = {}, cursor: string | null = null): CaptureContext {
  const clock = new SteppedClock(now);
  const context = new CaptureContext('github', { cursor, now: () => clock.now() });
  const options = { baseUrl: `${server.baseUrl}/api/v3`, enterprise: 'acme', token: 'env:T', pollInterval: '10ms', quota: '100%', ...more };
  const done = githubSource
    .collector(githubSource.options.parse(options), { resolveSecret: async () => githubToken }, { ...quick, wait: clock.wait })
    .run(context);
  closing.push(async () => {
    context.abort();
    await done;
  });
  return context;
}

const errors = (context: CaptureContext) => context.statuses.map(({ error }) => error ?? '').filter((error) => error !== '');

describe('polling', () => {
  it('asks for what happened since, oldest first, and follows the links', async () => {
    const { server, world } = await serve();
    for (let index = 0; index < 20; index += 1) {
      const facts = { id: `doc-${index}`, time: now - 3_600_000 + index * 1000, feed: 'log' };
      world.add({ ...facts, record: githubVendor.record(facts) });
    }
    const context = start(server, { since: '2h', phrase: 'action:external_identity' });
    await until(() => new Set(context.events.map(({ nativeId }) => nativeId)).size === 20, 'all records');
    const [first, second] = server.requests;
    expect(first?.url.pathname).toBe('/api/v3/enterprises/acme/audit-log');
    expect(Object.fromEntries(first?.url.searchParams ?? [])).toEqual({
      phrase: 'created:>=2026-01-05T08:00:00Z action:external_identity',
      include: 'web',
      order: 'asc',
      per_page: '100',
    });
    expect(first?.headers).toMatchObject({ authorization: `Bearer ${githubToken}`, accept: 'application/vnd.github+json' });
    expect(second?.url.searchParams.get('after')).toBe('page-1');
  });

  it('reads organisations, too, and all kinds of events', async () => {
    const { server } = await serve({ answer: () => ({ body: [] }) });
    const context = start(server, { enterprise: undefined, org: 'acme-dev', include: 'all' });
    await until(() => context.statuses.some(({ seen }) => seen === true), 'an answer');
    expect(server.requests[0]?.url.pathname).toBe('/api/v3/orgs/acme-dev/audit-log');
    expect(server.requests[0]?.url.searchParams.get('include')).toBe('all');
    expect(context.statuses[0]?.quota).toMatchObject({ limit: 60, remaining: 59 });
  });

  it('never follows a link to another host, nor a saved page of one', async () => {
    const stranger = await serve();
    const link = `<${stranger.server.baseUrl}/api/v3/enterprises/acme/audit-log?after=x>; rel="next"`;
    const { server } = await serve({
      answer: () => ({ headers: { link }, body: [githubVendor.record({ id: 'a', time: now, feed: 'log' })] }),
    });
    const context = start(server);
    await until(() => errors(context).some((error) => error.includes('points to another host')), 'the refusal');
    const page = `${stranger.server.baseUrl}/api/v3/x?after=1`;
    const position = { acme: JSON.stringify({ floor: 0, from: now - 1000, to: now, page, asked: now, lateAt: now }) };
    const moved = start(server, {}, JSON.stringify(position));
    await until(() => errors(moved).some((error) => error.includes('points to another host')), 'the refusal of a saved page');
    expect(stranger.server.requests).toEqual([]);
  });

  it('takes a 403 for a used-up limit where it is one, and goes on by itself', async () => {
    const refusals: Reply[] = [
      { status: 403, headers: { 'x-ratelimit-remaining': '0' }, body: { message: 'API rate limit exceeded' } },
      { status: 403, headers: { 'retry-after': '60' }, body: { message: 'You have exceeded a secondary rate limit' } },
      { status: 429, body: 'slow down' },
    ];
    const { server } = await serve({ rateHeaders: () => ({}), answer: () => refusals.shift() ?? { body: [] } });
    const context = start(server);
    await until(() => context.statuses.some(({ seen }) => seen === true), 'a good answer');
    expect(errors(context)).toHaveLength(3);
    for (const error of errors(context)) expect(error).toContain('rate limit is used up');
  });
});

describe('a refusal', () => {
  it.each<[string, Reply, string]>([
    ['a wrong token', { status: 401, body: { message: 'Bad credentials' } }, 'refuses the token (401)'],
    [
      'no scope',
      { status: 403, headers: { 'x-oauth-scopes': 'repo, read:org' }, body: {} },
      'needs the scope read:audit_log and an owner of the enterprise, and this one has repo, read:org',
    ],
    [
      'single sign-on',
      { status: 403, headers: { 'x-github-sso': 'required; url=https://github.example/orgs/acme/sso?authorization_request=x' }, body: {} },
      'authorise it at https://github.example/orgs/acme/sso?authorization_request=x',
    ],
    [
      'an unknown enterprise',
      { status: 404, body: { message: 'Not Found' } },
      'shows no audit log of the enterprise acme (404): check the name',
    ],
    [
      'a phrase that means nothing',
      { status: 422, body: { message: 'Validation Failed' } },
      'does not understand the search (422): check phrase',
    ],
  ])('for %s says what to do', async (_, reply, message) => {
    const { server } = await serve({ answer: () => reply });
    const options = githubSource.options.parse({ baseUrl: `${server.baseUrl}/api/v3`, enterprise: 'acme', token: 'env:T' });
    const [probe] = (await githubSource.probe?.(options, { resolveSecret: async () => githubToken })) ?? [];
    expect(probe).toEqual({ feed: 'acme', ok: false, message: expect.stringContaining(message) });
    expect(probe?.message).not.toContain(githubToken);
    const context = start(server);
    await until(() => errors(context).length > 0, 'the error');
    expect(errors(context)[0]).toBe(probe?.message);
  });
});

describe('options', () => {
  it.each([
    ['neither', {}, 'needs either org or enterprise'],
    ['both', { org: 'a', enterprise: 'b' }, 'needs either org or enterprise'],
    ['a path', { org: 'a/../b' }, 'must be the name of the organisation, as in its address'],
    ['a secret', { org: 'a', token: 'ghp_secret' }, 'must be a reference to a secret'],
    ['plain http', { org: 'a', baseUrl: 'http://github.example' }, 'must begin with https://'],
  ])('with %s are refused', (_, parts, message) => {
    const result = githubSource.options.safeParse({ token: 'env:T', ...parts });
    expect(result.error?.issues.map((issue) => issue.message).join()).toContain(message);
  });
});
