/**
 * Bytes in chunks of any size to physical lines. Holds at most 1 MiB of an unfinished line: what a line has beyond that is counted and dropped, and the
 * line ends in a mark that says so. Characters may be cut by chunk borders: only whole lines are decoded.
 */
import { decodeLine } from './line-text.ts';

export interface Line {
  text: string;
  /** Physical line number, from 1. */
  number: number;
  /** Byte offset behind its line feed. */
  end: number;
}

export const longestLine = 1 << 20;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const byteOrderMark = 0xfeff;
const nothing = Buffer.alloc(0);

export class LineSplitter {
  #chunk: Buffer = nothing;
  #at = 0;
  /** Offset of the byte at `#at`. */
  #offset: number;
  #number: number;
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #lineBytes = 0;

  /** `offset` and `lines`: where in the file the first chunk begins, and how many lines stand before it. */
  constructor(offset = 0, lines = 0) {
    this.#offset = offset;
    this.#number = lines;
  }

  /** How far the file has been read, unfinished line included. */
  get offset(): number {
    return this.#offset + this.#chunk.length - this.#at;
  }

  /** Gives the next bytes; only when `next` has returned null for the ones before. The chunk may be overwritten once `next` returns null again. */
  feed(chunk: Uint8Array): void {
    this.#chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.#at = 0;
  }

  /** The next whole line, or null when more bytes are needed. */
  next(): Line | null {
    const end = this.#chunk.indexOf(lineFeed, this.#at);
    if (end === -1) {
      this.#keep(this.#chunk.subarray(this.#at));
      this.#chunk = nothing;
      this.#at = 0;
      return null;
    }
    const piece = this.#chunk.subarray(this.#at, end);
    this.#offset += end + 1 - this.#at;
    this.#at = end + 1;
    return this.#line(piece);
  }

  /** The last line when it has no line feed, or null. */
  finish(): Line | null {
    return this.#lineBytes === 0 ? null : this.#line(nothing);
  }

  #keep(piece: Buffer): void {
    this.#offset += piece.length;
    this.#lineBytes += piece.length;
    const room = longestLine - this.#keptBytes;
    if (piece.length === 0 || room <= 0) return;
    const copy = Buffer.from(piece.subarray(0, room));
    this.#kept.push(copy);
    this.#keptBytes += copy.length;
    // Many tiny chunks of one long line must not become many tiny buffers.
    if (this.#kept.length > 64) this.#kept = [Buffer.concat(this.#kept)];
  }

  #line(piece: Buffer): Line {
    const length = this.#lineBytes + piece.length;
    let bytes = piece;
    if (this.#lineBytes > 0) {
      bytes = Buffer.concat([...this.#kept, piece.subarray(0, Math.max(0, longestLine - this.#keptBytes))]);
      this.#kept = [];
      this.#keptBytes = 0;
      this.#lineBytes = 0;
    } else if (length > longestLine) bytes = piece.subarray(0, longestLine);
    this.#number += 1;
    return { text: lineText(bytes, length, this.#number), number: this.#number, end: this.#offset };
  }
}

function lineText(bytes: Buffer, length: number, number: number): string {
  const cut = length > longestLine;
  const end = !cut && bytes[bytes.length - 1] === carriageReturn ? bytes.length - 1 : bytes.length;
  let text = decodeLine(bytes.subarray(0, end));
  if (number === 1 && text.charCodeAt(0) === byteOrderMark) text = text.slice(1);
  return cut ? `${text} …[cut: the line has ${length} bytes]` : text;
}
