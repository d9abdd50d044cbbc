/** Request bodies in bounded memory: limits on the compressed and the decompressed size of one, and on what all together hold. */
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate, zstdDecompress } from 'node:zlib';
import { MalformedError, TooLargeError } from './malformed.ts';

export interface BodyLimits {
  /** Bytes on the wire. */
  maxBodyBytes: number;
  maxDecompressedBytes: number;
}

/** Bytes that all requests in progress may hold, compressed and decompressed. */
const mostBuffered = 256 << 20;
/** Decompressions at a time: each may need the full decompressed size. */
const mostInflating = 2;

const inflaters: { readonly [encoding: string]: (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer> } = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  zstd: promisify(zstdDecompress),
};

/** Too many bodies at once: a moment later there is room. */
export class CrowdedError extends Error {}

export class BodyReader {
  private buffered = 0;
  private inflating = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly limits: BodyLimits;

  constructor(limits: BodyLimits) {
    this.limits = limits;
  }

  /** True for the values of `Content-Encoding` that `use` understands. */
  understands(encoding: string): boolean {
    return encoding === 'identity' || Object.hasOwn(inflaters, encoding);
  }

  /**
   * Reads a body and hands it to `consume`; its memory counts as used until `consume` returns its promise's result.
   * Throws `TooLargeError`, `MalformedError` (broken compression, broken-off body) and `CrowdedError`.
   */
  async use<T>(request: IncomingMessage, encoding: string, consume: (bytes: Buffer) => Promise<T>): Promise<T> {
    const held = { bytes: 0 };
    try {
      const body = await this.collect(request, held);
      if (encoding === 'identity') return await consume(body);
      const bytes = await this.decompress(body, encoding);
      this.hold(held, bytes.length);
      return await consume(bytes);
    } finally {
      this.buffered -= held.bytes;
    }
  }

  private async collect(request: IncomingMessage, held: { bytes: number }): Promise<Buffer> {
    const { maxBodyBytes } = this.limits;
    const announced = Number(request.headers['content-length'] ?? 0);
    if (announced > maxBodyBytes) throw new TooLargeError(`the body has ${announced} bytes, more than ${maxBodyBytes}`);
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        this.hold(held, chunk.length);
        if (held.bytes > maxBodyBytes) throw new TooLargeError(`the body has more than ${maxBodyBytes} bytes`);
        chunks.push(chunk);
      }
    } catch (error) {
      if (error instanceof TooLargeError || error instanceof CrowdedError) throw error;
      throw new MalformedError('the body broke off', { cause: error });
    }
    return chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks, held.bytes);
  }

  private hold(held: { bytes: number }, bytes: number): void {
    held.bytes += bytes;
    this.buffered += bytes;
    if (this.buffered > mostBuffered) throw new CrowdedError('too many requests at once');
  }

  /** Stops at the limit, so that a bomb costs no more than an honest body of full size. */
  private async decompress(body: Buffer, encoding: string): Promise<Buffer> {
    const { maxDecompressedBytes } = this.limits;
    const inflater = inflaters[encoding];
    if (inflater === undefined) throw new MalformedError(`unknown content encoding ${encoding}`);
    if (this.inflating >= mostInflating) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.inflating++;
    try {
      return await inflater(body, { maxOutputLength: maxDecompressedBytes });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
        throw new TooLargeError(`the body decompresses to more than ${maxDecompressedBytes} bytes`);
      }
      throw new MalformedError(`the body is not valid ${encoding}`, { cause: error });
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.inflating--;
      else next();
    }
  }
}
