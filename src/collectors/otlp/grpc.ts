/**
 * OTLP/gRPC: the Export methods of the three collector services. Status codes as the OTLP specification says: UNAVAILABLE, and RESOURCE_EXHAUSTED with
 * RetryInfo, are worth another try; RESOURCE_EXHAUSTED without it and INVALID_ARGUMENT are not.
 *
 * Straight on Node's HTTP/2 rather than on a gRPC library: unary calls need little of gRPC, and this way zstd is understood, bodies count towards the
 * same limits as those of OTLP/HTTP before they are held in memory, and a refused token costs no body. Loaded only when a gRPC address is configured.
 */
import {
  constants,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { type CollectorContext, StoreBusyError } from '../collector.ts';
import { type BodyReader, CrowdedError } from './body.ts';
import { exportRequest } from './export-request.ts';
import { type GrpcStatus, GrpcStatusError, isGrpc, refuse, succeed, unframe } from './grpc-call.ts';
import { MalformedError, TooLargeError } from './malformed.ts';
import { exportResponse, retryStatus, rpcCodes, type Signal } from './responses.ts';

interface GrpcOptions {
  authorized: (header: string | undefined) => boolean;
  bodies: BodyReader;
}

export interface GrpcReceiver {
  /** Not listening yet. */
  server: Http2Server;
  /** Lets calls in progress end and closes idle connections. */
  drain(): void;
  /** Closes every connection at once. */
  destroy(): void;
}

const mostConnections = 128;
const settings = { maxConcurrentStreams: 32, maxHeaderListSize: 16_384, initialWindowSize: 256 << 10 };
/** One connection's streams together may have this many bytes on their way. */
const connectionWindow = 4 << 20;
/** A connection on which nothing was called yet, and one that was used, are closed after being idle for so long. */
const silentMs = 60_000;
const idleMs = 600_000;
/** A body that has not arrived by then is given up. */
const bodyMs = 30_000;

const methods: { readonly [path: string]: Signal } = {
  '/opentelemetry.proto.collector.trace.v1.TraceService/Export': 'traces',
  '/opentelemetry.proto.collector.logs.v1.LogsService/Export': 'logs',
  '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export': 'metrics',
};

export function grpcReceiver(options: GrpcOptions, context: CollectorContext): GrpcReceiver {
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer({ settings, maxSessionMemory: 16 });
  server.maxConnections = mostConnections;
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    session.setLocalWindowSize(connectionWindow);
    session.on('timeout', () => session.close());
    session.setTimeout(silentMs);
    session.once('stream', () => session.setTimeout(idleMs));
  });
  server.on('sessionError', () => undefined); // the peer's doing, and its connection is closed already
  server.on('stream', (stream, headers) => {
    void receive(stream, headers, options, context);
  });
  return {
    server,
    drain: () => {
      for (const session of sessions) session.close();
    },
    destroy: () => {
      for (const session of sessions) session.destroy();
    },
  };
}

/** Never rejects. */
async function receive(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  options: GrpcOptions,
  context: CollectorContext,
): Promise<void> {
  stream.on('error', () => undefined); // the client left; nobody is there to be told
  const late = setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), bodyMs);
  stream.on('close', () => clearTimeout(late));
  stream.on('end', () => clearTimeout(late));
  try {
    if (headers[':method'] !== 'POST' || !isGrpc(headers)) rejectHttp(stream, headers);
    else succeed(stream, await accept(stream, headers, options, context));
  } catch (error) {
    const refusal = refusalFor(error);
    if (refusal.code === rpcCodes.internal || refusal.code === rpcCodes.unavailable) context.status({ error: refusal.message });
    refuse(stream, refusal);
  }
}

async function accept(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  { authorized, bodies }: GrpcOptions,
  context: CollectorContext,
): Promise<Buffer> {
  if (!authorized(headers.authorization)) {
    throw new GrpcStatusError({ code: rpcCodes.unauthenticated, message: 'a bearer token is needed' });
  }
  const path = headers[':path'] ?? '';
  const signal = Object.hasOwn(methods, path) ? methods[path] : undefined;
  if (signal === undefined) throw new GrpcStatusError({ code: rpcCodes.unimplemented, message: 'no such method' });
  const chunks = stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  const body = { chunks, announced: 0, open: (bytes: Buffer) => unframe(bytes, headers) };
  return bodies.use(body, async (bytes) => exportResponse(signal, await exportRequest(bytes, signal, 'protobuf', context), 'protobuf'));
}

/** What is no gRPC gets an answer of plain HTTP. */
function rejectHttp(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
  if (stream.destroyed) return;
  const status = headers[':method'] === 'POST' ? 415 : 405;
  stream.respond({ ':status': status, ...(status === 405 ? { allow: 'POST' } : {}) }, { endStream: true });
  stream.resume();
}

function refusalFor(error: unknown): GrpcStatus {
  if (error instanceof GrpcStatusError) return error.status;
  if (error instanceof MalformedError) return { code: rpcCodes.invalidArgument, message: error.message };
  if (error instanceof TooLargeError) return { code: rpcCodes.resourceExhausted, message: error.message };
  if (error instanceof CrowdedError) return retryLater(rpcCodes.resourceExhausted, error.message, 1);
  if (error instanceof StoreBusyError) return retryLater(rpcCodes.unavailable, error.message, error.retryAfterSeconds);
  return { code: rpcCodes.internal, message: `internal error: ${error instanceof Error ? error.message : String(error)}` };
}

function retryLater(code: number, message: string, seconds: number): GrpcStatus {
  const details = retryStatus(code, message, Math.max(1, Math.ceil(seconds)));
  return { code, message, trailers: { 'grpc-status-details-bin': details.toString('base64').replace(/=+$/, '') } };
}
