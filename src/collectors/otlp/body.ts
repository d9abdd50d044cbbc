/** Request bodies in bounded memory: limits on the compressed and the decompressed size of one, and on what all together hold, over every transport. */
import { promisify } from 'node:util';
import { gunzip, inflate, zstdDecompress } from 'node:zlib';
import { MalformedError, TooLargeError } from './malformed.ts';

export interface BodyLimits {
  /** Bytes on the wire. */
  maxBodyBytes: number;
  maxDecompressedBytes: number;
}

/** A body on its way in. */
export interface IncomingBody {
  chunks: AsyncIterable<Buffer>;
  /** Bytes that the sender announced, or 0. */
  announced: number;
  /** What of the whole body is the payload, and how it is compressed; may throw `MalformedError`. */
  open(body: Buffer): { bytes: Buffer; encoding: string };
}

const usuallyBuffered = 256 << 20;
/** Decompressions at a time: each may need the full decompressed size. */
const mostInflating = 2;

type Inflate = (bytes: Buffer, options: { maxOutputLength: number; chunkSize: number }) => Promise<Buffer>;
const inflaters: { readonly [encoding: string]: Inflate } = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  zstd: promisify(zstdDecompress),
};

/** Too many bodies at once: a moment later there is room. */
export class CrowdedError extends Error {}

/** True for the encodings that bodies may have, `identity` among them. */
export function understandsEncoding(encoding: string): boolean {
  return encoding === 'identity' || Object.hasOwn(inflaters, encoding);
}

export class BodyReader {
  private buffered = 0;
  private inflating = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly limits: BodyLimits;

  private readonly mostBuffered: number;

  /** @param mostBuffered bytes that all requests in progress may hold, compressed and decompressed */
  constructor(limits: BodyLimits, mostBuffered = usuallyBuffered) {
    this.limits = limits;
    this.mostBuffered = mostBuffered;
  }

  /**
   * Reads a body and hands it to `consume`; its memory counts as used until `consume` returns its promise's result.
   * Throws `TooLargeError`, `MalformedError` (broken compression, broken-off body) and `CrowdedError`.
   */
  async use<T>(body: IncomingBody, consume: (bytes: Buffer) => Promise<T>): Promise<T> {
    const held = { bytes: 0 };
    try {
      const { bytes, encoding } = body.open(await this.collect(body, held));
      if (encoding === 'identity') return await consume(bytes);
      const plain = await this.decompress(bytes, encoding);
      this.hold(held, plain.length);
      return await consume(plain);
    } finally {
      this.buffered -= held.bytes;
    }
  }

  private async collect({ chunks, announced }: IncomingBody, held: { bytes: number }): Promise<Buffer> {
    const { maxBodyBytes } = this.limits;
    if (announced > maxBodyBytes) throw new TooLargeError(`the body has ${announced} bytes, more than ${maxBodyBytes}`);
    const parts: Buffer[] = [];
    try {
      for await (const chunk of chunks) {
        this.hold(held, chunk.length);
        if (held.bytes > maxBodyBytes) throw new TooLargeError(`the body has more than ${maxBodyBytes} bytes`);
        parts.push(chunk);
      }
    } catch (error) {
      if (error instanceof TooLargeError || error instanceof CrowdedError) throw error;
      throw new MalformedError('the body broke off', { cause: error });
    }
    return parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts, held.bytes);
  }

  private hold(held: { bytes: number }, bytes: number): void {
    held.bytes += bytes;
    this.buffered += bytes;
    if (this.buffered > this.mostBuffered) throw new CrowdedError('too many requests at once');
  }

  /** Stops at the limit, so that a bomb costs no more than an honest body of full size. */
  private async decompress(body: Buffer, encoding: string): Promise<Buffer> {
    const { maxDecompressedBytes } = this.limits;
    const inflater = inflaters[encoding];
    if (inflater === undefined) throw new MalformedError(`unknown content encoding ${encoding}`);
    if (this.inflating >= mostInflating) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.inflating++;
    try {
      return await inflater(body, { maxOutputLength: maxDecompressedBytes, chunkSize: chunkFor(body) });
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

/** Telemetry shrinks to an eighth or less. Output comes in chunks, and each costs a turn of the event loop, so that 16 KiB would be many. */
function chunkFor(body: Buffer): number {
  return Math.min(Math.max(16_384, 8 * body.length), 1 << 20);
}
