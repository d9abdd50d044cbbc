/**
 * Access tokens for a service account that acts for an administrator: domain-wide delegation, the JWT bearer grant (RFC 7523)
 * (https://developers.google.com/identity/protocols/oauth2/service-account#httprest).
 */
import type { Json } from '../../domain/event.ts';
import { SourceError } from '../../errors.ts';
import type { AuditTools } from '../audit/audit-source.ts';
import { addressProblem } from '../http/address.ts';
import { accessToken, type Credentials } from '../http/credentials.ts';
import { readPrivateKey, signedAssertion } from '../http/jwt.ts';
import { serverTime } from '../http/rate-limit.ts';
import { formCall, type HttpAnswer, type HttpCall } from '../http/request.ts';
import { asFields, type Fields, textOf } from '../json/fields.ts';
import type { GoogleOptions } from './options.ts';

const scope = 'https://www.googleapis.com/auth/admin.reports.audit.readonly';
const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const defaultTokenUrl = 'https://oauth2.googleapis.com/token';
/** Google refuses assertions that begin in the future; below this its clock and ours agree. */
const tolerableSkewMs = 30_000;

export function serviceAccountToken(options: GoogleOptions, tools: AuditTools): Credentials {
  // Google's clock minus ours, as its last answer told.
  let skewMs = 0;
  const request = async () => assertionCall(await tools.secret(options.credentials), options, tools.now() + skewMs);
  const send = async (call: HttpCall): Promise<HttpAnswer> => {
    const used = skewMs;
    const answer = await tools.exchange(call);
    skewMs = serverTime(answer) - answer.receivedAt;
    const wrongTime = answer.status === 400 && Math.abs(skewMs - used) > tolerableSkewMs;
    return wrongTime ? await tools.exchange(await request()) : answer;
  };
  const token = accessToken({ request, exchange: send, now: () => tools.now() });
  return { headers: () => explained(token.headers(), options.subject), forget: () => token.forget() };
}

function assertionCall(secret: string, options: GoogleOptions, now: number): HttpCall {
  const account = readAccount(secret);
  const url = options.tokenUrl ?? account.tokenUrl;
  const { key } = readPrivateKey(account.privateKey);
  const claims = { issuer: account.email, subject: options.subject, audience: account.tokenUrl, now, more: { scope } };
  return formCall(url, { grant_type: grantType, assertion: signedAssertion({ key, keyId: account.keyId }, claims) });
}

interface Account {
  email: string;
  privateKey: string;
  keyId: string | null;
  tokenUrl: string;
}

function readAccount(secret: string): Account {
  const fields = keyFields(secret);
  const email = textOf(fields, 'client_email');
  const privateKey = textOf(fields, 'private_key');
  if (email === null || privateKey === null)
    throw new SourceError(
      'the credentials are no key of a service account',
      'credentials must lead to the JSON file that Google Cloud gives for a service account',
    );
  const tokenUrl = textOf(fields, 'token_uri') ?? defaultTokenUrl;
  const problem = addressProblem(tokenUrl);
  if (problem !== null) throw new SourceError(`token_uri in the key of the service account ${problem}`);
  return { email, privateKey, keyId: textOf(fields, 'private_key_id'), tokenUrl };
}

function keyFields(secret: string): Fields {
  try {
    return asFields(JSON.parse(secret) as Json);
  } catch {
    // The cause is left out on purpose: it would quote the key.
    return {};
  }
}

const explanations: readonly (readonly [pattern: RegExp, hint: (subject: string) => string])[] = [
  [
    /unauthorized_client|access_denied/,
    () => `add the service account's client id with the scope ${scope} under Security > API controls > Domain-wide delegation`,
  ],
  [/Invalid email or User ID|invalid_subject/i, (subject) => `${subject} is no user of this Google Workspace; check subject`],
  [
    /Invalid JWT Signature|account not found|invalid_client|disabled/i,
    () => 'the service account or its key was deleted or disabled; create a new key',
  ],
  [
    /reasonable timeframe|short-lived|Invalid JWT: Token/i,
    () => "Google and this machine do not agree on the time; set this machine's clock",
  ],
];

/** Turns OAuth error codes into what a person has to do. */
async function explained<Value>(headers: Promise<Value>, subject: string): Promise<Value> {
  try {
    return await headers;
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    const hint = explanations.find(([pattern]) => pattern.test(error.message))?.[1](subject);
    throw hint === undefined ? error : new SourceError(error.message, hint, { cause: error });
  }
}
