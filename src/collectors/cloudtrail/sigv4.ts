/**
 * AWS Signature Version 4 for requests with a body that is at hand
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html). Everything that is sent is signed.
 */
import { createHash, createHmac } from 'node:crypto';

export interface AwsCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  /** Of temporary credentials; null for those of an IAM user. */
  sessionToken: string | null;
}

interface Signable {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}

interface Scope {
  region: string;
  service: string;
  /** Server's clock, epoch ms: AWS refuses what is more than five minutes off. */
  now: number;
}

const algorithm = 'AWS4-HMAC-SHA256';

/** @returns the headers to send: the given ones with `x-amz-date`, `x-amz-security-token` and `authorization`; `host` is signed and added by the client */
export function signedHeaders(request: Signable, credentials: AwsCredentials, scope: Scope): Record<string, string> {
  const time = new Date(scope.now).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const token = credentials.sessionToken === null ? {} : { 'x-amz-security-token': credentials.sessionToken };
  const headers = { ...request.headers, 'x-amz-date': time, ...token };
  const signable = { ...headers, host: new URL(request.url).host };
  const place = `${time.slice(0, 8)}/${scope.region}/${scope.service}/aws4_request`;
  const toSign = [algorithm, time, place, sha256(canonicalRequest({ ...request, headers: signable }))].join('\n');
  const signature = hmac(signingKey(credentials.secretAccessKey, time.slice(0, 8), scope), toSign).toString('hex');
  const authorization = `${algorithm} Credential=${credentials.accessKeyId}/${place}, SignedHeaders=${namesOf(signable)}, Signature=${signature}`;
  return { ...headers, authorization };
}

function canonicalRequest({ method, url, headers, body }: Signable): string {
  const { pathname, searchParams } = new URL(url);
  const lines = Object.entries(headers)
    .map(([name, value]) => `${name.toLowerCase()}:${value.trim().replace(/\s+/g, ' ')}\n`)
    .sort(byName);
  // The path stands encoded already; every service but S3 wants it encoded once more.
  const path = pathname.split('/').map(encoded).join('/');
  return [method, path, canonicalQuery(searchParams), lines.join(''), namesOf(headers), sha256(body)].join('\n');
}

function namesOf(headers: Record<string, string>): string {
  return Object.keys(headers)
    .map((name) => name.toLowerCase())
    .sort()
    .join(';');
}

/** By header name alone: a colon sorts after a hyphen, so whole lines would put `x-amz-date2` in the wrong place. */
function byName(a: string, b: string): number {
  const [first, second] = [a.slice(0, a.indexOf(':')), b.slice(0, b.indexOf(':'))];
  return first < second ? -1 : first > second ? 1 : 0;
}

function canonicalQuery(parameters: URLSearchParams): string {
  return [...parameters]
    .map(([name, value]) => [encoded(name), encoded(value)] as const)
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** RFC 3986: `encodeURIComponent` leaves `!'()*` as they are. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function signingKey(secret: string, day: string, { region, service }: Scope): Buffer {
  return [day, region, service, 'aws4_request'].reduce<Buffer>((key, part) => hmac(key, part), Buffer.from(`AWS4${secret}`));
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
