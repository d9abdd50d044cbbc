import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { PbfReader } from 'pbf';
import { describe, expect, it } from 'vitest';
import { StoreBusyError } from '../../../src/collectors/collector.ts';
import { encodeProtobuf } from '../../helpers/otlp-encode.ts';
import { gauge, logs, metrics, point, span, traceId, traces } from './payload.ts';
import { startReceiver } from './receiver.ts';

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** Client's port: equal for two answers of one connection. */
  port: number | undefined;
}

interface Sending {
  method?: string;
  headers?: { [name: string]: string };
  agent?: Agent;
}

const protobuf = { 'content-type': 'application/x-protobuf' };
const json = { 'content-type': 'application/json; charset=utf-8' };

function send(url: string, body: Buffer, { method = 'POST', headers = protobuf, agent }: Sending = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, ...(agent === undefined ? {} : { agent }) }, (response) => {
      const chunks: Buffer[] = [];
      const port = response.socket.localPort;
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks), port }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Fields of a small protobuf message: numbers, or text. */
function fieldsOf(bytes: Buffer): { [id: number]: number | string } {
  return new PbfReader(bytes).readFields<{ [id: number]: number | string }>((id, found, reader) => {
    found[id] = reader.type === 0 ? reader.readVarint() : reader.readString();
  }, {});
}

const good = encodeProtobuf(traces(span()));

describe('the OTLP/HTTP receiver', () => {
  it('stores traces and logs in both encodings and answers with an empty success', async () => {
    const { url, context } = await startReceiver();
    const first = await send(`${url}/v1/traces`, good);
    expect(first).toMatchObject({ status: 200, headers: { 'content-type': 'application/x-protobuf' } });
    expect(first.body).toHaveLength(0);
    const second = await send(`${url}/v1/logs`, Buffer.from(JSON.stringify(logs({ timeUnixNano: '1', body: { stringValue: 'hi' } }))), {
      headers: json,
    });
    expect(second).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
    expect(second.body.toString()).toBe('{}');
    expect(context.events.map((event) => [event.kind, event.name])).toEqual([
      ['span', 'POST /scim/v2/Users'],
      ['log', 'hi'],
    ]);
    expect(context.statuses).toContainEqual({ seen: true, error: null });
  });

  it.each([
    ['gzip', gzipSync(good)],
    ['deflate', deflateSync(good)],
    ['zstd', zstdCompressSync(good)],
    ['identity', good],
  ])('takes bodies in %s', async (encoding, body) => {
    const { url, context } = await startReceiver();
    expect((await send(`${url}/v1/traces`, body, { headers: { ...protobuf, 'content-encoding': encoding } })).status).toBe(200);
    expect(context.events).toHaveLength(1);
  });

  it('answers only after the commit', async () => {
    const { url, context } = await startReceiver();
    let release: () => void = () => undefined;
    let entered: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const committing = new Promise<void>((resolve) => {
      entered = resolve;
    });
    context.beforeCommit = () => {
      entered();
      return held;
    };
    let answered = false;
    const answer = send(`${url}/v1/traces`, good).then((result) => {
      answered = true;
      return result;
    });
    await committing;
    await send(`${url}/elsewhere`, good);
    expect(answered).toBe(false);
    release();
    expect((await answer).status).toBe(200);
  });

  it('keeps the connection after a malformed body, and says what was wrong in the encoding of the request', async () => {
    const { url, context } = await startReceiver();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const broken = await send(`${url}/v1/traces`, good.subarray(0, good.length - 5), { agent });
    expect(broken).toMatchObject({ status: 400, headers: { 'content-type': 'application/x-protobuf' } });
    expect(fieldsOf(broken.body)).toMatchObject({ 1: 3, 2: expect.stringContaining('beyond the end') });
    const text = await send(`${url}/v1/traces`, Buffer.from('{"resourceSpans":'), { headers: json, agent });
    expect(text.status).toBe(400);
    expect(JSON.parse(text.body.toString())).toMatchObject({ code: 3, message: expect.stringContaining('not JSON') });
    const fine = await send(`${url}/v1/traces`, good, { agent });
    expect(fine.status).toBe(200);
    expect([broken.port, text.port]).toEqual([fine.port, fine.port]);
    expect(context.events).toHaveLength(1);
    agent.destroy();
  });

  it.each([
    ['GET of a signal', '/v1/traces', { method: 'GET' }, 405, { allow: 'POST' }],
    ['an unknown path', '/v2/traces', {}, 404, {}],
    ['a name that every object has', '/constructor', {}, 404, {}],
    ['a form', '/v1/traces', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415, {}],
    ['no content type', '/v1/traces', { headers: {} }, 415, {}],
    ['an unknown content encoding', '/v1/traces', { headers: { ...protobuf, 'content-encoding': 'br' } }, 415, {}],
    ['a body that is not gzip', '/v1/traces', { headers: { ...protobuf, 'content-encoding': 'gzip' } }, 400, {}],
  ])('refuses %s', async (_title, path, sending, status, headers) => {
    const { url, context } = await startReceiver();
    expect(await send(`${url}${path}`, good, sending as Sending)).toMatchObject({ status, headers });
    expect(context.batches).toEqual([]);
  });

  it('tells a client that its records are sent to the path of other ones', async () => {
    const { url, context } = await startReceiver();
    const answer = await send(`${url}/v1/traces`, Buffer.from('{"resourceLogs":[]}'), { headers: json });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ message: 'a request of logs; send it to /v1/logs' });
    expect(context.batches).toEqual([]);
  });

  it('refuses bodies beyond the limits: announced, streamed and decompressed', async () => {
    const { url, context } = await startReceiver({ maxBodyBytes: 10_000, maxDecompressedBytes: 1_000_000 });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const large = Buffer.alloc(2_000_000);
    expect((await send(`${url}/v1/traces`, large, { agent })).status).toBe(413);
    expect((await send(`${url}/v1/traces`, large, { agent, headers: { ...protobuf, 'transfer-encoding': 'chunked' } })).status).toBe(413);
    const bomb = gzipSync(Buffer.alloc(5_000_000));
    expect(bomb.length).toBeLessThan(10_000);
    const refused = await send(`${url}/v1/traces`, bomb, { agent, headers: { ...protobuf, 'content-encoding': 'gzip' } });
    expect(refused.status).toBe(413);
    expect(fieldsOf(refused.body)).toMatchObject({ 1: 8, 2: expect.stringContaining('1000000') });
    expect((await send(`${url}/v1/traces`, good, { agent })).status).toBe(200);
    expect(context.events).toHaveLength(1);
    agent.destroy();
  });

  it('stores what is good of a request and tells what was rejected', async () => {
    const { url, context } = await startReceiver();
    const mixed = traces(span(), span({ traceId: '00' }), span({ spanId: '' }));
    const binary = await send(`${url}/v1/traces`, encodeProtobuf(mixed));
    expect(binary.status).toBe(200);
    const partial = fieldsOf(binary.body)[1];
    expect(partial).toContain('spans[1]: trace id is not 16 bytes');
    const text = await send(`${url}/v1/traces`, Buffer.from(JSON.stringify(mixed)), { headers: json });
    expect(JSON.parse(text.body.toString())).toMatchObject({
      partialSuccess: { rejectedSpans: '2', errorMessage: expect.stringContaining('and 1 more') },
    });
    expect(context.events).toHaveLength(2);
    expect(context.rejected).toHaveLength(4);
  });

  it('asks the client to come back when the store is busy, and takes the same request later', async () => {
    const { url, context } = await startReceiver();
    context.beforeCommit = () => {
      throw new StoreBusyError('the disk is full', 7);
    };
    expect(await send(`${url}/v1/traces`, good)).toMatchObject({ status: 503, headers: { 'retry-after': '7' } });
    expect(context.statuses).toContainEqual({ error: 'the disk is full' });
    context.beforeCommit = () => undefined;
    expect((await send(`${url}/v1/traces`, good)).status).toBe(200);
    expect(context.events).toHaveLength(1);
  });

  it('answers 500 for a fault of its own and goes on', async () => {
    const { url, context } = await startReceiver();
    context.beforeCommit = () => {
      throw new TypeError('a bug');
    };
    expect((await send(`${url}/v1/traces`, good)).status).toBe(500);
    context.beforeCommit = () => undefined;
    expect((await send(`${url}/v1/traces`, good)).status).toBe(200);
  });

  it('stores metrics, and tells which points it could not', async () => {
    const { url, context } = await startReceiver();
    const request = metrics(gauge('queue.depth', point(), point({ asInt: undefined })));
    const binary = await send(`${url}/v1/metrics`, encodeProtobuf(request));
    expect(binary.status).toBe(200);
    expect(fieldsOf(binary.body)[1]).toContain('the point has no value');
    const text = await send(`${url}/v1/metrics`, Buffer.from(JSON.stringify(request)), { headers: json });
    expect(JSON.parse(text.body.toString())).toMatchObject({
      partialSuccess: { rejectedDataPoints: '1', errorMessage: expect.stringContaining('metrics[0].dataPoints[1]') },
    });
    expect(context.events.map(({ kind, name }) => [kind, name])).toEqual([
      ['metric', 'queue.depth'],
      ['metric', 'queue.depth'],
    ]);
  });

  it.each(['traces', 'logs', 'metrics'])('finds nothing wrong with an empty request of %s', async (signal) => {
    const { url, context } = await startReceiver();
    expect(await send(`${url}/v1/${signal}`, Buffer.alloc(0))).toMatchObject({ status: 200, body: Buffer.alloc(0) });
    expect((await send(`${url}/v1/${signal}`, Buffer.from('{}'), { headers: json })).body.toString()).toBe('{}');
    expect(context.batches).toEqual([]);
  });

  it('wants the configured token', async () => {
    const { url, context } = await startReceiver({ token: 'env:TOKEN' }, 's3cret');
    const bearer = (token: string): Sending => ({ headers: { ...protobuf, authorization: token } });
    expect(await send(`${url}/v1/traces`, good)).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
    expect((await send(`${url}/v1/traces`, good, bearer('Bearer wrong'))).status).toBe(401);
    expect((await send(`${url}/v1/traces`, good, bearer('Bearer s3cret'))).status).toBe(200);
    expect(context.events.map((event) => event.identifiers.traceId)).toEqual([traceId]);
  });

  it('survives clients that leave in the middle of a body', async () => {
    const { url, context } = await startReceiver();
    await new Promise<void>((resolve) => {
      const sent = request(`${url}/v1/traces`, { method: 'POST', headers: { ...protobuf, 'content-length': '5000' } });
      sent.on('error', () => resolve());
      sent.write(good, () => sent.destroy(new Error('gone')));
    });
    expect((await send(`${url}/v1/traces`, good)).status).toBe(200);
    expect(context.events).toHaveLength(1);
  });
});
