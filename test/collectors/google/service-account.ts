/** A service account with a fresh key, and the token endpoint that knows it. */
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import type { Ask, Reply } from '../../helpers/audit-vendor.ts';
import { subject } from './activities.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicKey = createPublicKey(privateKey);

const tokenAudience = 'https://oauth2.googleapis.example/token';

export function credentials(changes: { [key: string]: unknown } = {}): string {
  return JSON.stringify({
    type: 'service_account',
    project_id: 'acme-project',
    private_key_id: 'key-1',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    client_email: 'provtrace@acme-project.iam.gserviceaccount.example',
    client_id: '100000000000000000009',
    token_uri: tokenAudience,
    ...changes,
  });
}

/** Checks the grant as Google does. @param now of the server, epoch ms */
export function tokenReply(ask: Ask, now: number, issue: () => string): Reply | null {
  if (ask.url.pathname !== '/token') return null;
  const problem = problemOf(ask, now);
  if (problem !== null) return { status: 400, body: problem };
  return { body: { access_token: issue(), expires_in: 3599, token_type: 'Bearer' } };
}

function problemOf({ method, body }: Ask, now: number): { error: string; error_description: string } | null {
  const form = new URLSearchParams(body);
  const [head, payload, signature] = (form.get('assertion') ?? '..').split('.') as [string, string, string];
  if (method !== 'POST' || form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer')
    return { error: 'unsupported_grant_type', error_description: 'Invalid grant_type' };
  if (!verify('sha256', Buffer.from(`${head}.${payload}`), publicKey, Buffer.from(signature, 'base64url')))
    return { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' };
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { [claim: string]: unknown };
  const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as { [claim: string]: unknown };
  if (header.alg !== 'RS256' || header.kid !== 'key-1') return { error: 'invalid_grant', error_description: 'Invalid JWT header' };
  if (claims.aud !== tokenAudience) return { error: 'invalid_grant', error_description: 'Invalid JWT audience' };
  if (claims.scope !== 'https://www.googleapis.com/auth/admin.reports.audit.readonly')
    return { error: 'invalid_scope', error_description: 'Bad scope' };
  if (Math.abs(Number(claims.iat) * 1000 - now) > 60_000)
    return {
      error: 'invalid_grant',
      error_description:
        'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
    };
  if (claims.sub !== subject) return { error: 'invalid_grant', error_description: 'Invalid email or User ID' };
  return null;
}
