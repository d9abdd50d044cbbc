/**
 * Cuts a stream of JSON text into its records without holding more than one of them: JSON lines, concatenated or indented objects, one
 * top-level array, or page envelopes (`{"events":[...]}`, `{"_embedded":{"events":[...]}}`). It finds where values begin and end; parsing them is the work of `records.ts`.
 *
 * A damaged line must not swallow what follows: outside arrays, a raw line break inside a string (forbidden by RFC 8259 section 7) or a `{`
 * in the first column while an object is still open ends the damaged record.
 */

import type { Json } from '../../domain/event.ts';
import { recordOn } from './whole-line.ts';

export interface Piece {
  /** The record as written, or its beginning when there is a problem. */
  text: string;
  /** Line on which it begins, from 1. */
  line: number;
  /** Why it can't be parsed, or null. */
  problem: string | null;
  /** The record, where finding its end meant parsing it. */
  value?: Json;
}

interface SplitOptions {
  /** Names of top-level arrays that hold the records of a page: `events`, `value`; one level further in: `_embedded.events`. */
  envelopes: readonly string[];
  /** Characters of one record; longer ones are dropped with a problem. */
  maxLength: number;
}

const excerptLength = 500;
const maxKeyLength = 64;

/** What the scanner is in: between records, in an object or array, in anything else, or in the rest of an envelope (not a record). */
type Inside = 'nothing' | 'value' | 'scalar' | 'envelope';

export class JsonSplitter {
  readonly #options: SplitOptions;
  #pieces: Piece[] = [];
  #chunk = '';
  /** Where the record's text begins in the chunk; what came before stands in `#held`. */
  #from = 0;
  #held = '';
  #overlong = false;
  #line = 1;
  #startLine = 1;
  #columnOne = true;
  #inside: Inside = 'nothing';
  #inString = false;
  #escaped = false;
  #depth = 0;
  /** Depth at which records begin: 0 for lines, 1 inside a top-level array, 2 or 3 inside an envelope's array. */
  #base = 0;
  /** The last string at depth 1 (2 inside a parent): the name of the array when a `[` follows. */
  #key = '';
  /** Name and dot of the object at depth 1 that may hold the array, else empty. */
  #parent = '';

  constructor(options: SplitOptions) {
    this.#options = options;
  }

  /** Takes the next text and returns the records that it completed. */
  push(chunk: string): Piece[] {
    this.#chunk = chunk;
    this.#from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      at = this.#wholeLines(at);
      const char = chunk[at] as string;
      this.#step(char, at);
      this.#columnOne = char === '\n';
      if (char === '\n') this.#line += 1;
    }
    this.#hold(chunk.length);
    return this.#taken();
  }

  /** Takes JSON lines as they stand, from `at` on: a line that parses needs no look at its characters. Returns where it stopped. */
  #wholeLines(at: number): number {
    let start = at;
    while (this.#inside === 'nothing' && this.#base === 0 && this.#columnOne && this.#chunk[start] === '{') {
      const end = this.#chunk.indexOf('\n', start);
      const text =
        end === -1 || end === this.#chunk.length - 1 ? '' : this.#chunk.slice(start, this.#chunk[end - 1] === '\r' ? end - 1 : end);
      const value = text.length > this.#options.maxLength ? null : recordOn(text, this.#options.envelopes);
      if (value === null) break;
      this.#pieces.push({ text, line: this.#line, problem: null, value });
      this.#line += 1;
      start = end + 1;
    }
    return start;
  }

  /** The input has ended: whatever is open was cut off. */
  end(): Piece[] {
    this.#chunk = '';
    this.#from = 0;
    if (this.#inside === 'scalar') this.#emit(0, null);
    else if (this.#inside === 'value') this.#emit(0, 'the file ends inside this record');
    return this.#taken();
  }

  #taken(): Piece[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }

  #step(char: string, at: number): void {
    if (this.#inside === 'nothing') this.#between(char, at);
    else if (this.#inside === 'scalar') this.#inScalar(char, at);
    else if (this.#inString) this.#inText(char, at);
    else this.#inStructure(char, at);
  }

  #between(char: string, at: number): void {
    if (char === ' ' || char === ',' || char === '\n' || char === '\r' || char === '\t') return;
    if (char === ']' && this.#base > 0) this.#leaveArray();
    else if (char === '[' && this.#base === 0) this.#base = this.#depth = 1;
    else this.#begin(char, at);
  }

  #leaveArray(): void {
    this.#depth = this.#base - 1;
    this.#inside = this.#base >= 2 ? 'envelope' : 'nothing';
    this.#base = 0;
    this.#key = '';
  }

  #begin(char: string, at: number): void {
    this.#from = at;
    this.#held = '';
    this.#overlong = false;
    this.#startLine = this.#line;
    this.#key = '';
    this.#parent = '';
    if (char === '{' || char === '[') {
      this.#inside = 'value';
      this.#depth = this.#base + 1;
      return;
    }
    this.#inside = 'scalar';
    this.#inString = char === '"' && this.#base > 0;
  }

  /** Outside arrays anything that is no object is taken up to the end of its line. */
  #inScalar(char: string, at: number): void {
    if (this.#base === 0) {
      if (char === '\n') this.#emit(at, null);
    } else if (this.#inString) {
      this.#inText(char, at);
    } else if (char === ',' || char === ']') {
      this.#emit(at, null);
      if (char === ']') this.#leaveArray();
    }
  }

  #inText(char: string, at: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (char === '\\') this.#escaped = true;
    else if (char === '"') this.#inString = false;
    else if (char === '\n' && this.#base === 0) this.#damaged(at, 'a line break inside a string');
    else if (this.#isNaming() && this.#key.length < maxKeyLength) this.#key += char;
  }

  #inStructure(char: string, at: number): void {
    switch (char) {
      case '"':
        this.#inString = true;
        if (this.#isNaming()) this.#key = '';
        return;
      case '{':
      case '[':
        if (char === '{' && this.#columnOne && this.#base === 0) this.#restart(at);
        else this.#open(char);
        return;
      case '}':
      case ']':
        this.#depth -= 1;
        if (this.#depth === 1) this.#parent = '';
        if (this.#depth === this.#base) this.#emit(at + 1, null);
        return;
      case ',':
        if (this.#isNaming()) this.#key = '';
    }
  }

  /** Strings here may name an envelope's array. */
  #isNaming(): boolean {
    return this.#depth === 1 || (this.#depth === 2 && this.#parent !== '');
  }

  #open(char: string): void {
    if (this.#base === 0 && this.#isNaming()) {
      const name = this.#parent + this.#key;
      if (char === '[' && this.#options.envelopes.includes(name)) {
        this.#enterEnvelope();
        return;
      }
      if (char === '{' && this.#depth === 1 && this.#options.envelopes.some((path) => path.startsWith(`${name}.`)))
        this.#parent = `${name}.`;
    }
    this.#depth += 1;
  }

  #enterEnvelope(): void {
    this.#base = this.#depth = this.#depth + 1;
    this.#inside = 'nothing';
    this.#held = '';
  }

  #restart(at: number): void {
    this.#damaged(at, 'the record is not complete');
    this.#begin('{', at);
  }

  #damaged(at: number, problem: string): void {
    this.#emit(at, problem);
    this.#depth = 0;
    this.#inString = false;
  }

  #emit(end: number, problem: string | null): void {
    this.#hold(end);
    const inside = this.#inside;
    this.#inside = 'nothing';
    if (inside === 'envelope') return;
    const failed = this.#overlong ? `longer than ${this.#options.maxLength} characters` : problem;
    const text = failed === null ? this.#held : this.#held.slice(0, excerptLength);
    this.#held = '';
    this.#pieces.push({ text, line: this.#startLine, problem: failed });
  }

  /** Moves the record's text up to `end` out of the chunk. */
  #hold(end: number): void {
    if (this.#inside !== 'value' && this.#inside !== 'scalar') return;
    const part = this.#overlong ? '' : this.#chunk.slice(this.#from, end);
    this.#from = end;
    if (this.#held.length + part.length <= this.#options.maxLength) {
      this.#held += part;
      return;
    }
    this.#overlong = true;
    this.#held = (this.#held + part).slice(0, Math.min(excerptLength, this.#options.maxLength));
  }
}
