/** Signed assertions, verified with the public half as a token endpoint would. */
import { createPublicKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readPrivateKey, signedAssertion } from '../../../src/collectors/http/jwt.ts';
import { SourceError } from '../../../src/errors.ts';

const now = Date.UTC(2026, 0, 5, 10);
const claims = { issuer: 'client', subject: 'client', audience: 'https://acme.example/token', now };
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
const pem = (key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1') => key.export({ format: 'pem', type } as never) as string;

function parts(token: string) {
  const [header = '', body = '', signature = ''] = token.split('.');
  const json = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString());
  return { header: json(header), body: json(body), signed: `${header}.${body}`, signature: Buffer.from(signature, 'base64url') };
}

describe('a private key', () => {
  it.each([
    ['PKCS#8', pem(rsa, 'pkcs8'), 'RS256', 'sha256'],
    ['PKCS#1', pem(rsa, 'pkcs1'), 'RS256', 'sha256'],
    ['SEC1', pem(p256, 'sec1'), 'ES256', 'sha256'],
    ['PEM with white space around it', `\n  ${pem(rsa, 'pkcs8')}\n\n`, 'RS256', 'sha256'],
    ['PEM on one line, as environment variables have it', pem(rsa, 'pkcs8').trim().replaceAll('\n', '\\n'), 'RS256', 'sha256'],
    ['JWK', JSON.stringify(rsa.export({ format: 'jwk' })), 'RS256', 'sha256'],
    ['JWK of a longer curve', JSON.stringify(p384.export({ format: 'jwk' })), 'ES384', 'sha384'],
  ])('as %s signs what its public half verifies', (_, text, alg, hash) => {
    const key = readPrivateKey(text);
    const { header, body, signed, signature } = parts(signedAssertion(key, claims));
    expect(header).toEqual({ alg, typ: 'JWT' });
    expect(body).toEqual({
      iss: 'client',
      sub: 'client',
      aud: claims.audience,
      iat: now / 1000,
      exp: now / 1000 + 300,
      jti: expect.any(String),
    });
    expect(verify(hash, Buffer.from(signed), { key: createPublicKey(key.key), dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
  });

  it('as JWK may name itself, and the assertion then says so', () => {
    const key = readPrivateKey(JSON.stringify({ ...p256.export({ format: 'jwk' }), kid: 'key-7' }));
    expect(parts(signedAssertion(key, claims)).header).toEqual({ alg: 'ES256', typ: 'JWT', kid: 'key-7' });
  });

  it('makes another assertion each time, with further claims where they are wanted', () => {
    const key = readPrivateKey(pem(rsa, 'pkcs8'));
    const bodies = [1, 2].map(() => parts(signedAssertion(key, { ...claims, more: { scope: 'logs' } })).body);
    expect(bodies[0]).toMatchObject({ scope: 'logs' });
    expect(bodies[0].jti).not.toBe(bodies[1].jti);
  });

  it.each([
    ['nonsense', 'hidden-value', 'it has to be a PEM file or a JWK'],
    ['nothing', '', 'it has to be a PEM file or a JWK'],
    ['a JWK without a private part', '{"kty":"RSA","n":"hidden-value","e":"AQAB"}', 'it has to be a PEM file or a JWK'],
    ['a public key', createPublicKey(rsa).export({ format: 'pem', type: 'spki' }) as string, 'it has to be a PEM file or a JWK'],
    [
      'a locked key',
      rsa.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' }) as string,
      'it must not have a passphrase',
    ],
    [
      'a key of another kind',
      generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
      'it has to be RSA or P-256',
    ],
  ])('can not be %s', (_, text, hint) => {
    const attempt = () => readPrivateKey(text);
    expect(attempt).toThrow(SourceError);
    expect(attempt).toThrow(expect.objectContaining({ hint, message: expect.not.stringContaining('hidden-value') }));
  });
});
