/** `sources test` of one source: one request to each feed, and a line about what came of it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { SourceError } from '../../../src/errors.ts';
import { type Heard, type Loopback, loopback, type Said } from '../http/loopback.ts';
import { ledgerSource } from './ledger-api.ts';

let server: Loopback | null = null;

afterEach(async () => {
  await server?.close();
  server = null;
});

const granted = { body: { access_token: 'token-1', expires_in: 3600 } };

async function probed(answer: (heard: Heard) => Said, more: object = {}, secret = async () => 'sesame') {
  server = await loopback([answer]);
  const options = ledgerSource.options.parse({ baseUrl: server.url, ...more });
  return await ledgerSource.probe?.(options, { resolveSecret: secret });
}

const pages = (said: (path: string) => Said) => (heard: Heard) => (heard.url === '/token' ? granted : said(heard.url.split('?')[0] ?? ''));

describe('a tested source', () => {
  it('says what it found in each feed, and what is left of the rate limit', async () => {
    const headers = { 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '58' };
    const items = (path: string) =>
      path === '/changes'
        ? [
            { id: 'a', at: 1 },
            { id: 'b', at: 2 },
          ]
        : [];
    expect(await probed(pages((path) => ({ headers, body: { items: items(path) } })))).toEqual([
      { feed: 'changes', ok: true, message: 'answers, 2 records on the first page; 58 of 60 requests left' },
      { feed: 'visits', ok: true, message: 'answers, nothing new; 58 of 60 requests left' },
    ]);
    expect(server?.heard.map(({ url }) => url.split('?')[0])).toEqual(['/token', '/changes', '/visits']);
  });

  it('that lets us see one feed only says which is missing', async () => {
    const probes = await probed(pages((path) => (path === '/visits' ? { status: 403 } : { body: { items: [] } })));
    expect(probes?.map(({ feed, ok, message }) => [feed, ok, message])).toEqual([
      ['changes', true, 'answers, nothing new'],
      ['visits', false, 'the ledger refuses (403)'],
    ]);
  });

  it('whose token has just ended is asked once more with a new one', async () => {
    let refusals = 1;
    const probes = await probed(pages(() => (refusals-- > 0 ? { status: 401 } : { body: { items: [] } })));
    expect(probes?.every(({ ok }) => ok)).toBe(true);
  });

  it.each<[string, Said, string]>([
    ['is throttled', { status: 429 }, 'answers 429: its rate limit is used up; try again later'],
    ['is broken', { status: 500 }, 'answers 500; try again later'],
    [
      'does not understand',
      { status: 400, body: { message: 'from is too old' } },
      'answers 400 (from is too old); check the address and the options',
    ],
    ['shows a login page', { body: '<html>' }, 'ledger sent a page that is no valid JSON; trying again'],
  ])('that %s says so', async (_, said, message) => {
    expect((await probed(pages(() => said)))?.[0]).toEqual({ feed: 'changes', ok: false, message });
  });

  it('that gives no token says so for each feed, with what to do', async () => {
    const probes = await probed(() => ({ status: 401, body: { error: 'invalid_client' }, headers: { date: new Date().toUTCString() } }));
    expect(probes?.map(({ ok }) => ok)).toEqual([false, false]);
    expect(probes?.[0]?.message).toMatch(/refuses to give a token \(401 invalid_client\); check the client id/);
  });

  it('whose secret is nowhere says so', async () => {
    const secret = async () => {
      throw new SourceError('environment variable SECRET is not set', 'set it');
    };
    expect(
      (
        await probed(
          pages(() => ({})),
          {},
          secret,
        )
      )?.[0]?.message,
    ).toBe('environment variable SECRET is not set; set it');
  });

  it('with certificates that can not be read says so, once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'provtrace-probe-'));
    writeFileSync(join(folder, 'ca.pem'), '');
    expect(
      await probed(
        pages(() => ({})),
        { ca: join(folder, 'ca.pem') },
      ),
    ).toEqual([{ feed: 'ledger', ok: false, message: `${join(folder, 'ca.pem')} holds no certificate; ca must name a PEM file` }]);
    rmSync(folder, { recursive: true });
  });
});
