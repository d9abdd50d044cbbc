/**
 * A rotated log that was compressed. It is read once, to its end; when it is the rest of a file that was followed, from where that stopped. Offsets are
 * those of the text inside.
 */
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import type { PastFile } from './cursor.ts';
import { type Fingerprint, fingerprintOf } from './fingerprint.ts';
import type { Deliver } from './followed-file.ts';
import type { LogOrigin } from './log-event.ts';
import { LogStream } from './log-stream.ts';

const headBytes = 512;
const bytesPerTurn = 4 << 20;

/** The first bytes inside, or null when they can't be read (yet: somebody may still be compressing it). */
export async function headOfArchive(path: string): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of contentOf(path)) {
      parts.push(part);
      length += part.length;
      if (length >= headBytes) break;
    }
  } catch {
    // Cut short: what could be read decides, if it is enough.
    if (length < headBytes) return null;
  }
  return Buffer.concat(parts).subarray(0, headBytes);
}

/** The first bytes of a plain file; none when it can't be read. */
export async function headOfFile(path: string): Promise<Buffer> {
  const handle = await open(path, 'r').catch(() => null);
  if (handle === null) return Buffer.alloc(0);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } catch {
    return Buffer.alloc(0);
  } finally {
    await handle.close();
  }
}

export class ArchivedFile {
  readonly path: string;
  readonly #origin: LogOrigin;
  readonly #past: PastFile;
  readonly #stream: LogStream;
  #chunks: AsyncGenerator<Buffer> | null = null;
  /** Bytes that were read before. */
  #skip: number;
  #complete = false;

  constructor(path: string, past: PastFile, origin: LogOrigin) {
    const { offset, line, time, encoding } = past;
    this.path = path;
    this.#origin = origin;
    this.#past = past;
    this.#skip = offset;
    this.#stream = new LogStream(origin, { offset, line, time, ...(encoding === undefined ? {} : { encoding }) });
  }

  get complete(): boolean {
    return this.#complete;
  }

  get cursor(): PastFile {
    return { ...this.#past, ...this.#stream.position, name: this.#origin.fileName, complete: this.#complete };
  }

  /** Reads one turn's worth; true when there is more. Throws for what is no gzip, or is cut short. */
  async read(deliver: Deliver): Promise<boolean> {
    const fallbackTime = (await stat(this.path)).mtimeMs;
    this.#chunks ??= contentOf(this.path);
    for (let bytes = 0; bytes < bytesPerTurn; ) {
      const next = await this.#chunks.next();
      if (next.done === true) return this.#finish(fallbackTime, deliver);
      bytes += next.value.length;
      await this.#take(next.value, fallbackTime, deliver);
    }
    return true;
  }

  async close(): Promise<void> {
    await this.#chunks?.return(undefined);
    this.#chunks = null;
  }

  async #take(chunk: Buffer, fallbackTime: number, deliver: Deliver): Promise<void> {
    const skipped = Math.min(this.#skip, chunk.length);
    this.#skip -= skipped;
    this.#stream.feed(chunk.subarray(skipped));
    let from = this.#stream.offset;
    for (let event = this.#stream.next(fallbackTime); event !== null; event = this.#stream.next(fallbackTime)) {
      const full = deliver(event, this.#stream.offset - from);
      from = this.#stream.offset;
      if (full !== null) await full;
    }
  }

  async #finish(fallbackTime: number, deliver: Deliver): Promise<false> {
    for (const event of this.#stream.finish(fallbackTime)) await deliver(event, 0);
    this.#complete = true;
    return false;
  }
}

/** The fingerprint of what an archive begins with, as far as another one goes. */
export function printOfHead(head: Buffer, length: number = headBytes): Fingerprint {
  return fingerprintOf(head.subarray(0, length));
}

async function* contentOf(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path);
  const content = createGunzip();
  file.on('error', (error) => content.destroy(error));
  file.pipe(content);
  try {
    for await (const chunk of content) yield chunk as Buffer;
  } finally {
    file.destroy();
    content.destroy();
  }
}
