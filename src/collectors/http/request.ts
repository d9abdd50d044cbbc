/**
 * One GET with everything that keeps a bad server from hurting us: time limits, a limit on the (decompressed) body, no redirects (a token
 * must not follow them to another host). Throws `HttpFailure` when there is no complete answer; any status code is an answer.
 */
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type Dispatcher, request } from 'undici';

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
  headers: Record<string, string>;
}

/** Connection refused, reset, timed out, cut off or too large: worth another try. The message is one line and names the host, never a header. */
export class HttpFailure extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HttpFailure';
  }
}

export async function get(
  call: HttpCall,
  dispatcher: Dispatcher,
  limits: HttpLimits,
  signal: AbortSignal,
  now: () => number,
): Promise<HttpAnswer> {
  const deadline = AbortSignal.timeout(limits.timeoutMs);
  try {
    const response = await request(call.url, {
      dispatcher,
      headers: { accept: 'application/json', 'accept-encoding': 'gzip', ...call.headers },
      signal: AbortSignal.any([signal, deadline]),
      headersTimeout: limits.timeoutMs,
      bodyTimeout: limits.timeoutMs,
    });
    const receivedAt = now();
    const gzip = response.headers['content-encoding'] === 'gzip';
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
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
  return `${host} can't be reached: ${reasons[code ?? ''] ?? code ?? 'the connection failed'}`;
}

const reasons: { readonly [code: string]: string } = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was reset',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the host name could not be looked up',
  UND_ERR_SOCKET: 'the connection was closed before the answer was complete',
  UND_ERR_CONNECT_TIMEOUT: 'connecting took too long',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  UND_ERR_BODY_TIMEOUT: 'the answer stalled',
  Z_BUF_ERROR: 'the compressed answer was cut off',
  Z_DATA_ERROR: 'the compressed answer is damaged',
};
