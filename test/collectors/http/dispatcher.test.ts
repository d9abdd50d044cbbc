/** Connections through a real proxy (CONNECT) and to a real TLS server with a certificate of its own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Connections, openConnections } from '../../../src/collectors/http/dispatcher.ts';
import { exchange } from '../../../src/collectors/http/request.ts';
import { SourceError } from '../../../src/errors.ts';
import { certificate, certificateKey } from './loopback-tls.ts';

const folder = mkdtempSync(join(tmpdir(), 'provtrace-tls-'));
const ca = join(folder, 'ca.pem');
const target = createHttps({ cert: certificate, key: certificateKey }, (_, response) => response.end('secured'));
const plain = createHttp((_, response) => response.end('plain'));
let tunnels: { to: string | undefined; authorization: string | undefined }[] = [];
let proxyStatus = 200;
const proxy = createHttp((_, response) => response.writeHead(500).end('not through me')).on('connect', (request, socket) => {
  tunnels.push({ to: request.url, authorization: request.headers['proxy-authorization'] });
  if (proxyStatus !== 200) {
    socket.end(`HTTP/1.1 ${proxyStatus} No\r\n\r\n`);
    return;
  }
  // Whatever name is asked for, it is the server of this test.
  const onward = connect(port(target), '127.0.0.1', () => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    onward.pipe(socket).pipe(onward);
  });
  for (const end of [onward, socket]) end.on('error', () => undefined);
});
let connections: Connections | null = null;

beforeAll(async () => {
  writeFileSync(ca, certificate);
  for (const server of [target, plain, proxy]) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

beforeEach(() => {
  tunnels = [];
  proxyStatus = 200;
});

afterEach(async () => {
  await connections?.close();
  connections = null;
});

afterAll(async () => {
  for (const server of [target, plain, proxy]) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  rmSync(folder, { recursive: true });
});

function port(server: Server): number {
  return (server.address() as AddressInfo).port;
}

const proxyUrl = () => `http://127.0.0.1:${port(proxy)}`;

async function ask(url: string, trusted: string | null, env: NodeJS.ProcessEnv = {}): Promise<string> {
  connections = await openConnections(trusted, env);
  const limits = { timeoutMs: 5000, maxBytes: 1000 };
  return (await exchange({ url, headers: {} }, connections.dispatcher, limits, new AbortController().signal, () => 0)).text;
}

describe('certificates', () => {
  it('of an own authority are trusted when the configuration names it', async () => {
    expect(await ask(`https://127.0.0.1:${port(target)}/`, ca)).toBe('secured');
  });

  it('that nobody vouches for are refused, and the message says what to do', async () => {
    await expect(ask(`https://127.0.0.1:${port(target)}/`, null)).rejects.toThrow(
      /certificate is not trusted \(.*\); name the authority that signed it with ca/,
    );
  });

  it('for another host are refused', async () => {
    const failure = ask('https://other.test/', ca, { HTTPS_PROXY: proxyUrl() });
    await expect(failure).rejects.toThrow("other.test can't be reached: its certificate is for another host");
  });

  it.each([
    ['that does not exist', '/nowhere/ca.pem', "can't be read (ENOENT)"],
    ['without a certificate', join(folder, 'empty.pem'), 'holds no certificate'],
  ])('can not come from a file %s', async (_, path, message) => {
    writeFileSync(join(folder, 'empty.pem'), 'nothing');
    await expect(openConnections(path, {})).rejects.toThrow(message);
    await expect(openConnections(path, {})).rejects.toThrow(SourceError);
  });
});

describe('a proxy', () => {
  it.each(['https_proxy', 'HTTPS_PROXY'])('named by %s is asked for a tunnel, and sees no more than the host', async (variable) => {
    expect(await ask('https://api.example.test/v1/logs', ca, { [variable]: proxyUrl() })).toBe('secured');
    expect(tunnels).toEqual([{ to: 'api.example.test:443', authorization: undefined }]);
  });

  it('is told the user name and password of its address', async () => {
    await ask('https://api.example.test/', ca, { HTTPS_PROXY: proxyUrl().replace('//', '//ana:s%40me@') });
    expect(tunnels[0]?.authorization).toBe(`Basic ${Buffer.from('ana:s@me').toString('base64')}`);
  });

  it('may be named without http://', async () => {
    expect(await ask('https://api.example.test/', ca, { HTTPS_PROXY: proxyUrl().replace('http://', '') })).toBe('secured');
  });

  it('is not used for hosts of NO_PROXY', async () => {
    await expect(ask('https://api.example.test/', ca, { HTTPS_PROXY: proxyUrl(), NO_PROXY: 'example.test' })).rejects.toThrow(
      "can't be reached",
    );
    expect(tunnels).toEqual([]);
  });

  it('is never used for this machine', async () => {
    const env = { HTTPS_PROXY: proxyUrl(), HTTP_PROXY: proxyUrl(), http_proxy: proxyUrl() };
    expect(await ask(`http://127.0.0.1:${port(plain)}/`, null, env)).toBe('plain');
    await connections?.close();
    expect(await ask(`https://localhost:${port(target)}/`, ca, env)).toBe('secured');
    expect(tunnels).toEqual([]);
  });

  it('that refuses is named as the reason, without its password', async () => {
    proxyStatus = 407;
    const failure = ask('https://api.example.test/', ca, { HTTPS_PROXY: proxyUrl().replace('//', '//ana:hidden@') });
    await expect(failure).rejects.toThrow(
      "api.example.test can't be reached: the proxy refuses the connection (407); check HTTPS_PROXY and NO_PROXY",
    );
  });

  it('with an address of no use is a clear error that does not repeat it', async () => {
    const failure = openConnections(null, { HTTPS_PROXY: 'socks5://ana:hidden@proxy' });
    await expect(failure).rejects.toThrow('HTTPS_PROXY is no address of a proxy');
    await expect(failure).rejects.not.toThrow('hidden');
  });
});
