import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { BodyReader, CrowdedError, type IncomingBody } from '../../../src/collectors/otlp/body.ts';
import { MalformedError, TooLargeError } from '../../../src/collectors/otlp/malformed.ts';

const limits = { maxBodyBytes: 1000, maxDecompressedBytes: 5000 };

function body(bytes: Buffer, encoding = 'identity'): IncomingBody {
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += 100) yield bytes.subarray(at, at + 100);
  }
  return { chunks: chunks(), announced: 0, open: (whole) => ({ bytes: whole, encoding }) };
}

const lengthOf = async (bytes: Buffer): Promise<number> => bytes.length;

describe('the bodies of requests', () => {
  it('are whole when they are consumed', async () => {
    expect(await new BodyReader(limits).use(body(Buffer.alloc(950, 1)), lengthOf)).toBe(950);
    expect(await new BodyReader(limits).use(body(gzipSync(Buffer.alloc(4900)), 'gzip'), lengthOf)).toBe(4900);
  });

  it.each([
    ['longer than they may be', body(Buffer.alloc(1001)), TooLargeError],
    ['announced as longer', { ...body(Buffer.alloc(1)), announced: 2000 }, TooLargeError],
    ['larger than they may be once decompressed', body(gzipSync(Buffer.alloc(5001)), 'gzip'), TooLargeError],
    ['not what their encoding says', body(Buffer.alloc(10), 'zstd'), MalformedError],
  ])('are refused when they are %s', async (_title, refused, error) => {
    await expect(new BodyReader(limits).use(refused, lengthOf)).rejects.toThrow(error);
  });

  it('share one budget: what does not fit is to come again, and fits when the others are done', async () => {
    const reader = new BodyReader(limits, 1500);
    const first = Promise.withResolvers<void>();
    const entered = Promise.withResolvers<void>();
    const held = reader.use(body(Buffer.alloc(900)), async () => {
      entered.resolve();
      await first.promise;
    });
    await entered.promise;
    await expect(reader.use(body(Buffer.alloc(900)), lengthOf)).rejects.toThrow(CrowdedError);
    await expect(reader.use(body(gzipSync(Buffer.alloc(4900)), 'gzip'), lengthOf)).rejects.toThrow(CrowdedError);
    first.resolve();
    await held;
    expect(await reader.use(body(Buffer.alloc(900)), lengthOf)).toBe(900);
  });
});
