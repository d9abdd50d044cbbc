/**
 * The bytes of one log in, its events out: the common core of followed files, stdin and imports. Pull style, so that a caller can commit between any
 * two events and knows where the last one ended: `feed` a chunk, take `next` until it is null, feed again.
 */
import type { EventInput } from '../../domain/event.ts';
import { unwrap } from './envelope.ts';
import { type Line, LineSplitter } from './line-splitter.ts';
import { type LogOrigin, logEvent } from './log-event.ts';
import { parseLine } from './parse-line.ts';
import { setLevel } from './plain-line.ts';
import { type LogRecord, RecordAssembler } from './record-assembler.ts';

/** Behind the last event that was handed out. */
export interface LogPosition {
  /** Bytes. */
  offset: number;
  /** Physical lines. */
  line: number;
  /** Time of the last line that had one: lines without take it over. */
  time: number | null;
}

export const logStart: LogPosition = { offset: 0, line: 0, time: null };
const pieceBytes = 65_536;
const nothing = new Uint8Array(0);

export class LogStream {
  readonly #origin: LogOrigin;
  readonly #splitter: LineSplitter;
  readonly #assembler = new RecordAssembler();
  #position: LogPosition;
  #rest: Uint8Array = nothing;

  constructor(origin: LogOrigin, from: LogPosition = logStart) {
    this.#origin = origin;
    this.#position = from;
    this.#splitter = new LineSplitter(from.offset, from.line);
  }

  get position(): LogPosition {
    return this.#position;
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

  /** The record that was waiting for more lines: none came. */
  release(fallbackTime: number): EventInput | null {
    const record = this.#assembler.flush();
    return record === null ? null : this.#event(record, fallbackTime);
  }

  /** At the end for good: what is held, and a last line without line feed. Lazy, so that `position` fits after each event. */
  *finish(fallbackTime: number): Generator<EventInput> {
    const line = this.#splitter.finish();
    const record = line === null ? null : this.#take(line);
    if (record !== null) yield this.#event(record, fallbackTime);
    const last = this.release(fallbackTime);
    if (last !== null) yield last;
  }

  #take(line: Line): LogRecord | null {
    if (line.text.trim() !== '') return this.#assembler.add(line, unwrap(line.text));
    // With nothing held back, blank lines are done with as well.
    if (!this.#assembler.holding) this.#position = { ...this.#position, offset: line.end, line: line.number };
    return null;
  }

  #event(record: LogRecord, fallbackTime: number): EventInput {
    const parsed = parseLine(record.head, record.tail, this.#position.time ?? fallbackTime);
    if (parsed.level === null && record.envelope !== null) setLevel(parsed, record.envelope.level);
    const own = parsed.time ?? record.envelope?.time ?? this.#position.time;
    this.#position = { offset: record.end, line: record.lastLine, time: own };
    return logEvent(record, parsed, own ?? fallbackTime, this.#origin);
  }
}
