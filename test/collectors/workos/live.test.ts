/** The WorkOS collector against a loopback WorkOS: what it asks for, where it goes on, and what it says when it is refused. */
import { afterEach, describe, expect, it } from 'vitest';
import { workosSource } from '../../../src/collectors/workos/index.ts';
import type { Reply, Vendor } from '../../helpers/audit-harness.ts';
import { AuditServer } from '../../helpers/audit-server.ts';
import { AuditWorld } from '../../helpers/audit-world.ts';
import { CaptureContext } from '../../helpers/capture-context.ts';
import { until } from '../../helpers/until.ts';
import { workosKey, workosVendor } from './vendor.ts';

const now = Date.UTC(2026, 0, 5, 10);
const quick = { timeoutMs: 2000, backoff: { firstMs: 2, maxMs: 10 }, slowRetryMs: 5, resetSlackMs: 2 };
const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function serve(vendor: Partial<Vendor> = {}): Promise<{ server: AuditServer; world: AuditWorld }> {
  const world = new AuditWorld({ now: () => now });
  const server = await AuditServer.start({ ...workosVendor, ...vendor }, world);
  closing.push(() => server.close());
  return { server, world };
}

function start(server: AuditServer, more: object = {}, cursor: string | null = null): CaptureContext {
  const context = new CaptureContext('workos', { cursor, now: () => now });
  const options = workosSource.options.parse({
    baseUrl: server.baseUrl,
    apiKey: 'env:K',
    pollInterval: '10ms',
    quota: '100%',
    limit: 10,
    ...more,
  });
  const done = workosSource.collector(options, { resolveSecret: async () => workosKey }, quick).run(context);
  closing.push(async () => {
    context.abort();
    await done;
  });
  return context;
}

function fill(world: AuditWorld, count: number, prefix = 'e'): void {
  for (let index = 0; index < count; index += 1) {
    const facts = { id: `${prefix}${index}`, time: now - 1000 + index, feed: 'log' };
    world.add({ ...facts, record: workosVendor.record(facts) });
  }
}

const errors = (context: CaptureContext) => context.statuses.map(({ error }) => error ?? '').filter((error) => error !== '');

describe('polling', () => {
  it('names the events it wants, and goes on after the last one', async () => {
    const { server, world } = await serve();
    fill(world, 25);
    const context = start(server, { since: '2h', organizationId: 'org_1' });
    await until(() => context.events.length === 25, 'all events');
    const [first, second] = server.requests;
    expect(first?.url.searchParams.getAll('events')).toContain('dsync.user.updated');
    expect(first?.headers.authorization).toBe(`Bearer ${workosKey}`);
    const { events: _, ...parameters } = Object.fromEntries(first?.url.searchParams ?? []);
    expect(parameters).toEqual({ order: 'asc', limit: '10', organization_id: 'org_1', range_start: '2026-01-05T08:00:00.000Z' });
    expect(second?.url.searchParams.get('after')).toBe('event_E9');
    expect(second?.url.searchParams.has('range_start')).toBe(false);
    const later = start(server, {}, context.cursor);
    fill(world, 3, 'later');
    await until(() => later.events.length === 3, 'what came later');
  });

  it('saves the beginning of a first run that found nothing, so that a stop of days does not move it', async () => {
    const { server } = await serve();
    const context = start(server, { since: '2h' });
    await until(() => context.cursor !== null, 'a cursor');
    expect(JSON.parse(JSON.parse(context.cursor ?? '').events)).toEqual({ after: null, since: Date.UTC(2026, 0, 5, 8) });
  });

  it('never asks for more than WorkOS keeps', async () => {
    const { server } = await serve();
    const context = start(server, { since: '90d' });
    await until(() => context.statuses.length > 0, 'an answer');
    expect(server.requests[0]?.url.searchParams.get('range_start')).toBe('2025-12-06T11:00:00.000Z');
  });

  it('reports a record that it can not read once, even if it comes again and again', async () => {
    const { server } = await serve({ answer: () => ({ body: { data: [{ event: 'user.created' }], list_metadata: { after: null } } }) });
    const context = start(server);
    await until(() => server.requests.length > 4, 'more polls');
    expect(context.rejected).toEqual([{ where: 'page item 1', reason: 'created_at is no time', excerpt: '{"event":"user.created"}' }]);
  });
});

describe('a refusal', () => {
  it.each<[string, Reply, string]>([
    ['a wrong key', { status: 401, body: { message: 'Unauthorized' } }, 'refuses the API key (401)'],
    ['a key of another kind', { status: 403, body: {} }, 'has to be a secret key (sk_...) of this environment'],
    [
      'an event type that is none',
      { status: 422, body: { message: 'events must be a valid type' } },
      'does not accept the request (422, events must be a valid type): check events',
    ],
    ['a used-up limit', { status: 429, headers: { 'retry-after': '60' }, body: {} }, 'rate limit is used up'],
  ])('for %s says what to do', async (_, reply, message) => {
    const { server } = await serve({ answer: () => reply });
    const options = workosSource.options.parse({ baseUrl: server.baseUrl, apiKey: 'env:K' });
    const [probe] = (await workosSource.probe?.(options, { resolveSecret: async () => workosKey })) ?? [];
    expect(probe).toEqual({ feed: 'events', ok: false, message: expect.stringContaining(message) });
    const context = start(server);
    await until(() => errors(context).some((error) => error.includes(message)), 'the error');
  });

  it('of a position that is too old leads back to the time of the newest event', async () => {
    const cursor = JSON.stringify({ events: JSON.stringify({ after: 'event_GONE', since: now - 7_200_000 }) });
    const gone = await serve({
      answer: (ask, of) => (ask.url.searchParams.get('after') === 'event_GONE' ? { status: 400, body: {} } : workosVendor.answer(ask, of)),
    });
    fill(gone.world, 5);
    const context = start(gone.server, {}, cursor);
    await until(() => context.events.length === 5, 'the events');
    expect(gone.server.requests[1]?.url.searchParams.get('range_start')).toBe('2026-01-05T07:00:00.000Z');
    expect(errors(context)[0]).toContain('no longer accepts the saved cursor');
  });
});
