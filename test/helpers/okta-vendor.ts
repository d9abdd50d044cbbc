/** Okta's System Log in polling mode, for the harness: the order of storing, opaque `after`, a `next` link after every page. */
import { generateKeyPairSync, verify } from 'node:crypto';
import { oktaSource } from '../../src/collectors/okta/index.ts';
import type { Ask, Place, Reply, Vendor } from './audit-vendor.ts';
import type { AuditWorld } from './audit-world.ts';
import { oktaPush } from './okta-events.ts';

const apiToken = '00api-token';
const dayMs = 86_400_000;

export const oktaVendor: Vendor = {
  name: 'okta',
  lateness: { usualMs: 3_600_000, mostMs: 20 * 3_600_000 },
  record: ({ id, time }) => oktaPush({ uuid: id, published: new Date(time).toISOString() }),
  allowed: ({ headers }) => headers.authorization === `SSWS ${apiToken}`,
  unauthorised: { status: 401, body: { errorCode: 'E0000011', errorSummary: 'Invalid token provided' } },
  throttled: { status: 429, body: { errorCode: 'E0000047', errorSummary: 'API call exceeded rate limit due to too many requests.' } },
  answer,
  rejected: ({ url }) => (url.searchParams.has('after') ? refusal : null),
  rateHeaders: ({ limit, remaining, resetAt }) => ({
    'x-rate-limit-limit': String(limit),
    'x-rate-limit-remaining': String(remaining),
    'x-rate-limit-reset': String(Math.ceil(resetAt / 1000)),
  }),
  collector: ({ baseUrl, since, random, timing }: Place) =>
    oktaSource.collector(
      oktaSource.options.parse({ baseUrl, since, token: 'env:OKTA_TOKEN', limit: 1 + Math.floor(random() * 12) }),
      { resolveSecret: async () => apiToken },
      timing,
    ),
};

export const application = { clientId: '0oaSERVICE', keyId: 'key-1', ...generateKeyPairSync('rsa', { modulusLength: 2048 }) };

/** An API services application with private_key_jwt: access tokens of an hour, asserted by the server's clock. */
export const oktaApplicationVendor: Vendor = {
  ...oktaVendor,
  name: 'okta with an application',
  token: (ask, world) => (ask.url.pathname === '/oauth2/v1/token' ? tokenAnswer(ask, world) : null),
  allowed: ({ headers }, world) => world.accepts(headers.authorization),
  collector: ({ baseUrl, since, random, timing }: Place) =>
    oktaSource.collector(
      oktaSource.options.parse({
        baseUrl,
        since,
        clientId: application.clientId,
        privateKey: 'file:key.pem',
        keyId: application.keyId,
        limit: 1 + Math.floor(random() * 12),
      }),
      { resolveSecret: async () => application.privateKey.export({ format: 'pem', type: 'pkcs8' }) as string },
      timing,
    ),
};

function tokenAnswer({ method, url, body }: Ask, world: AuditWorld): Reply {
  const form = Object.fromEntries(new URLSearchParams(body));
  const wanted = {
    grant_type: 'client_credentials',
    scope: 'okta.logs.read',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  };
  if (method !== 'POST' || Object.entries(wanted).some(([name, value]) => form[name] !== value))
    return { status: 400, body: { error: 'invalid_request', error_description: 'wrong parameters' } };
  const problem = assertionProblem(form.client_assertion ?? '', url.href, world.now());
  if (problem !== null) return { status: 401, body: { error: 'invalid_client', error_description: problem } };
  return { body: { token_type: 'Bearer', expires_in: 3600, access_token: world.issueToken(), scope: wanted.scope } };
}

function assertionProblem(assertion: string, audience: string, now: number): string | null {
  const [header = '', payload = '', signature = ''] = assertion.split('.');
  if (!verify('sha256', Buffer.from(`${header}.${payload}`), application.publicKey, Buffer.from(signature, 'base64url')))
    return 'wrong signature';
  const json = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString());
  const { kid, alg } = json(header);
  const { iss, sub, aud, iat, exp, jti } = json(payload);
  if (alg !== 'RS256' || kid !== application.keyId) return 'the key is unknown';
  if (iss !== application.clientId || sub !== application.clientId || aud !== audience || jti === undefined) return 'wrong claims';
  if (exp * 1000 < now || exp - iat > 3600 || iat * 1000 > now + 5000) return 'the assertion is from another time';
  return null;
}

const refusal: Reply = { status: 400, body: { errorCode: 'E0000031', errorSummary: 'Invalid search criteria.' } };

function answer({ url }: Ask, world: AuditWorld): Reply {
  if (url.pathname !== '/api/v1/logs') return { status: 404, body: { errorCode: 'E0000022' } };
  const { searchParams: query } = url;
  const stored = world.records();
  const start = query.has('after') ? world.pageState<number>(query.get('after') ?? '') : startOf(query, world);
  if (start === undefined || (query.has('after') && query.has('since'))) return refusal;
  const page = stored.slice(start, start + Number(query.get('limit') ?? 100));
  const next = new URL(url);
  next.searchParams.delete('since');
  next.searchParams.set('after', world.pageToken(start + page.length));
  return { headers: { link: [`<${url.href}>; rel="self"`, `<${next.href}>; rel="next"`] }, body: page.map(({ record }) => record) };
}

/** `since` means the time of storing in polling mode; the last 90 days are there. */
function startOf(query: URLSearchParams, world: AuditWorld): number | undefined {
  const since = Date.parse(query.get('since') ?? '');
  if (Number.isNaN(since) || since < world.now() - 90 * dayMs || query.get('sortOrder') !== 'ASCENDING') return undefined;
  const stored = world.records();
  const index = stored.findIndex(({ persisted }) => persisted >= since);
  return index === -1 ? stored.length : index;
}
