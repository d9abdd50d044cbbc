import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { otlpSource } from '../../../src/collectors/otlp/index.ts';
import { SourceError, UsageError } from '../../../src/errors.ts';
import { CaptureContext } from '../../helpers/capture-context.ts';
import { startReceiver } from './receiver.ts';

const environment = { resolveSecret: async () => 'secret' };

describe('the options of the OTLP source', () => {
  it('default to loopback and the registered ports', () => {
    expect(otlpSource.options.parse({})).toMatchObject({ http: '127.0.0.1:4318', grpc: '127.0.0.1:4317' });
  });

  it.each([
    { http: 'nowhere' },
    { http: '127.0.0.1:70000' },
    { grpc: true },
    { htpp: false },
    { maxBodyBytes: 1 },
    { token: 'a secret itself' },
  ])('refuse %j', (options) => {
    expect(otlpSource.options.safeParse(options).success).toBe(false);
  });

  it.each(['0.0.0.0:4318', '[::]:4318', '10.1.2.3:4318', 'bastion.acme.example:4318'])('want a token for %s', (http) => {
    const options = otlpSource.options.parse({ http });
    expect(() => otlpSource.create(options, environment)).toThrow(UsageError);
    expect(() => otlpSource.create(options, environment)).toThrow(/needs a token/);
    expect(() => otlpSource.create(otlpSource.options.parse({ http, token: 'env:T' }), environment)).not.toThrow();
  });

  it.each(['127.0.0.1:4318', '[::1]:4318', 'localhost:4318', '127.9.9.9:0'])('want none for %s', (http) => {
    expect(() => otlpSource.create(otlpSource.options.parse({ http }), environment)).not.toThrow();
  });

  it('want at least one address', () => {
    expect(() => otlpSource.create(otlpSource.options.parse({ http: false, grpc: false }), environment)).toThrow(UsageError);
  });
});

describe('starting and stopping', () => {
  it.each(['http', 'grpc'])('names the port and the flag when the port for %s is in use', async (transport) => {
    const blocker = createServer();
    const port = await new Promise<number>((resolve) => {
      blocker.listen(0, '127.0.0.1', () => resolve((blocker.address() as { port: number }).port));
    });
    const off = transport === 'http' ? { grpc: false } : { http: '127.0.0.1:0' };
    const collector = otlpSource.create(otlpSource.options.parse({ ...off, [transport]: `127.0.0.1:${port}` }), environment);
    const error = await collector.run(new CaptureContext('otlp')).catch((reason: unknown) => reason);
    await expect(collector.ready).rejects.toBe(error);
    expect(error).toBeInstanceOf(SourceError);
    expect((error as SourceError).message).toContain(`port ${port} is in use`);
    expect((error as SourceError).hint).toContain(`--otlp-${transport} ADDR`);
    expect((error as SourceError).hint).toContain('--no-otlp');
    blocker.close();
  });

  it('gives the real addresses and frees both ports when it is stopped', async () => {
    const receiver = await startReceiver({ grpc: '127.0.0.1:0' });
    expect(receiver.url).toMatch(/:\d{2,5}$/);
    expect(receiver.grpc).toMatch(/:\d{2,5}$/);
    await receiver.stop();
    const again = await startReceiver({ http: receiver.url.replace('http://', ''), grpc: receiver.grpc });
    expect(again.url).toBe(receiver.url);
  });
});
