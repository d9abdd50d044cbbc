/**
 * One exchange with everything that keeps a bad server from hurting us: time limits, a limit on the (decompressed) body, no redirects (a token
 * must not follow them to another host). Throws `HttpFailure` when there is no complete answer; any status code is an answer.
 */
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Dispatcher } from 'undici';

export interface HttpAnswer {
  status: number;
  /** Lower-case names. */
  headers: { readonly [name: string]: string | string[] | undefined };
  text: string;
  /** Our clock when the headers came, epoch milliseconds. */
  receivedAt: number;
}

export interface HttpLimits {
  /** For the whole exchange, from connecting to the last byte. */
  timeoutMs: number;
  /** Bytes of the body after decompression. */
  maxBytes: number;
}

export interface HttpCall {
  url: string;
  /** Default GET. */
  method?: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: string;
}

/** `Content-Type: application/x-www-form-urlencoded`, as token endpoints want it (RFC 6749 appendix B). */
export function formCall(url: string, fields: Record<string, string>, headers: Record<string, string> = {}): HttpCall {
  return {
    url,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(fields).toString(),
  };
}

/** Connection refused, reset, timed out, cut off or too large: worth another try. The message is one line and names the host, never a header. */
export class HttpFailure extends Error {
  /** How long the server asked us to wait, or null. */
  readonly waitMs: number | null;

  constructor(message: string, options?: ErrorOptions & { waitMs?: number | null }) {
    super(message, options);
    this.name = 'HttpFailure';
    this.waitMs = options?.waitMs ?? null;
  }
}

export async function exchange(
  call: HttpCall,
  dispatcher: Dispatcher,
  limits: HttpLimits,
  signal: AbortSignal,
  now: () => number,
): Promise<HttpAnswer> {
  const deadline = AbortSignal.timeout(limits.timeoutMs);
  const { request } = await import('./undici.ts');
  try {
    const response = await request(call.url, {
      dispatcher,
      method: call.method ?? 'GET',
      body: call.body ?? null,
      headers: { accept: 'application/json', 'accept-encoding': 'gzip', ...call.headers },
      signal: AbortSignal.any([signal, deadline]),
      headersTimeout: limits.timeoutMs,
      bodyTimeout: limits.timeoutMs,
    });
    const receivedAt = now();
    const gzip = String(response.headers['content-encoding']).toLowerCase() === 'gzip';
    const body = gzip ? pipeline(response.body, createGunzip(), () => undefined) : response.body;
    return { status: response.statusCode, headers: response.headers, text: await readText(body, limits.maxBytes), receivedAt };
  } catch (error) {
    throw new HttpFailure(describe(error, call.url, deadline.aborted, limits), { cause: error });
  }
}

class BodyTooLarge extends Error {}

async function readText(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function describe(error: unknown, url: string, late: boolean, limits: HttpLimits): string {
  const { host } = new URL(url);
  if (error instanceof BodyTooLarge) return `${host} sent more than ${Math.round(limits.maxBytes / 2 ** 20)} MiB in one answer`;
  if (late) return `${host} did not answer within ${limits.timeoutMs / 1000} s`;
  return `${host} can't be reached: ${reasonOf(error)}`;
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
  const refusal = error instanceof Error ? /^Proxy response \((\d+)\)/.exec(error.message) : null;
  if (refusal !== null) return `the proxy refuses the connection (${refusal[1]}); check HTTPS_PROXY and NO_PROXY`;
  if (untrusted.has(code ?? '')) return `its certificate is not trusted (${code}); name the authority that signed it with ca`;
  return reasons[code ?? ''] ?? code ?? 'the connection failed';
}

const untrusted: ReadonlySet<string> = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
]);

const reasons: { readonly [code: string]: string } = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was reset',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the host name could not be looked up',
  UND_ERR_SOCKET: 'the connection was closed before the answer was complete',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: "its certificate is not valid yet; check this machine's clock",
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  EPROTO: 'it does not speak TLS',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS',
  UND_ERR_CONNECT_TIMEOUT: 'connecting took too long',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  UND_ERR_BODY_TIMEOUT: 'the answer stalled',
  Z_BUF_ERROR: 'the compressed answer was cut off',
  Z_DATA_ERROR: 'the compressed answer is damaged',
};
