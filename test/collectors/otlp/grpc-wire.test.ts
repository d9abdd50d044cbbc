/** The gRPC receiver on the level of HTTP/2: what client libraries hide, and what they would never send. */
import { type ClientHttp2Session, connect, constants, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { encodeProtobuf } from '../../helpers/otlp-encode.ts';
import { span, traces } from './payload.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const tracesExport = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const good = encodeProtobuf(traces(span()));

interface Answer {
  headers: IncomingHttpHeaders;
  /** Headers and trailers together. */
  status: string | undefined;
  message: string;
  trailers: IncomingHttpHeaders;
  body: Buffer;
}

async function start(options: { [key: string]: unknown } = {}): Promise<Receiver & { session: ClientHttp2Session }> {
  const receiver = await startReceiver({ http: false, grpc: '127.0.0.1:0', ...options });
  const session = connect(`http://${receiver.grpc}`, { maxSessionMemory: 1000 });
  onTestFinished(() => session.destroy());
  return { ...receiver, session };
}

function frame(message: Buffer, flag = 0): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt8(flag, 0);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

function call(session: ClientHttp2Session, body: Buffer, headers: OutgoingHttpHeaders = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const stream = session.request({
      ':method': 'POST',
      ':path': tracesExport,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...headers,
    });
    const chunks: Buffer[] = [];
    let first: IncomingHttpHeaders = {};
    let trailers: IncomingHttpHeaders = {};
    stream.on('response', (received) => {
      first = received;
    });
    stream.on('trailers', (received) => {
      trailers = received;
    });
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', reject);
    stream.on('close', () => {
      const all = { ...first, ...trailers };
      const message = decodeURIComponent(String(all['grpc-message'] ?? ''));
      resolve({ headers: first, trailers, status: all['grpc-status'] as string | undefined, message, body: Buffer.concat(chunks) });
    });
    stream.end(body);
  });
}

describe('the OTLP/gRPC receiver on the wire', () => {
  it('answers with headers, a message and trailers', async () => {
    const { session, context } = await start();
    const answer = await call(session, frame(good));
    expect(answer.headers).toMatchObject({ ':status': 200, 'content-type': 'application/grpc+proto' });
    expect(answer.headers['grpc-accept-encoding']).toBe('identity,gzip,deflate,zstd');
    expect(answer.trailers).toMatchObject({ 'grpc-status': '0' });
    expect(answer.body).toEqual(frame(Buffer.alloc(0)));
    expect(context.events).toHaveLength(1);
  });

  it.each([
    ['gzip', gzipSync(good)],
    ['deflate', deflateSync(good)],
    ['zstd', zstdCompressSync(good)],
  ])('takes messages in %s, and uncompressed ones in the same encoding', async (encoding, message) => {
    const { session, context } = await start();
    expect((await call(session, frame(message, 1), { 'grpc-encoding': encoding })).status).toBe('0');
    expect((await call(session, frame(good, 0), { 'grpc-encoding': encoding })).status).toBe('0');
    expect(context.events).toHaveLength(2);
  });

  it('says which encodings it knows when it gets another one', async () => {
    const { session } = await start();
    const answer = await call(session, frame(good, 1), { 'grpc-encoding': 'snappy' });
    expect(answer.status).toBe('12');
    expect(answer.headers['grpc-accept-encoding']).toBe('identity,gzip,deflate,zstd');
  });

  it.each<[string, Buffer, OutgoingHttpHeaders, string]>([
    ['a compressed message without an encoding', frame(good, 1), {}, '13'],
    ['a message that is not what its encoding says', frame(good, 1), { 'grpc-encoding': 'gzip' }, '3'],
    ['an unknown flag', frame(good, 2), {}, '3'],
    ['a message cut short', frame(good).subarray(0, 40), {}, '3'],
    ['two messages', Buffer.concat([frame(good), frame(good)]), {}, '3'],
    ['no message', Buffer.alloc(0), {}, '3'],
    ['an unknown method', frame(good), { ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Import' }, '12'],
    ['a method that every object has', frame(good), { ':path': '/constructor' }, '12'],
  ])('refuses %s and keeps the connection', async (_title, body, headers, status) => {
    const { session, context } = await start();
    expect(await call(session, body, headers)).toMatchObject({ status, headers: { ':status': 200 } });
    expect(context.batches).toEqual([]);
    expect((await call(session, frame(good))).status).toBe('0');
  });

  it.each<[string, OutgoingHttpHeaders, number]>([
    ['another content type', { 'content-type': 'application/json' }, 415],
    ['messages in JSON', { 'content-type': 'application/grpc+json' }, 415],
    ['another method', { ':method': 'PUT' }, 405],
  ])('answers plain HTTP to %s', async (_title, headers, status) => {
    const { session } = await start();
    expect((await call(session, frame(good), headers)).headers[':status']).toBe(status);
    expect((await call(session, frame(good), { 'content-type': 'application/grpc+proto' })).status).toBe('0');
  });

  it.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ])('stops a bomb in %s at the limit, for good', async (encoding, compress) => {
    const { session } = await start({ maxBodyBytes: 100_000, maxDecompressedBytes: 1_000_000 });
    const answer = await call(session, frame(compress(Buffer.alloc(50_000_000)), 1), { 'grpc-encoding': encoding });
    expect(answer).toMatchObject({ status: '8', message: expect.stringContaining('1000000') });
    expect(answer.headers).not.toHaveProperty('grpc-status-details-bin');
    expect((await call(session, frame(good))).status).toBe('0');
  });

  it('refuses messages that are too large, many at once', async () => {
    const { session } = await start({ maxBodyBytes: 100_000 });
    const answers = await Promise.all(Array.from({ length: 8 }, () => call(session, frame(Buffer.alloc(5_000_000)))));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => '8'));
    expect((await call(session, frame(good))).status).toBe('0');
  });

  it('takes a message of many megabytes, and many messages at once', async () => {
    const { session, context } = await start();
    const large = encodeProtobuf(
      traces(...Array.from({ length: 20_000 }, (_, index) => span({ spanId: (index + 1).toString(16).padStart(16, '0') }))),
    );
    expect(large.length).toBeGreaterThan(3_000_000);
    await call(session, frame(good)); // the client knows how many streams it may open once the server has said it
    const answers = await Promise.all([call(session, frame(large)), ...Array.from({ length: 100 }, () => call(session, frame(good)))]);
    expect(answers.every(({ status }) => status === '0')).toBe(true);
    expect(context.events).toHaveLength(20_101);
  });

  it('announces its limits', async () => {
    const { session } = await start();
    await call(session, frame(good));
    expect(session.remoteSettings).toMatchObject({ maxConcurrentStreams: 32, maxHeaderListSize: 16_384 });
  });

  it('does not accept headers beyond its limit', async () => {
    const { session, context } = await start();
    await call(session, frame(good)); // limits hold once the client has acknowledged them
    await expect(call(session, frame(good), { 'x-filler': 'x'.repeat(40_000) })).rejects.toThrow('ENHANCE_YOUR_CALM');
    expect((await call(session, frame(good))).status).toBe('0');
    expect(context.events).toHaveLength(2);
  });

  it('holds 128 connections and closes further ones', async () => {
    const { grpc, session } = await start();
    await call(session, frame(good));
    const [host = '', port = ''] = grpc.split(':');
    const sockets = Array.from({ length: 128 }, () => connectTcp({ host, port: Number(port) }));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
    });
    await Promise.any(
      sockets.map(
        (socket) =>
          new Promise((resolve) =>
            socket
              .on('close', resolve)
              .on('error', () => undefined)
              .resume(),
          ),
      ),
    );
    expect((await call(session, frame(good))).status).toBe('0');
  });

  it('survives clients that leave, that speak HTTP/1.1 and that speak nothing', async () => {
    const { session, grpc, context } = await start();
    await new Promise<void>((resolve) => {
      const stream = session.request({ ':method': 'POST', ':path': tracesExport, 'content-type': 'application/grpc' });
      stream.on('error', () => undefined);
      stream.on('close', () => resolve());
      stream.write(frame(good).subarray(0, 30), () => stream.close(constants.NGHTTP2_CANCEL));
    });
    for (const text of ['GET / HTTP/1.1\r\nHost: x\r\n\r\n', '\0\0\0\0\0\0\0\0\0']) await sendText(grpc, text);
    expect((await call(session, frame(good))).status).toBe('0');
    expect(context.events).toHaveLength(1);
  });
});

/** Resolves when the other side has closed the connection, or after it answered. */
function sendText(address: string, text: string): Promise<void> {
  const [host = '', port = ''] = address.split(':');
  return new Promise((resolve) => {
    const socket = connectTcp({ host, port: Number(port) }, () => socket.write(text, () => socket.end()));
    socket.on('error', () => resolve());
    socket.on('close', () => resolve());
    socket.resume();
  });
}
