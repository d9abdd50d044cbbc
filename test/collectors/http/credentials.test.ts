/** Secrets in headers, and access tokens from a real token endpoint. */
import { Agent } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { accessToken, bearerSecret, type Credentials } from '../../../src/collectors/http/credentials.ts';
import { MalformedAnswer } from '../../../src/collectors/http/malformed.ts';
import { exchange, formCall, HttpFailure } from '../../../src/collectors/http/request.ts';
import { SourceError } from '../../../src/errors.ts';
import { type Loopback, loopback, type Said } from './loopback.ts';

const at = Date.UTC(2026, 0, 5, 10);
const agent = new Agent();
let server: Loopback | null = null;
let now = at;

afterEach(async () => {
  await server?.close();
  server = null;
  now = at;
});

interface Granting {
  credentials: Credentials;
  /** The server's clock, as each request was told it. */
  clocks: number[];
  host: string;
  asked(): number;
}

async function granting(...answers: Said[]): Promise<Granting> {
  const endpoint = await loopback(answers);
  server = endpoint;
  const clocks: number[] = [];
  const credentials = accessToken({
    now: () => now,
    request: async (clock) => {
      clocks.push(clock);
      return formCall(`${endpoint.url}/token`, { client_secret: 'hidden' });
    },
    exchange: (call) => exchange(call, agent, { timeoutMs: 2000, maxBytes: 10_000 }, new AbortController().signal, () => now),
    explain: (error) => (error === 'use_dpop_nonce' ? 'switch DPoP off' : null),
  });
  return { credentials, clocks, host: new URL(endpoint.url).host, asked: () => endpoint.heard.length };
}

const date = (time: number) => ({ date: new Date(time).toUTCString() });
const token = (name: string, more: object = {}, headers = date(at)): Said => ({
  headers,
  body: { access_token: name, token_type: 'Bearer', ...more },
});
const header = (name: string) => ({ authorization: `Bearer ${name}` });

describe('an access token', () => {
  it('is kept until shortly before its end', async () => {
    const { credentials, asked } = await granting(token('one', { expires_in: 3600 }), token('two', { expires_in: 3600 }));
    expect(await credentials.headers()).toEqual(header('one'));
    now += 3_539_000;
    expect(await credentials.headers()).toEqual(header('one'));
    now += 1000;
    expect(await credentials.headers()).toEqual(header('two'));
    expect(asked()).toBe(2);
  });

  it.each([
    ['says nothing of its end', {}, 240_000],
    ['ends within a minute', { expires_in: 40 }, 20_000],
    ['writes its end as text', { expires_in: '600' }, 540_000],
    ['has an end that makes no sense', { expires_in: -1 }, 240_000],
  ])('that %s is renewed in time', async (_, fields, lifeMs) => {
    const { credentials } = await granting(token('one', fields), token('two'));
    await credentials.headers();
    now += lifeMs - 1;
    expect(await credentials.headers()).toEqual(header('one'));
    now += 1;
    expect(await credentials.headers()).toEqual(header('two'));
  });

  it('is fetched once for all that wait for it, also when it has ended', async () => {
    const { credentials, asked } = await granting(token('one', { expires_in: 600 }), token('two', { expires_in: 600 }));
    expect(await Promise.all([credentials.headers(), credentials.headers(), credentials.headers()])).toEqual(Array(3).fill(header('one')));
    now += 600_000;
    expect(await Promise.all([credentials.headers(), credentials.headers()])).toEqual(Array(2).fill(header('two')));
    expect(asked()).toBe(2);
  });

  it('is fetched anew after it was refused', async () => {
    const { credentials } = await granting(token('one'), token('two'));
    expect(credentials.forget()).toBe(false);
    await credentials.headers();
    expect(credentials.forget()).toBe(true);
    expect(await credentials.headers()).toEqual(header('two'));
  });

  it('that is on its way is not thrown away with the refused one', async () => {
    const { credentials, asked } = await granting(token('one'), token('two'), token('three'));
    await credentials.headers();
    credentials.forget();
    const fetching = credentials.headers();
    expect(credentials.forget()).toBe(true);
    expect(await credentials.headers()).toEqual(header('two'));
    await fetching;
    expect(asked()).toBe(2);
  });
});

describe('the token endpoint', () => {
  it.each<[string, Said, string]>([
    ['a wrong secret', { status: 401, body: { error: 'invalid_client' } }, ' refuses to give a token (401 invalid_client)'],
    [
      'a wrong secret, in words',
      { status: 400, body: { error: 'invalid_grant', error_description: 'The key\nis unknown' } },
      ' refuses to give a token (400 invalid_grant The key is unknown)',
    ],
    ['a page', { status: 404, body: '<html>' }, ' refuses to give a token (404)'],
    ['a redirect', { status: 302, headers: { location: '/login' } }, ' refuses to give a token (302)'],
  ])('that answers with %s needs a person', async (_, said, message) => {
    const { credentials, host, asked } = await granting({ headers: date(at), ...said });
    const failure = credentials.headers();
    await expect(failure).rejects.toThrow(SourceError);
    await expect(failure).rejects.toThrow(`${host}${message}`);
    await expect(failure).rejects.toMatchObject({ hint: 'check the client id, its secret or key, and the address' });
    expect(asked()).toBe(1);
  });

  it('has refusals that the source can explain better', async () => {
    const { credentials } = await granting({ status: 400, headers: date(at), body: { error: 'use_dpop_nonce' } });
    await expect(credentials.headers()).rejects.toMatchObject({ hint: 'switch DPoP off' });
  });

  it.each<[string, Said, number | null]>([
    ['500', { status: 500 }, null],
    ['429', { status: 429, headers: { ...date(at), 'retry-after': '9' } }, 9000],
    ['503 with a page', { status: 503, body: '<html>' }, null],
  ])('that answers %s is asked again later', async (_, said, waitMs) => {
    const { credentials } = await granting(said, token('one'));
    await expect(credentials.headers()).rejects.toSatisfy((error) => error instanceof HttpFailure && error.waitMs === waitMs);
    expect(await credentials.headers()).toEqual(header('one'));
  });

  it.each<[string, Said]>([
    ['a page', { body: '<html>Sign in</html>', headers: date(at) }],
    ['cut JSON', { body: '{"access_token":"on', headers: date(at) }],
    ['no token', { body: {}, headers: date(at) }],
    ['a number as token', { body: { access_token: 5 }, headers: date(at) }],
  ])('that answers 200 with %s is asked again', async (_, said) => {
    const { credentials } = await granting(said, token('one'));
    await expect(credentials.headers()).rejects.toThrow(MalformedAnswer);
    expect(await credentials.headers()).toEqual(header('one'));
  });

  it('that nobody listens at is asked again', async () => {
    const { credentials } = await granting(token('one'));
    await server?.close();
    await expect(credentials.headers()).rejects.toThrow(HttpFailure);
    server = null;
  });

  it('with another clock is asked once more by its own, because it refuses what was signed in its future', async () => {
    const theirs = date(at - 240_000);
    const { credentials, clocks } = await granting(
      { status: 401, headers: theirs, body: { error: 'invalid_client' } },
      token('one', {}, theirs),
    );
    expect(await credentials.headers()).toEqual(header('one'));
    expect(clocks).toEqual([at, at - 240_000]);
    now += 3_600_000;
    await credentials.headers();
    expect(clocks[2]).toBe(at - 240_000 + 3_600_000);
  });
});

describe('a secret', () => {
  it('is read once, and again after it was refused', async () => {
    const secrets = ['old', 'new'];
    const credentials = bearerSecret(async () => secrets.shift() ?? 'none');
    expect([await credentials.headers(), await credentials.headers()]).toEqual([header('old'), header('old')]);
    expect(credentials.forget()).toBe(true);
    expect(await credentials.headers()).toEqual(header('new'));
  });

  it.each(['', 'two words', 'line\nbreak', 'ümlaut'])('that no token can be is refused without being repeated: %j', async (secret) => {
    const failure = bearerSecret(async () => secret).headers();
    await expect(failure).rejects.toThrow('the secret is empty or has characters that no token has');
  });
});
