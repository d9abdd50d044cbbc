/** The OTLP source: receives traces, logs and metrics from OpenTelemetry SDKs and collectors, over HTTP and gRPC, and imports the collector's JSON files. */
import type { Server } from 'node:net';
import { UsageError } from '../../errors.ts';
import type { Collector, CollectorContext, ReadyInfo } from '../collector.ts';
import type { SourceEnvironment, SourceType } from '../source-type.ts';
import { type Address, formatAddress } from './address.ts';
import { authorizer } from './authorization.ts';
import { BodyReader } from './body.ts';
import type { GrpcReceiver } from './grpc.ts';
import { httpReceiver } from './http.ts';
import { otlpImporter } from './importer.ts';
import { listen } from './listen.ts';
import { listeningAddress, type OtlpOptions, otlpOptions } from './options.ts';

const example = `- type: otlp
  http: 127.0.0.1:4318          # OTLP/HTTP, protobuf and JSON; false turns it off
  grpc: 127.0.0.1:4317          # OTLP/gRPC; false turns it off
  # token: env:PROVTRACE_OTLP_TOKEN   # needed for addresses other than loopback
`;

export const otlpSource: SourceType<OtlpOptions> = {
  type: 'otlp',
  title: 'OpenTelemetry traces, logs and metrics, received over HTTP and gRPC',
  options: otlpOptions,
  example,
  create: (options, environment) => new OtlpCollector(options, environment),
  importer: otlpImporter,
};

interface Listener {
  address: Address;
  /** Stops accepting and resolves when the requests in progress are answered, or were given up. */
  close(): Promise<void>;
}

type Addresses = { [transport: string]: Address };
const graceMs = 2000;

class OtlpCollector implements Collector {
  readonly ready: Promise<ReadyInfo>;
  private settle: (info: ReadyInfo) => void = () => undefined;
  private fail: (error: unknown) => void = () => undefined;
  private readonly options: OtlpOptions;
  private readonly environment: SourceEnvironment;
  private readonly http: Address | null;
  private readonly grpc: Address | null;

  constructor(options: OtlpOptions, environment: SourceEnvironment) {
    this.options = options;
    this.environment = environment;
    this.http = listeningAddress(options, 'http');
    this.grpc = listeningAddress(options, 'grpc');
    if (this.http === null && this.grpc === null) throw new UsageError('the otlp source has neither an http nor a grpc address');
    this.ready = new Promise((resolve, reject) => {
      this.settle = resolve;
      this.fail = reject;
    });
    this.ready.catch(() => undefined); // whoever runs the collector gets the error from `run`
  }

  async run(context: CollectorContext): Promise<void> {
    const listeners: Listener[] = [];
    try {
      const token = this.options.token === undefined ? null : await this.environment.resolveSecret(this.options.token);
      const shared = { authorized: authorizer(token), bodies: new BodyReader(this.options) };
      const addresses: Addresses = {};
      if (this.http !== null) {
        const listener = await listenHttp(httpReceiver(shared, context), this.http);
        listeners.push(listener);
        addresses.http = listener.address;
      }
      if (this.grpc !== null) {
        const { grpcReceiver } = await import('./grpc.ts');
        const listener = await listenGrpc(grpcReceiver(shared, context), this.grpc);
        listeners.push(listener);
        addresses.grpc = listener.address;
      }
      this.settle({ summary: summaryOf(addresses), addresses });
      await aborted(context.signal);
    } catch (error) {
      this.fail(error);
      throw error;
    } finally {
      await Promise.all(listeners.map((listener) => listener.close()));
    }
  }
}

async function listenHttp(server: ReturnType<typeof httpReceiver>, wanted: Address): Promise<Listener> {
  const address = await listen(server, wanted, '--otlp-http');
  return {
    address,
    close: () =>
      closeWithin(
        server,
        () => server.closeIdleConnections(),
        () => server.closeAllConnections(),
      ),
  };
}

async function listenGrpc(receiver: GrpcReceiver, wanted: Address): Promise<Listener> {
  const address = await listen(receiver.server, wanted, '--otlp-grpc').catch((error: unknown) => {
    receiver.destroy();
    throw error;
  });
  return { address, close: () => closeWithin(receiver.server, receiver.drain, receiver.destroy) };
}

/** Idle connections are closed at once, busy ones after a moment of grace. */
function closeWithin(server: Server, closeIdle: () => void, closeAll: () => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(closeAll, graceMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    closeIdle();
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function summaryOf(addresses: Addresses): string {
  const parts: string[] = [];
  if (addresses.http !== undefined) parts.push(`http://${formatAddress(addresses.http)} (OTLP/HTTP)`);
  if (addresses.grpc !== undefined) parts.push(`${formatAddress(addresses.grpc)} (OTLP/gRPC)`);
  return parts.join(', ');
}
