/**
 * Reads the protobuf wire format (https://protobuf.dev/programming-guides/encoding/) straight from a Buffer: bounds are checked on every read,
 * malformed input throws `MalformedError`, texts that repeat (attribute names, span names) are made once.
 * `pbf` is as fast but does not check bounds, and `protobufjs` builds an object for every attribute.
 */
import { MalformedError } from './malformed.ts';

const two32 = 4_294_967_296;
const slots = 4_096;
const longestInterned = 64;
const shortValue = 12;
/** Names differ at their ends: `http.request.method`, `http.request.body.size`. */
const hashedBytes = 12;

/** Direct-mapped: a text that lands on another one's slot replaces it, so memory is bounded whatever is sent. ASCII only. */
const interned: string[] = new Array<string>(slots).fill('');

export class WireReader {
  pos = 0;
  readonly buffer: Buffer;
  readonly length: number;

  constructor(buffer: Buffer) {
    this.buffer = buffer;
    this.length = buffer.length;
  }

  /** Field number and wire type as they are on the wire: `number << 3 | type`. */
  tag(): number {
    const tag = this.varint();
    if (tag < 8 || tag > 0xffffffff) throw new MalformedError(`field number 0 at byte ${this.pos}`);
    return tag;
  }

  /** An unsigned varint; beyond 2^53 the low digits are lost (use `int64` for values). */
  varint(): number {
    const first = this.byte();
    if (first < 0x80) return first;
    let value = first & 0x7f;
    let scale = 128;
    for (let count = 1; count < 10; count++) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw new MalformedError(`varint of more than 10 bytes at byte ${this.pos}`);
  }

  /** A signed 64-bit integer: a number where that is exact, else its decimal digits. */
  int64(): number | string {
    const start = this.pos;
    const small = this.varint();
    if (small <= Number.MAX_SAFE_INTEGER) return small;
    this.pos = start;
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    const signed = BigInt.asIntN(64, value);
    const number = Number(signed);
    return Number.isSafeInteger(number) ? number : signed.toString();
  }

  fixed64(): number {
    this.need(8);
    const low = this.buffer.readUInt32LE(this.pos);
    const high = this.buffer.readUInt32LE(this.pos + 4);
    this.pos += 8;
    return high * two32 + low;
  }

  /** A signed 64-bit integer of fixed width: a number where that is exact, else its decimal digits. */
  sfixed64(): number | string {
    this.need(8);
    const value = this.buffer.readBigInt64LE(this.pos);
    this.pos += 8;
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }

  /** A signed 32-bit integer in zigzag encoding. */
  sint32(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  double(): number {
    this.need(8);
    const value = this.buffer.readDoubleLE(this.pos);
    this.pos += 8;
    return value;
  }

  /** A packed repeated field: its first `most` numbers; the rest is skipped. */
  packed(kind: 'double' | 'fixed64' | 'varint', most: number): number[] {
    const end = this.enter();
    const numbers: number[] = [];
    while (this.pos < end && numbers.length < most) numbers.push(this[kind]());
    if (this.pos > end) this.leave(end);
    this.pos = end;
    return numbers;
  }

  /** Length of a length-delimited field, checked; the position is then at its first byte. Returns its end. */
  enter(): number {
    const length = this.varint();
    if (length > this.length - this.pos) throw new MalformedError(`length ${length} at byte ${this.pos} is beyond the end`);
    return this.pos + length;
  }

  /** Checks that a message ended where its length said. */
  leave(end: number): void {
    if (this.pos !== end) throw new MalformedError(`field at byte ${this.pos} is longer than its message`);
  }

  /** At most `most` bytes are made into text; the rest of the field is skipped. Short values often come again: methods, states, versions. */
  text(most: number): string {
    return this.textWithin(shortValue, most);
  }

  /** A text that is likely to come again. */
  name(most: number): string {
    return this.textWithin(longestInterned, most);
  }

  hex(mostBytes: number): string {
    const end = this.enter();
    const text = this.buffer.toString('hex', this.pos, Math.min(end, this.pos + mostBytes));
    this.pos = end;
    return text;
  }

  base64(mostBytes: number): string {
    const end = this.enter();
    const text = this.buffer.toString('base64', this.pos, Math.min(end, this.pos + mostBytes));
    this.pos = end;
    return text;
  }

  skip(tag: number): void {
    const type = tag & 7;
    if (type === 2) this.pos = this.enter();
    else if (type === 0) this.varint();
    else if (type === 1) this.advance(8);
    else if (type === 5) this.advance(4);
    else throw new MalformedError(`wire type ${type} at byte ${this.pos}`);
  }

  private textWithin(longest: number, most: number): string {
    const end = this.enter();
    const first = this.pos;
    this.pos = end;
    if (end - first <= longest) return internedText(this.buffer, first, end);
    return this.buffer.toString('utf8', first, Math.min(end, first + most));
  }

  private byte(): number {
    const byte = this.buffer[this.pos];
    if (byte === undefined) throw new MalformedError('the message ends in the middle of a field');
    this.pos++;
    return byte;
  }

  private advance(count: number): void {
    this.need(count);
    this.pos += count;
  }

  private need(count: number): void {
    if (count > this.length - this.pos) throw new MalformedError('the message ends in the middle of a field');
  }
}

function internedText(buffer: Buffer, start: number, end: number): string {
  let hash = end - start;
  for (let at = Math.max(start, end - hashedBytes); at < end; at++) hash = (Math.imul(hash, 31) + (buffer[at] ?? 0)) | 0;
  const slot = (hash ^ (hash >>> 15)) & (slots - 1);
  const known = interned[slot] ?? '';
  if (isText(known, buffer, start, end)) return known;
  const text = buffer.toString('utf8', start, end);
  if (isText(text, buffer, start, end)) interned[slot] = text;
  return text;
}

/** True when the bytes are the ASCII codes of the text. */
function isText(text: string, buffer: Buffer, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x7f || code !== buffer[start + at]) return false;
  }
  return true;
}
