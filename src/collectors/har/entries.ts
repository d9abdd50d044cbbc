/**
 * Cuts the array `log.entries` out of a HAR file, so that its entries can be read one by one: recordings of a browser are often larger than what
 * should be held in memory. Works on bytes, because in UTF-8 structure is ASCII. Line breaks outside are passed on, so that lines keep their numbers.
 */

const quote = 0x22;
const backslash = 0x5c;
const newline = 0x0a;
const colon = 0x3a;
const [openArray, closeArray, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];
const longestKey = 32;

export class EntryCutter {
  /** Arrays found so far. */
  found = 0;
  private depth = 0;
  /** The position is inside an array of entries. */
  inside = false;
  private inString = false;
  private escaped = false;
  /** The last string, as far as keys need it. */
  private text: number[] = [];
  /** Names of the members that the position is in: of the document, and of its log. */
  private readonly keys: string[] = ['', '', ''];

  /** What of the chunk belongs to an array of entries, with the line breaks of the rest. */
  push(chunk: Uint8Array): Uint8Array[] {
    const parts: Uint8Array[] = [];
    let from = 0;
    let lines = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      const was = this.inside;
      this.step(byte);
      if (this.inside && !was) {
        if (lines > 0) parts.push(Buffer.alloc(lines, newline));
        lines = 0;
        from = at;
      } else if (was && !this.inside) parts.push(chunk.subarray(from, at + 1), Buffer.from('\n'));
      else if (!this.inside && byte === newline) lines++;
    }
    if (this.inside) parts.push(chunk.subarray(from));
    else if (lines > 0) parts.push(Buffer.alloc(lines, newline));
    return parts;
  }

  private step(byte: number): void {
    if (this.inString) this.inText(byte);
    else if (byte === quote) {
      this.inString = true;
      this.text = [];
    } else if (byte === colon && this.depth < this.keys.length && !this.inside) this.keys[this.depth] = String.fromCharCode(...this.text);
    else if (byte === openArray || byte === openObject) this.open(byte);
    else if (byte === closeArray || byte === closeObject) this.close();
  }

  private inText(byte: number): void {
    if (this.escaped) this.escaped = false;
    else if (byte === backslash) this.escaped = true;
    else if (byte === quote) this.inString = false;
    else if (!this.inside && this.text.length < longestKey) this.text.push(byte);
  }

  private open(byte: number): void {
    this.depth++;
    if (this.inside || this.depth !== 3 || byte !== openArray || this.keys[1] !== 'log' || this.keys[2] !== 'entries') return;
    this.inside = true;
    this.found++;
  }

  private close(): void {
    this.depth = Math.max(0, this.depth - 1);
    if (this.inside && this.depth === 2) this.inside = false;
  }
}
