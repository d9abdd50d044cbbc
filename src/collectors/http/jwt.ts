/** Signed assertions for token endpoints that take a key instead of a secret (RFC 7523; Okta's `private_key_jwt`, Google's service accounts). */
import { createPrivateKey, type JsonWebKey, type KeyObject, randomUUID, sign } from 'node:crypto';
import { SourceError } from '../../errors.ts';

export interface SigningKey {
  key: KeyObject;
  /** `kid` of the JWT's header: which of the client's keys it is. */
  keyId: string | null;
}

/** JWS algorithms (RFC 7518 section 3.1) by the curve of the key. */
const curves: ReadonlyMap<string, { alg: string; hash: string }> = new Map([
  ['prime256v1', { alg: 'ES256', hash: 'sha256' }],
  ['secp384r1', { alg: 'ES384', hash: 'sha384' }],
  ['secp521r1', { alg: 'ES512', hash: 'sha512' }],
]);

/**
 * Reads a private key as PEM (PKCS#8, PKCS#1, SEC1) or JWK (JSON), RSA or on a NIST curve. In environment variables the line breaks of a PEM file are often
 * written as `\n`. Throws `SourceError`; the message holds nothing of the key.
 */
export function readPrivateKey(text: string): SigningKey {
  const signing = parseKey(text.trim());
  if (algorithmOf(signing.key) !== null) return signing;
  throw new SourceError(`a private key of type ${signing.key.asymmetricKeyType} can't be used`, 'it has to be RSA or P-256');
}

function parseKey(text: string): SigningKey {
  try {
    if (!text.startsWith('{')) return { key: createPrivateKey(text.includes('\n') ? text : text.replaceAll('\\n', '\n')), keyId: null };
    const jwk = JSON.parse(text) as JsonWebKey & { kid?: unknown };
    return { key: createPrivateKey({ key: jwk, format: 'jwk' }), keyId: typeof jwk.kid === 'string' ? jwk.kid : null };
  } catch {
    // The cause is left out on purpose: parsers quote what they could not read.
    const locked = /^-----BEGIN ENCRYPTED|^Proc-Type: 4,ENCRYPTED/m.test(text);
    throw new SourceError('the private key can not be read', locked ? 'it must not have a passphrase' : 'it has to be a PEM file or a JWK');
  }
}

function algorithmOf(key: KeyObject): { alg: string; hash: string } | null {
  if (key.asymmetricKeyType === 'rsa') return { alg: 'RS256', hash: 'sha256' };
  return key.asymmetricKeyType === 'ec' ? (curves.get(key.asymmetricKeyDetails?.namedCurve ?? '') ?? null) : null;
}

export interface AssertionClaims {
  issuer: string;
  subject: string;
  audience: string;
  /** Server's clock, epoch ms: it refuses an assertion from the future. */
  now: number;
  /** Further claims, such as Google's `scope`. */
  more?: Record<string, string>;
}

const lifeSeconds = 300;

/** A JWT (RFC 7519) signed with RS256 or, for keys on a curve, ES256 to ES512. */
export function signedAssertion({ key, keyId }: SigningKey, claims: AssertionClaims): string {
  const { alg, hash } = algorithmOf(key) ?? { alg: 'RS256', hash: 'sha256' };
  const issuedAt = Math.floor(claims.now / 1000);
  const header = { alg, typ: 'JWT', ...(keyId === null ? {} : { kid: keyId }) };
  const body = {
    iss: claims.issuer,
    sub: claims.subject,
    aud: claims.audience,
    iat: issuedAt,
    exp: issuedAt + lifeSeconds,
    jti: randomUUID(),
    ...claims.more,
  };
  const signed = `${encode(header)}.${encode(body)}`;
  return `${signed}.${sign(hash, Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
