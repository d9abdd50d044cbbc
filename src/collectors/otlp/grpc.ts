/**
 * OTLP/gRPC: the Export methods of the three collector services, on raw message bytes, so that the decoder is the one of OTLP/HTTP. Status codes as
 * the OTLP specification says: UNAVAILABLE (with RetryInfo) is worth another try, INVALID_ARGUMENT is not.
 *
 * grpc-js holds whole messages before we see them, so `maxBodyBytes` bounds them compressed and decompressed alike.
 * Loaded only when a gRPC address is configured. Connections are accepted by our own `net.Server`, which gives a connection limit and the same
 * errors for a port in use as HTTP.
 */
import { createServer, type Server as NetServer, type Socket } from 'node:net';
import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceDefinition,
  type ServiceError,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import { type CollectorContext, StoreBusyError } from '../collector.ts';
import type { BodyLimits } from './body.ts';
import { exportRequest } from './export-request.ts';
import { MalformedError, TooLargeError } from './malformed.ts';
import { exportResponse, metricsNotice, retryStatus, type Signal } from './responses.ts';

interface GrpcOptions extends BodyLimits {
  authorized: (header: string | undefined) => boolean;
}

export interface GrpcReceiver {
  /** Not listening yet. */
  server: NetServer;
  /** Lets calls in progress end and closes idle connections. */
  drain(): void;
  /** Closes every connection at once. */
  destroy(): void;
}

const mostConnections = 128;
const mostStreams = 32;
const services: readonly (readonly [Signal, string])[] = [
  ['traces', '/opentelemetry.proto.collector.trace.v1.TraceService/Export'],
  ['logs', '/opentelemetry.proto.collector.logs.v1.LogsService/Export'],
  ['metrics', '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export'],
];

export function grpcReceiver(options: GrpcOptions, context: CollectorContext): GrpcReceiver {
  const grpc = new Server({
    'grpc.max_receive_message_length': options.maxBodyBytes,
    'grpc.max_concurrent_streams': mostStreams,
    'grpc.max_connection_idle_ms': 600_000,
  });
  for (const [signal, path] of services) {
    grpc.addService(definition(path), {
      Export: (call: ServerUnaryCall<Buffer, Buffer>, reply: sendUnaryData<Buffer>) => {
        void answer(call, reply, signal, options, context);
      },
    });
  }
  const injector = grpc.createConnectionInjector(ServerCredentials.createInsecure());
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.setNoDelay(true));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    injector.injectConnection(socket);
  });
  server.maxConnections = mostConnections;
  return {
    server,
    drain: () => injector.destroy(),
    destroy: () => {
      grpc.forceShutdown();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Never rejects. */
async function answer(
  call: ServerUnaryCall<Buffer, Buffer>,
  reply: sendUnaryData<Buffer>,
  signal: Signal,
  options: GrpcOptions,
  context: CollectorContext,
): Promise<void> {
  try {
    const header = call.metadata.get('authorization')[0];
    if (!options.authorized(header?.toString())) reply({ code: status.UNAUTHENTICATED, details: 'a bearer token is needed' });
    else if (signal === 'metrics') reply(null, exportResponse('metrics', metricsNotice, 'protobuf'));
    else reply(null, exportResponse(signal, await exportRequest(call.request, signal, 'protobuf', context), 'protobuf'));
  } catch (error) {
    const refusal = refusalFor(error);
    if (refusal.code === status.INTERNAL || refusal.code === status.UNAVAILABLE) context.status({ error: refusal.details ?? null });
    reply(refusal);
  }
}

function refusalFor(error: unknown): Partial<ServiceError> {
  if (error instanceof MalformedError) return { code: status.INVALID_ARGUMENT, details: error.message };
  if (error instanceof TooLargeError) return { code: status.RESOURCE_EXHAUSTED, details: error.message };
  if (!(error instanceof StoreBusyError)) {
    return { code: status.INTERNAL, details: `internal error: ${error instanceof Error ? error.message : String(error)}` };
  }
  const metadata = new Metadata();
  const seconds = Math.max(1, Math.ceil(error.retryAfterSeconds));
  metadata.set('grpc-status-details-bin', retryStatus(status.UNAVAILABLE, error.message, seconds));
  return { code: status.UNAVAILABLE, details: error.message, metadata };
}

function definition(path: string): ServiceDefinition {
  const same = (bytes: Buffer): Buffer => bytes;
  return {
    Export: {
      path,
      requestStream: false,
      responseStream: false,
      requestSerialize: same,
      requestDeserialize: same,
      responseSerialize: same,
      responseDeserialize: same,
    },
  };
}
