import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OktaServer, startOktaServer } from '../../src/demo/servers.ts';
import { generateWorld } from '../../src/demo/world/generate.ts';

const events = [...generateWorld({ seed: 1, flows: 30, startTime: Date.UTC(2026, 0, 12, 8) })].flatMap(({ out }) =>
  out.channel === 'okta' ? [out.event] : [],
);
const now = Date.UTC(2026, 5, 1);

describe('the Okta-like server', () => {
  let server: OktaServer;

  beforeEach(async () => {
    server = await startOktaServer('secret', () => now);
  });
  afterEach(() => server.close());

  function get(pathOrUrl: string, token = 'secret'): Promise<Response> {
    return fetch(new URL(pathOrUrl, server.baseUrl), { headers: { authorization: `SSWS ${token}` } });
  }

  function nextOf(response: Response): string {
    return /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1] ?? '';
  }

  async function idsOf(response: Response): Promise<string[]> {
    return ((await response.json()) as { uuid: string }[]).map((event) => event.uuid);
  }

  it('hands out all events page by page, in order, and is caught up when the client comes back', async () => {
    server.publish(events);
    const seen: string[] = [];
    let url = '/api/v1/logs?limit=10&sortOrder=ASCENDING';
    for (;;) {
      const response = await get(url);
      const ids = await idsOf(response);
      if (ids.length === 0) break;
      expect(ids.length).toBeLessThanOrEqual(10);
      expect(server.caughtUp()).toBe(false);
      seen.push(...ids);
      url = nextOf(response);
    }
    expect(seen).toEqual(events.map((event) => event.uuid));
    expect(server.caughtUp()).toBe(true);
  });

  it('always names a next page, where later events are found', async () => {
    const first = await get('/api/v1/logs');
    expect(await idsOf(first)).toEqual([]);
    server.publish(events.slice(0, 3));
    expect(await idsOf(await get(nextOf(first)))).toHaveLength(3);
  });

  it('takes since for the time at which an event became available', async () => {
    server.publish(events.slice(0, 3));
    expect(await idsOf(await get(`/api/v1/logs?since=${new Date(now - 1000).toISOString()}`))).toHaveLength(3);
    expect(await idsOf(await get(`/api/v1/logs?since=${new Date(now + 1000).toISOString()}`))).toHaveLength(0);
  });

  it('shows the newest first when asked, without a next page', async () => {
    server.publish(events);
    const response = await get('/api/v1/logs?sortOrder=DESCENDING&limit=2');
    expect(await idsOf(response)).toEqual(
      events
        .slice(-2)
        .reverse()
        .map((event) => event.uuid),
    );
    expect(nextOf(response)).toBe('');
  });

  it('says what is left of the rate limit', async () => {
    const { headers } = await get('/api/v1/logs');
    expect(Number(headers.get('x-rate-limit-remaining'))).toBeGreaterThan(0);
    expect(Number(headers.get('x-rate-limit-reset')) * 1000).toBeGreaterThan(now);
  });

  it.each([
    ['a wrong token', '/api/v1/logs', 'wrong', 401],
    ['another path', '/api/v1/users', 'secret', 404],
    ['since together with after', '/api/v1/logs?since=2026-01-01T00:00:00Z&after=3', 'secret', 400],
    ['a limit beyond 1000', '/api/v1/logs?limit=1001', 'secret', 400],
    ['a cursor of its own making', '/api/v1/logs?after=abc', 'secret', 400],
  ])('refuses %s', async (_, path, token, status) => {
    const response = await get(path, token);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ errorCode: expect.stringMatching(/^E\d{7}$/) });
  });
});
