/**
 * The bytes of one log in, its events out: the common core of followed files, stdin and imports. Pull style, so that a caller can commit between any
 * two events and knows where the last one ended: `feed` a chunk, take `next` until it is null, feed again.
 */
import type { Attributes, EventInput } from '../../domain/event.ts';
import type { Encoding } from './encoding.ts';
import { unwrap } from './envelope.ts';
import { type Line, LineSplitter } from './line-splitter.ts';
import { type LogOrigin, logEvent } from './log-event.ts';
import { parseLine } from './parse-line.ts';
import { setLevel } from './plain-line.ts';
import { type LogRecord, RecordAssembler } from './record-assembler.ts';
import type { Envelope } from './unwrapped-line.ts';
import { w3cColumns } from './w3c-line.ts';

/** Behind the last event that was handed out, or in front of the first record that is still held. */
export interface LogPosition {
  /** Bytes. */
  offset: number;
  /** Physical lines. */
  line: number;
  /** Time of the last line that had one: lines without take it over. */
  time: number | null;
  /** Absent for UTF-8. */
  encoding?: Encoding;
}

/** How the lines of a log are looked at: the output of a tool has a wrapping that is known, and lines that were read before. */
export interface Lens {
  unwrap(line: string): Envelope | null;
  /** False for a line that is to be passed over. Asked once for every line that is not blank, in order. */
  accepts(envelope: Envelope | null, line: Line): boolean;
}

const plainLens: Lens = { unwrap, accepts: () => true };
export const logStart: LogPosition = { offset: 0, line: 0, time: null };
const pieceBytes = 65_536;
const nothing = new Uint8Array(0);
/** A file was last written at its last line: its first one is half a day earlier at most, or its times tell their day. */
const halfDayMs = 43_200_000;

export class LogStream {
  readonly #origin: LogOrigin;
  readonly #lens: Lens;
  readonly #splitter: LineSplitter;
  readonly #assembler = new RecordAssembler();
  #offset: number;
  #line: number;
  #time: number | null;
  #rest: Uint8Array = nothing;
  /** Where the line that the splitter gives next begins. */
  #lineStart: number;
  #lineNumber = 0;
  #columns: readonly string[] | null = null;

  constructor(origin: LogOrigin, from: LogPosition = logStart, lens: Lens = plainLens) {
    this.#origin = origin;
    this.#lens = lens;
    this.#offset = from.offset;
    this.#line = from.line;
    this.#time = from.time;
    this.#lineStart = from.offset;
    this.#splitter = new LineSplitter(from.offset, from.line, from.encoding);
  }

  get position(): LogPosition {
    const { encoding } = this.#splitter;
    return { offset: this.#offset, line: this.#line, time: this.#time, ...(encoding === 'utf8' ? {} : { encoding }) };
  }

  /** The position's bytes. */
  get offset(): number {
    return this.#offset;
  }

  /** How far it has read, held records and unfinished line included. */
  get readOffset(): number {
    return this.#splitter.offset + this.#rest.length;
  }

  /** True while a record waits for lines that may belong to it. */
  get holding(): boolean {
    return this.#assembler.holding;
  }

  feed(chunk: Uint8Array): void {
    this.#rest = chunk;
  }

  /** The next event, or null when the bytes are used up. `fallbackTime` is for lines that have no time and follow none. */
  next(fallbackTime: number): EventInput | null {
    for (;;) {
      const expired = this.#assembler.expired(this.#lineNumber);
      if (expired !== null) return this.#event(expired, fallbackTime);
      const line = this.#splitter.next();
      if (line === null) {
        if (this.#rest.length === 0) return null;
        // Small pieces: a huge chunk without a line feed must not be copied whole.
        this.#splitter.feed(this.#rest.subarray(0, pieceBytes));
        this.#rest = this.#rest.subarray(pieceBytes);
        continue;
      }
      const record = this.#take(line);
      if (record !== null) return this.#event(record, fallbackTime);
    }
  }

  /** A record that was waiting for more lines: none came. Null when none is held. */
  release(fallbackTime: number): EventInput | null {
    const record = this.#assembler.flush();
    return record === null ? null : this.#event(record, fallbackTime);
  }

  /** At the end for good: what is held, and a last line without line feed. Lazy, so that `position` fits after each event. */
  *finish(fallbackTime: number): Generator<EventInput> {
    const line = this.#splitter.finish();
    const record = line === null ? null : this.#take(line);
    if (record !== null) yield this.#event(record, fallbackTime);
    for (let last = this.release(fallbackTime); last !== null; last = this.release(fallbackTime)) yield last;
  }

  #take(line: Line): LogRecord | null {
    const start = this.#lineStart;
    this.#lineStart = line.end;
    this.#lineNumber = line.number;
    if (!isEmpty(line.text) && !this.#isHeader(line.text)) {
      const envelope = this.#lens.unwrap(line.text);
      if (this.#lens.accepts(envelope, line)) return this.#assembler.add(line, start, envelope);
    }
    // With nothing held back, blank lines are done with as well.
    if (!this.#assembler.holding) this.#moveTo(line.end, line.number);
    return null;
  }

  /** `#Fields: date time …` says what the columns of the lines below are (W3C extended log format, IIS). */
  #isHeader(text: string): boolean {
    if (text.charCodeAt(0) !== 0x23) return false;
    const columns = w3cColumns(text);
    if (columns !== null) this.#columns = columns;
    return columns !== null;
  }

  #event(record: LogRecord, fallbackTime: number): EventInput {
    const { envelope } = record;
    const parsed = parseLine(record.head, record.tail, this.#time ?? fallbackTime - halfDayMs, this.#columns);
    if (parsed.level === null && envelope !== null) setLevel(parsed, envelope.level);
    if (envelope !== null && envelope.attributes !== null) addMissing(parsed.attributes, envelope.attributes);
    const own = parsed.time ?? (envelope === null ? null : envelope.time) ?? this.#time;
    this.#time = own;
    const waiting = this.#assembler.earliest;
    if (waiting === null) this.#moveTo(record.end, record.lastLine);
    else this.#moveTo(waiting.start, waiting.line - 1);
    return logEvent(record, parsed, own ?? fallbackTime, this.#origin);
  }

  #moveTo(offset: number, line: number): void {
    this.#offset = offset;
    this.#line = line;
  }
}

function addMissing(attributes: Attributes, more: Attributes): void {
  for (const name of Object.keys(more)) attributes[name] ??= more[name] ?? null;
}

/** Nothing but white space; looks at the first character of almost all lines only. */
function isEmpty(text: string): boolean {
  return text.charCodeAt(0) > 0x20 ? false : text.trim() === '';
}
