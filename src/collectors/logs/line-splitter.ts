/**
 * Bytes in chunks of any size to physical lines. Holds at most 1 MiB of an unfinished line: what a line has beyond that is counted and dropped, and the
 * line ends in a mark that says so. Characters may be cut by chunk borders: only whole lines are decoded. UTF-16 is recognised by its byte order mark.
 */
import { type Encoding, encodingOf, markLength } from './encoding.ts';
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
  #encoding: Encoding | null;

  /** `offset` and `lines`: where in the file the first chunk begins, and how many lines stand before it. */
  constructor(offset = 0, lines = 0, encoding: Encoding | null = null) {
    this.#offset = offset;
    this.#number = lines;
    this.#encoding = offset === 0 ? encoding : (encoding ?? 'utf8');
  }

  /** How far the file has been read, unfinished line included. */
  get offset(): number {
    return this.#offset + this.#chunk.length - this.#at;
  }

  get encoding(): Encoding {
    return this.#encoding ?? 'utf8';
  }

  /** Gives the next bytes; only when `next` has returned null for the ones before. The chunk may be overwritten once `next` returns null again. */
  feed(chunk: Uint8Array): void {
    this.#chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.#at = 0;
  }

  /** The next whole line, or null when more bytes are needed. */
  next(): Line | null {
    const chunk = this.#chunk;
    if (this.#encoding === null && !this.#learnEncoding()) return null;
    const end = this.#encoding === 'utf8' ? chunk.indexOf(lineFeed, this.#at) : this.#wideLineFeed();
    if (end === -1) {
      this.#keep(chunk.subarray(this.#at));
      this.#chunk = nothing;
      this.#at = 0;
      return null;
    }
    const piece = chunk.subarray(this.#at, end);
    this.#offset += end + 1 - this.#at;
    this.#at = end + 1;
    return this.#line(piece);
  }

  /** The last line when it has no line feed, or null. */
  finish(): Line | null {
    return this.#lineBytes === 0 ? null : this.#line(nothing);
  }

  /** False while there are too few bytes to tell. */
  #learnEncoding(): boolean {
    const first = Buffer.concat([...this.#kept, this.#chunk.subarray(0, 3)]);
    const encoding = encodingOf(first);
    if (encoding !== null) this.#encoding = encoding;
    else this.#keepAll();
    return encoding !== null;
  }

  #keepAll(): void {
    this.#keep(this.#chunk.subarray(this.#at));
    this.#chunk = nothing;
    this.#at = 0;
  }

  /** Index of the last byte of a line feed's two, which the file's offsets align. */
  #wideLineFeed(): number {
    const little = this.#encoding === 'utf16le';
    const chunk = this.#chunk;
    for (let at = chunk.indexOf(little ? 0 : lineFeed, this.#at); at !== -1; at = chunk.indexOf(little ? 0 : lineFeed, at + 1)) {
      const isSecond = ((this.#offset + at - this.#at) & 1) === 1;
      if (isSecond && this.#byteBefore(at) === (little ? lineFeed : 0)) return at;
    }
    return -1;
  }

  #byteBefore(at: number): number | undefined {
    return at > this.#at ? this.#chunk[at - 1] : this.#kept.at(-1)?.at(-1);
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
    if (this.#number === 1) bytes = bytes.subarray(markLength(bytes));
    return { text: lineText(bytes, length, this.encoding), number: this.#number, end: this.#offset };
  }
}

function lineText(bytes: Buffer, length: number, encoding: Encoding): string {
  const cut = length > longestLine;
  if (encoding !== 'utf8') return marked(wideText(bytes, encoding), cut, length);
  const end = !cut && bytes[bytes.length - 1] === carriageReturn ? bytes.length - 1 : bytes.length;
  return marked(decodeLine(bytes.subarray(0, end)), cut, length);
}

function marked(text: string, cut: boolean, length: number): string {
  return cut ? `${text} …[cut: the line has ${length} bytes]` : text;
}

/** The piece before the line feed's last byte: one byte of it is left over in big endian, where zero comes first, and the line feed itself in little. */
function wideText(bytes: Buffer, encoding: Encoding): string {
  const whole = Buffer.from(bytes.subarray(0, bytes.length & ~1));
  const text = (encoding === 'utf16be' ? whole.swap16() : whole).toString('utf16le');
  return text.replace(/\r$/, '');
}
