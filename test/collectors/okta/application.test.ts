/** An API services application: private_key_jwt at the token endpoint, and what is said when it is refused. */
import { generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { oktaSource } from '../../../src/collectors/okta/index.ts';
import { AuditServer } from '../../helpers/audit-server.ts';
import type { Reply, Vendor } from '../../helpers/audit-vendor.ts';
import { AuditWorld } from '../../helpers/audit-world.ts';
import { application, oktaApplicationVendor } from '../../helpers/okta-vendor.ts';

let server: AuditServer | null = null;

afterEach(async () => {
  await server?.close();
  server = null;
});

const pem = application.privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
const jwk = (kid: string) => JSON.stringify({ ...application.privateKey.export({ format: 'jwk' }), kid });

interface Trial {
  key?: string;
  options?: object;
  changes?: Partial<Vendor>;
}

async function tried({ key = pem, options = { keyId: application.keyId }, changes = {} }: Trial) {
  const world = new AuditWorld({ now: Date.now });
  server = await AuditServer.start({ ...oktaApplicationVendor, ...changes }, world);
  const parsed = oktaSource.options.parse({
    baseUrl: server.baseUrl,
    clientId: application.clientId,
    privateKey: 'file:key.pem',
    ...options,
  });
  const [probe] = (await oktaSource.probe?.(parsed, { resolveSecret: async () => key })) ?? [];
  return { probe, host: new URL(server.baseUrl).host };
}

const asking = (reply: Reply) => ({ token: (ask: { url: URL }) => (ask.url.pathname === '/oauth2/v1/token' ? reply : null) });

describe('an application', () => {
  it.each([
    ['a PEM file and the id of the key', pem, { keyId: application.keyId }],
    ['a JWK that names itself', jwk(application.keyId), {}],
    ['a JWK whose id the configuration corrects', jwk('other'), { keyId: application.keyId }],
  ])('is let in with %s', async (_, key, options) => {
    const { probe } = await tried({ key, options });
    expect(probe).toEqual({ feed: 'log', ok: true, message: 'answers, nothing new; 59 of 60 requests left' });
    expect(server?.requests.map(({ method, url }) => `${method} ${url.pathname}`)).toEqual(['POST /oauth2/v1/token', 'GET /api/v1/logs']);
  });

  it.each<[string, Trial, string]>([
    [
      'with another key',
      { key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs8' }) as string },
      '(401 invalid_client wrong signature); check clientId, and that the public half of privateKey is registered',
    ],
    ['with no key at all', { key: 'what is this' }, 'the private key can not be read; it has to be a PEM file or a JWK'],
    [
      'without the scope',
      { changes: asking({ status: 400, body: { error: 'invalid_scope', error_description: 'not granted' } }) },
      '(400 invalid_scope not granted); grant the application the scope okta.logs.read',
    ],
    [
      'that must prove possession',
      {
        changes: asking({ status: 400, headers: { 'dpop-nonce': 'n' }, body: { error: 'use_dpop_nonce', error_description: 'Use nonce' } }),
      },
      'the application requires proofs of possession (DPoP), which are not supported: switch that off',
    ],
    [
      'whose token must be bound by a proof',
      {
        changes: {
          allowed: () => false,
          unauthorised: { status: 401, headers: { 'www-authenticate': 'DPoP error="invalid_token"' }, body: {} },
        },
      },
      'wants proofs of possession (DPoP) with the token (401), which are not supported',
    ],
    [
      'without an administrator role',
      { changes: { allowed: () => false, unauthorised: { status: 403, body: { errorCode: 'E0000006' } } } },
      'does not let the application read the System Log (403): it needs the scope okta.logs.read or a read-only administrator',
    ],
    [
      'whose token is refused',
      { changes: { allowed: () => false } },
      'refuses the access token (401): check that the application is active and has the scope okta.logs.read',
    ],
  ])('%s is told what to do', async (_, trial, message) => {
    const { probe } = await tried(trial);
    expect(probe?.ok).toBe(false);
    expect(probe?.message).toContain(message);
    expect(probe?.message).not.toMatch(/\n|BEGIN|what is this/);
  });
});

describe('options', () => {
  const baseUrl = 'https://acme.okta.com';
  it.each([
    [{}, 'token', 'must be given, or clientId and privateKey instead'],
    [{ clientId: '0oa1' }, 'privateKey', 'must be given together with clientId'],
    [{ privateKey: 'env:KEY' }, 'clientId', 'must be given together with privateKey'],
    [{ token: 'env:T', clientId: '0oa1', privateKey: 'env:KEY' }, 'token', 'can not stand beside clientId'],
    [{ token: 'env:T', keyId: 'k' }, 'token', 'can not stand beside clientId'],
    [{ clientId: '0oa1', privateKey: '-----BEGIN PRIVATE KEY-----' }, 'privateKey', 'must be a reference to a secret'],
  ])('%j are refused at %s', (options, key, message) => {
    const issue = oktaSource.options.safeParse({ baseUrl, ...options }).error?.issues[0];
    expect([issue?.path.join('.'), issue?.message]).toEqual([key, expect.stringContaining(message)]);
  });

  it.each([
    { token: 'env:T' },
    { clientId: '0oa1', privateKey: 'file:/k.pem' },
    { clientId: '0oa1', privateKey: 'file:/k.pem', keyId: 'k', tokenUrl: 'https://a.example/t' },
  ])('%j are accepted', (options) => {
    expect(oktaSource.options.safeParse({ baseUrl, ...options }).error).toBeUndefined();
  });
});
