/**
 * Cuts a stream of CSV text (RFC 4180) into rows without holding more than one of them. Lenient where programs differ: CR, LF or CRLF ends a row, a
 * byte order mark is skipped, and a quote inside an unquoted field stands for itself.
 *
 * A quote that is never closed would swallow the rest of the file: when a row grows too long or the file ends inside it, its first line is given
 * up and reading goes on with the next one.
 */

export interface CsvPiece {
  /** null when there is a problem. */
  fields: string[] | null;
  /** Line on which it begins, from 1. */
  line: number;
  text: string;
  problem: string | null;
}

interface SplitOptions {
  delimiter: string;
  /** Characters of one row. */
  maxLength: number;
}

const openQuote = 'a quotation mark is never closed';
const excerptLength = 500;

export class CsvSplitter {
  readonly #options: SplitOptions;
  #held = '';
  #line = 1;
  /** Inside the rest of a line that was given up. */
  #skipping = false;

  constructor(options: SplitOptions) {
    this.#options = options;
  }

  /** Takes the next text and returns the rows that it completed. */
  push(chunk: string): CsvPiece[] {
    this.#held += chunk;
    return this.#take(false);
  }

  /** The input has ended. */
  end(): CsvPiece[] {
    return this.#take(true);
  }

  #take(ended: boolean): CsvPiece[] {
    const pieces: CsvPiece[] = [];
    let from = this.#skipping ? this.#skipLine(0) : 0;
    while (from < this.#held.length) {
      const row = readRow(this.#held, from, this.#options.delimiter, ended);
      const tooLong = (row?.end ?? this.#held.length) - from > this.#options.maxLength;
      if (row === null && !ended && !tooLong) break;
      if (row === null || tooLong) from = this.#giveUp(pieces, from, tooLong);
      else from = this.#accept(pieces, row, from);
    }
    this.#held = this.#held.slice(from);
    return pieces;
  }

  #accept(pieces: CsvPiece[], { fields, end, next }: Row, from: number): number {
    const text = this.#held.slice(from, end);
    if (text.trim() !== '') pieces.push({ fields, line: this.#line, text, problem: null });
    this.#line += lineBreaks(this.#held, from, next);
    return next;
  }

  /** Only the first line of what can't be a row; what follows may be in order. */
  #giveUp(pieces: CsvPiece[], from: number, tooLong: boolean): number {
    const problem = tooLong ? `longer than ${this.#options.maxLength} characters` : openQuote;
    pieces.push({
      fields: null,
      line: this.#line,
      text: this.#held.slice(from, from + excerptLength).split(/[\r\n]/)[0] as string,
      problem,
    });
    return this.#skipLine(from);
  }

  #skipLine(from: number): number {
    const length = this.#held.slice(from).search(/[\r\n]/);
    this.#skipping = length === -1;
    if (length === -1) return this.#held.length;
    const next = afterBreak(this.#held, from + length);
    this.#line += 1;
    return next;
  }
}

interface Row {
  fields: string[];
  /** Where its text ends, and where the next row begins. */
  end: number;
  next: number;
}

/** @returns null when the text ends before the row does */
function readRow(text: string, from: number, delimiter: string, ended: boolean): Row | null {
  const fields: string[] = [];
  let at = from;
  for (;;) {
    const field = text[at] === '"' ? quotedField(text, at, delimiter, ended) : plainField(text, at, delimiter);
    if (field === null) return null;
    fields.push(field.value);
    const stop = text[field.end];
    if (stop === delimiter) at = field.end + 1;
    else if (stop === undefined) return ended ? { fields, end: field.end, next: field.end } : null;
    // A CR at the very end may be the first half of a CRLF.
    else if (stop === '\r' && field.end + 1 === text.length && !ended) return null;
    else return { fields, end: field.end, next: afterBreak(text, field.end) };
  }
}

interface Field {
  value: string;
  /** Of the delimiter or line break behind it, or of the text. */
  end: number;
}

function plainField(text: string, from: number, delimiter: string): Field {
  let end = from;
  while (end < text.length) {
    const char = text[end];
    if (char === delimiter || char === '\n' || char === '\r') break;
    end += 1;
  }
  return { value: text.slice(from, end), end };
}

function quotedField(text: string, from: number, delimiter: string, ended: boolean): Field | null {
  let value = '';
  let at = from + 1;
  for (;;) {
    const close = text.indexOf('"', at);
    if (close === -1 || (close + 1 === text.length && !ended)) return null;
    value += text.slice(at, close);
    if (text[close + 1] !== '"') {
      // What stands between the closing quote and the delimiter belongs to nobody; keep it.
      const rest = plainField(text, close + 1, delimiter);
      return { value: value + rest.value, end: rest.end };
    }
    value += '"';
    at = close + 2;
  }
}

function afterBreak(text: string, at: number): number {
  return text[at] === '\r' && text[at + 1] === '\n' ? at + 2 : at + 1;
}

function lineBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at += 1) if (text[at] === '\n' || (text[at] === '\r' && text[at + 1] !== '\n')) count += 1;
  return count;
}
