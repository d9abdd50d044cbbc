/**
 * OTLP/HTTP (OTLP specification 1.9, section "OTLP/HTTP"): POST /v1/traces, /v1/logs and /v1/metrics in protobuf or JSON. Answers 200 only when the
 * request is durable, 429/503 with `Retry-After` when the client should try again, other 4xx with a `google.rpc.Status` when it should not.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type CollectorContext, StoreBusyError } from '../collector.ts';
import { type BodyReader, CrowdedError, understandsEncoding } from './body.ts';
import { exportRequest } from './export-request.ts';
import { MalformedError, TooLargeError } from './malformed.ts';
import { type Encoding, exportResponse, rpcCodes, type Signal, statusResponse } from './responses.ts';

interface HttpOptions {
  authorized: (header: string | undefined) => boolean;
  bodies: BodyReader;
}

/** An answer other than success, and how to read it. */
interface Refusal {
  status: number;
  code: number;
  message: string;
  headers?: { [name: string]: string };
}

const signals: { readonly [path: string]: Signal } = { '/v1/traces': 'traces', '/v1/logs': 'logs', '/v1/metrics': 'metrics' };
const contentTypes = { protobuf: 'application/x-protobuf', json: 'application/json' } as const;
const mostConnections = 512;

/** A server that is not listening yet. */
export function httpReceiver(options: HttpOptions, context: CollectorContext): Server {
  const server = createServer(
    { requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 65_000, connectionsCheckingInterval: 5_000, maxHeaderSize: 16_384 },
    (request, response) => {
      void receive(request, response, options, context);
    },
  );
  server.maxConnections = mostConnections;
  return server;
}

/** Never rejects: what goes wrong becomes an answer, and our own faults are reported as the source's error. */
async function receive(request: IncomingMessage, response: ServerResponse, options: HttpOptions, context: CollectorContext): Promise<void> {
  const encoding = encodingOf(request) ?? 'json';
  try {
    const refusal = refusalOf(request, options);
    if (refusal !== null) refuse(response, refusal, encoding);
    else answer(response, 200, await accept(request, options.bodies, encoding, context), encoding);
  } catch (error) {
    const refusal = refusalFor(error);
    if (refusal.status >= 500) context.status({ error: refusal.message });
    refuse(response, refusal, encoding);
  } finally {
    request.resume(); // drain what was not read, within the request timeout: a client that is still sending would not see the answer
  }
}

async function accept(request: IncomingMessage, bodies: BodyReader, encoding: Encoding, context: CollectorContext): Promise<Buffer> {
  const signal = signalOf(request) ?? 'traces';
  const chunks = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  const body = {
    chunks,
    announced: Number(request.headers['content-length'] ?? 0),
    open: (bytes: Buffer) => ({ bytes, encoding: contentEncoding(request) }),
  };
  return bodies.use(body, async (bytes) => exportResponse(signal, await exportRequest(bytes, signal, encoding, context), encoding));
}

/** What can be refused before the body is read. */
function refusalOf(request: IncomingMessage, options: HttpOptions): Refusal | null {
  if (!options.authorized(request.headers.authorization)) {
    return { status: 401, code: rpcCodes.unauthenticated, message: 'a bearer token is needed', headers: { 'www-authenticate': 'Bearer' } };
  }
  if (signalOf(request) === null) {
    return { status: 404, code: rpcCodes.notFound, message: 'no such path: use /v1/traces, /v1/logs or /v1/metrics' };
  }
  if (request.method !== 'POST') {
    return { status: 405, code: rpcCodes.unimplemented, message: 'use POST', headers: { allow: 'POST' } };
  }
  if (encodingOf(request) === null) {
    const message = `use content type ${contentTypes.protobuf} or ${contentTypes.json}`;
    return { status: 415, code: rpcCodes.invalidArgument, message };
  }
  if (!understandsEncoding(contentEncoding(request))) {
    const message = 'use content encoding gzip, deflate, zstd or none';
    return { status: 415, code: rpcCodes.invalidArgument, message, headers: { 'accept-encoding': 'gzip, deflate, zstd' } };
  }
  return null;
}

function refusalFor(error: unknown): Refusal {
  if (error instanceof MalformedError) return { status: 400, code: rpcCodes.invalidArgument, message: error.message };
  if (error instanceof TooLargeError) return { status: 413, code: rpcCodes.resourceExhausted, message: error.message };
  if (error instanceof CrowdedError) return retryLater(429, error.message, 1);
  if (error instanceof StoreBusyError) return retryLater(503, error.message, error.retryAfterSeconds);
  return { status: 500, code: rpcCodes.internal, message: `internal error: ${error instanceof Error ? error.message : String(error)}` };
}

function retryLater(status: number, message: string, seconds: number): Refusal {
  return { status, code: rpcCodes.unavailable, message, headers: { 'retry-after': String(Math.max(1, Math.ceil(seconds))) } };
}

function refuse(response: ServerResponse, refusal: Refusal, encoding: Encoding): void {
  answer(response, refusal.status, statusResponse(refusal.code, refusal.message, encoding), encoding, refusal.headers);
}

function answer(
  response: ServerResponse,
  status: number,
  body: Buffer,
  encoding: Encoding,
  headers: { [name: string]: string } = {},
): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(status, { 'content-type': contentTypes[encoding], 'content-length': String(body.length), ...headers });
  response.end(body);
}

function signalOf(request: IncomingMessage): Signal | null {
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  return Object.hasOwn(signals, path) ? (signals[path] ?? null) : null;
}

function encodingOf(request: IncomingMessage): Encoding | null {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type === contentTypes.protobuf) return 'protobuf';
  return type === contentTypes.json ? 'json' : null;
}

function contentEncoding(request: IncomingMessage): string {
  return request.headers['content-encoding']?.trim().toLowerCase() || 'identity';
}
