import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { StoreBusyError } from '../../../src/collectors/collector.ts';
import { encodeProtobuf } from '../../helpers/otlp-encode.ts';
import { gauge, logs, metrics, point, span, traces } from './payload.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const tracesExport = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const logsExport = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';
const metricsExport = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';
const good = encodeProtobuf(traces(span()));

function call(address: string, path: string, body: Buffer, headers: { [name: string]: string } = {}): Promise<Buffer> {
  const client = new Client(address, credentials.createInsecure());
  onTestFinished(() => client.close());
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  const same = (bytes: Buffer): Buffer => bytes;
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, same, same, body, metadata, { deadline: Date.now() + 10_000 }, (error, answer) => {
      if (error === null) resolve(answer ?? Buffer.alloc(0));
      else reject(error);
    });
  });
}

function failure(calling: Promise<Buffer>): Promise<ServiceError> {
  return calling.then(
    () => {
      throw new Error('the call succeeded');
    },
    (error: unknown) => error as ServiceError,
  );
}

function start(options: { [key: string]: unknown } = {}, secret = ''): Promise<Receiver> {
  return startReceiver({ http: false, grpc: '127.0.0.1:0', ...options }, secret);
}

describe('the OTLP/gRPC receiver', () => {
  it('stores traces and logs and answers with an empty success', async () => {
    const { grpc, context } = await start();
    expect(await call(grpc, tracesExport, good)).toHaveLength(0);
    await call(grpc, logsExport, encodeProtobuf(logs({ timeUnixNano: '1', body: { stringValue: 'hello' } })));
    expect(context.events.map((event) => event.name)).toEqual(['POST /scim/v2/Users', 'hello']);
  });

  it('answers INVALID_ARGUMENT to a malformed message and goes on', async () => {
    const { grpc, context } = await start();
    const error = await failure(call(grpc, tracesExport, good.subarray(0, 50)));
    expect(error).toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringContaining('beyond the end') });
    await call(grpc, tracesExport, good);
    expect(context.events).toHaveLength(1);
  });

  it('answers RESOURCE_EXHAUSTED to a message beyond the limit', async () => {
    const { grpc } = await start({ maxBodyBytes: 10_000 });
    expect((await failure(call(grpc, tracesExport, Buffer.alloc(20_000)))).code).toBe(status.RESOURCE_EXHAUSTED);
  });

  it('answers UNAVAILABLE with RetryInfo when the store is busy', async () => {
    const { grpc, context } = await start();
    context.beforeCommit = () => {
      throw new StoreBusyError('the disk is full', 9);
    };
    const error = await failure(call(grpc, tracesExport, good));
    expect(error).toMatchObject({ code: status.UNAVAILABLE, details: 'the disk is full' });
    const details = error.metadata.get('grpc-status-details-bin')[0] as Buffer;
    expect(details.toString('latin1')).toContain('type.googleapis.com/google.rpc.RetryInfo');
    expect(details.subarray(-2)).toEqual(Buffer.from([0x08, 9]));
  });

  it('tells what was rejected', async () => {
    const { grpc, context } = await start();
    const answer = await call(grpc, tracesExport, encodeProtobuf(traces(span(), span({ traceId: 'ab' }))));
    expect(answer.toString('latin1')).toContain('trace id is not 16 bytes');
    expect(context.events).toHaveLength(1);
    expect(context.rejected).toHaveLength(1);
  });

  it('stores metrics', async () => {
    const { grpc, context } = await start();
    expect(await call(grpc, metricsExport, encodeProtobuf(metrics(gauge('queue.depth', point()))))).toHaveLength(0);
    expect(context.events).toMatchObject([{ kind: 'metric', name: 'queue.depth' }]);
  });

  it('wants the configured token', async () => {
    const { grpc, context } = await start({ token: 'env:TOKEN' }, 's3cret');
    expect((await failure(call(grpc, tracesExport, good))).code).toBe(status.UNAUTHENTICATED);
    await call(grpc, tracesExport, good, { authorization: 'Bearer s3cret' });
    expect(context.events).toHaveLength(1);
  });
});
