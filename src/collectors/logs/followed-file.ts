/**
 * One file that is being followed, by identity (device and inode), not by name: a renamed file is read to its end under the name that it had.
 * A file that shrank or begins differently was truncated or overwritten (`copytruncate`) and is read from its start again.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { EventInput } from '../../domain/event.ts';
import type { FileCursor } from './cursor.ts';
import type { FoundFile } from './discover.ts';
import { checkFingerprint, type Fingerprint, fingerprint, noFingerprint } from './fingerprint.ts';
import type { LogOrigin } from './log-event.ts';
import { type LogPosition, LogStream, logStart } from './log-stream.ts';

/** Takes an event and the bytes that it stood in; what it returns is awaited before the next one. */
export type Deliver = (event: EventInput, bytes: number) => Promise<void> | null;

const chunkBytes = 256 * 1024;
/** A file with a long history must not keep the others waiting. */
const bytesPerTurn = 4 << 20;

/** The path leads to another file: it was rotated since the last search. */
export class ReplacedError extends Error {}

export class FollowedFile {
  path: string;
  /** Milliseconds of `performance.now()` at which it last had something new. */
  lastGrowth = performance.now();
  /** No pattern leads to it any more: it was renamed or deleted. */
  missing = false;
  origin: LogOrigin;
  /** Told where the reading of a content ended that was replaced by another. */
  onReplaced: (former: FileCursor) => void = () => undefined;
  readonly dev: string;
  readonly ino: string;
  #stream: LogStream;
  #print: Fingerprint;
  #handle: FileHandle | null = null;
  #mtime = -1;
  #checked = false;

  constructor(
    file: { path: string; dev: string; ino: string },
    origin: LogOrigin,
    position: LogPosition = logStart,
    print: Fingerprint = noFingerprint,
  ) {
    this.path = file.path;
    this.dev = file.dev;
    this.ino = file.ino;
    this.origin = origin;
    this.#stream = new LogStream(origin, position);
    this.#print = print;
  }

  get cursor(): FileCursor {
    return { path: this.path, name: this.origin.fileName, dev: this.dev, ino: this.ino, ...this.#stream.position, print: this.#print };
  }

  /** Reads what is new; true when there is more than one turn's worth. `buffer` is shared by all files. */
  async read(buffer: Buffer, deliver: Deliver): Promise<boolean> {
    const handle = await this.#open();
    const { size, mtimeMs } = await handle.stat();
    if (this.#checked && size === this.#stream.readOffset && mtimeMs === this.#mtime) return false;
    await this.#checkContent(handle, size, mtimeMs, deliver);
    const limit = this.#stream.readOffset + bytesPerTurn;
    while (this.#stream.readOffset < Math.min(size, limit)) {
      const { bytesRead } = await handle.read(buffer, 0, chunkBytes, this.#stream.readOffset);
      if (bytesRead === 0) break;
      this.lastGrowth = performance.now();
      this.#stream.feed(buffer.subarray(0, bytesRead));
      await this.#drain(deliver, mtimeMs);
    }
    this.#mtime = mtimeMs;
    this.#checked = true;
    return this.#stream.readOffset < size;
  }

  /** Hands over a record that waited for more lines, when none came for `quietMs`. */
  async release(quietMs: number, deliver: Deliver): Promise<void> {
    if (!this.#stream.holding || performance.now() - this.lastGrowth < quietMs) return;
    for (let event = this.#stream.release(this.#mtime); event !== null; event = this.#stream.release(this.#mtime)) await deliver(event, 0);
  }

  /** Nobody writes to it any more: also hands over a last line that has no line feed. */
  async finish(deliver: Deliver): Promise<void> {
    for (const event of this.#stream.finish(this.#mtime)) await deliver(event, 0);
  }

  /** Goes to the end of what there is now, for `from: end`; a line that is being written is read whole later. */
  async skip(buffer: Buffer): Promise<void> {
    const handle = await this.#open();
    const { size } = await handle.stat();
    const position = { offset: 0, line: 0, time: null };
    for (let at = 0; at < size; ) {
      const { bytesRead } = await handle.read(buffer, 0, Math.min(chunkBytes, size - at), at);
      if (bytesRead === 0) break;
      const chunk = buffer.subarray(0, bytesRead);
      for (let feed = chunk.indexOf(0x0a); feed !== -1; feed = chunk.indexOf(0x0a, feed + 1)) {
        position.line += 1;
        position.offset = at + feed + 1;
      }
      at += bytesRead;
    }
    this.#stream = new LogStream(this.origin, position);
    this.#print = await fingerprint(handle);
  }

  /** True when no name leads to it: it was deleted and lives only as long as somebody holds it open. */
  async isDeleted(): Promise<boolean> {
    return this.#handle !== null && (await this.#handle.stat()).nlink === 0;
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    await handle?.close();
  }

  async #open(): Promise<FileHandle> {
    if (this.#handle !== null) return this.#handle;
    const handle = await open(this.path, 'r');
    const { dev, ino } = await handle.stat({ bigint: true });
    if (String(dev) !== this.dev || String(ino) !== this.ino) {
      await handle.close();
      throw new ReplacedError(`${this.path} is another file now`);
    }
    this.#handle = handle;
    return handle;
  }

  async #checkContent(handle: FileHandle, size: number, mtimeMs: number, deliver: Deliver): Promise<void> {
    const print = size < this.#stream.readOffset ? null : await checkFingerprint(handle, this.#print, size);
    if (print !== null) {
      this.#print = print;
      return;
    }
    // What was read of its former content is all there will ever be of it.
    if (this.#mtime === -1) this.#mtime = mtimeMs;
    await this.finish(deliver);
    this.onReplaced(this.cursor);
    // File systems give the number of a deleted file to the next new one: what a cursor remembers by number may be another file with another name.
    const name = basename(this.path);
    this.origin = { ...this.origin, source: name, fileName: name };
    this.#stream = new LogStream(this.origin);
    this.#print = await fingerprint(handle);
  }

  async #drain(deliver: Deliver, mtimeMs: number): Promise<void> {
    let from = this.#stream.offset;
    for (let event = this.#stream.next(mtimeMs); event !== null; event = this.#stream.next(mtimeMs)) {
      const { offset } = this.#stream;
      const full = deliver(event, offset - from);
      from = offset;
      if (full !== null) await full;
    }
  }
}

/** The file of a cursor, found again: it goes on where it stopped. */
export function resumedFile(file: FoundFile, saved: FileCursor, source: (fileName: string) => LogOrigin): FollowedFile {
  const { offset, line, time, encoding } = saved;
  const position = { offset, line, time, ...(encoding === undefined ? {} : { encoding }) };
  return new FollowedFile(file, source(saved.name), position, saved.print);
}
