/** Bearer tokens that expire: `<expiry, epoch ms>.<HMAC-SHA-256 of it>`. */
import { createHmac, timingSafeEqual } from 'node:crypto';

export function issueToken(secret: string, expiresAt: number): string {
  return `${expiresAt}.${signature(secret, expiresAt)}`;
}

/** Throws with the reason when the token is not valid now. */
export function checkToken(secret: string, token: string, now: number): void {
  const [expiry = '', mac = ''] = token.split('.');
  const expected = Buffer.from(signature(secret, Number(expiry)));
  const given = Buffer.from(mac);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new Error('invalid access token');
  if (Number(expiry) <= now) throw new Error('access token expired');
}

function signature(secret: string, expiresAt: number): string {
  return createHmac('sha256', secret).update(String(expiresAt)).digest('hex');
}
