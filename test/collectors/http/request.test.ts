/** One exchange with servers that misbehave. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Agent } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { exchange, formCall } from '../../../src/collectors/http/request.ts';

let server: Server | undefined;
const agent = new Agent();

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(null) : server.close(resolve)));
  server = undefined;
});

async function ask(listener: RequestListener, limits = { timeoutMs: 2000, maxBytes: 1000 }) {
  server = createServer(listener);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return exchange({ url, headers: { authorization: 'SSWS hidden' } }, agent, limits, new AbortController().signal, () => 5);
}

describe('an answer', () => {
  it('is read whole, compressed or not', async () => {
    expect(await ask((_, response) => response.end('ä'.repeat(100)))).toMatchObject({ status: 200, text: 'ä'.repeat(100), receivedAt: 5 });
    const zipped = await ask((_, response) => response.setHeader('content-encoding', 'gzip').end(gzipSync('hello')));
    expect(zipped.text).toBe('hello');
  });

  it('may be one to a form', async () => {
    let seen = '';
    server = createServer((request, response) => {
      request.setEncoding('utf8').on('data', (text) => (seen += text));
      request.on('end', () => response.end(`${request.method} ${request.headers['content-type']}`));
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const call = formCall(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { client_secret: 'a&b=c d' });
    const answer = await exchange(call, agent, { timeoutMs: 2000, maxBytes: 1000 }, new AbortController().signal, () => 5);
    expect([answer.text, seen]).toEqual(['POST application/x-www-form-urlencoded', 'client_secret=a%26b%3Dc+d']);
  });

  it('is not followed to another place', async () => {
    const answer = await ask((_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end());
    expect(answer.status).toBe(302);
  });

  it.each<[string, RequestListener, string]>([
    ['too large', (_, response) => response.end('x'.repeat(2000)), 'sent more than'],
    [
      'too large when unpacked',
      (_, response) => response.setHeader('content-encoding', 'gzip').end(gzipSync('x'.repeat(1_000_000))),
      'sent more than',
    ],
    [
      'cut off',
      (_, response) => response.writeHead(200, { 'content-length': '9' }).write('x', () => response.socket?.destroy()),
      "can't be reached",
    ],
    ['damaged', (_, response) => response.setHeader('content-encoding', 'gzip').end('no gzip'), 'the compressed answer is damaged'],
    ['no HTTP', (_, response) => response.socket?.end('nonsense\r\n\r\n'), "can't be reached"],
  ])('fails in one line when it is %s', async (_, listener, message) => {
    const failure = ask(listener);
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.not.toThrow(/hidden|\n/);
  });

  it('fails when it never ends', async () => {
    const drip: RequestListener = (_, response) => {
      const timer = setInterval(() => response.write('x'), 10);
      response.on('close', () => clearInterval(timer));
    };
    await expect(ask(drip, { timeoutMs: 150, maxBytes: 1000 })).rejects.toThrow('did not answer within 0.15 s');
  });

  it('fails with the reason when nobody listens', async () => {
    const failure = exchange(
      { url: 'http://127.0.0.1:1/', headers: {} },
      agent,
      { timeoutMs: 2000, maxBytes: 9 },
      new AbortController().signal,
      () => 0,
    );
    await expect(failure).rejects.toThrow("127.0.0.1:1 can't be reached: connection refused");
  });
});
