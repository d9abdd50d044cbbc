/** What clients are told while more data is on its way in than may be held. */
import { once } from 'node:events';
import { connect, type IncomingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BodyReader } from '../../../src/collectors/otlp/body.ts';
import { grpcReceiver } from '../../../src/collectors/otlp/grpc.ts';
import { httpReceiver } from '../../../src/collectors/otlp/http.ts';
import { CaptureContext } from '../../helpers/capture-context.ts';
import { encodeProtobuf } from '../../helpers/otlp-encode.ts';
import { span, traces } from './payload.ts';

const good = encodeProtobuf(traces(span()));
const options = () => ({
  authorized: () => true,
  bodies: new BodyReader({ maxBodyBytes: 1 << 20, maxDecompressedBytes: 1 << 20 }, 100),
});

async function portOf(server: { listen(port: number, host: string): unknown; address(): unknown; close(): unknown }): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server as never, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describe('a receiver with too much on its way', () => {
  it('answers 429 with Retry-After over HTTP', async () => {
    const port = await portOf(httpReceiver(options(), new CaptureContext('otlp')));
    const answer = await fetch(`http://127.0.0.1:${port}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf', connection: 'close' },
      body: new Uint8Array(good),
    });
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('1');
  });

  it('answers RESOURCE_EXHAUSTED with RetryInfo over gRPC, so that clients try again', async () => {
    const port = await portOf(grpcReceiver(options(), new CaptureContext('otlp')).server);
    const session = connect(`http://127.0.0.1:${port}`);
    const stream = session.request({
      ':method': 'POST',
      ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
      'content-type': 'application/grpc',
    });
    const prefix = Buffer.alloc(5);
    prefix.writeUInt32BE(good.length, 1);
    stream.end(Buffer.concat([prefix, good]));
    const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders];
    session.destroy();
    expect(headers['grpc-status']).toBe('8');
    const details = Buffer.from(String(headers['grpc-status-details-bin']), 'base64').toString('latin1');
    expect(details).toContain('type.googleapis.com/google.rpc.RetryInfo');
  });
});
