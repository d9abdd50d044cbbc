/**
 * Physical lines to records: the lines of a stack trace, of a pretty-printed object and of a message that the container runtime cut into pieces
 * belong to the line before them. A record is complete when the next one of its stream begins, so one a stream is always held back. At most 500 lines or
 * 1 MiB a record; what comes after that begins a new one, nothing is dropped.
 */
import { Continuation } from './continuation.ts';
import { type Line, longestLine } from './line-splitter.ts';
import type { Envelope } from './unwrapped-line.ts';

export interface LogRecord {
  /** First line, inside its envelope. */
  head: string;
  /** Lines that were joined to it. */
  tail: readonly string[];
  /** What the container runtime or journal wrapped around the line. */
  envelope: Envelope | null;
  /** Physical line number of the first line, and the byte offset at which it begins. */
  line: number;
  start: number;
  /** Byte offset and physical number of the last line's end. */
  end: number;
  lastLine: number;
}

const mostLines = 500;
/** Containers and processes whose lines are mixed in one log; the longest silent one is closed when there are more. */
const mostStreams = 200;
/** Lines of other streams after which a record counts as complete: a stack trace is written in one go. */
const mostLinesBetween = 50;
const noLines: readonly string[] = [];

interface OpenRecord {
  record: LogRecord;
  tail: string[] | null;
  size: number;
  partial: boolean;
  /** Created when a line may belong to it: most records have one line. */
  continuation: Continuation | null;
}

export class RecordAssembler {
  /** The record of a log with one writer. */
  #held: OpenRecord | null = null;
  /** By stream, least recently begun first; empty for logs with one writer. */
  readonly #others = new Map<string, OpenRecord>();

  get holding(): boolean {
    return this.#held !== null || this.#others.size > 0;
  }

  /** The earliest record that is held, or null. */
  get earliest(): LogRecord | null {
    let earliest = this.#held?.record ?? null;
    for (const { record } of this.#others.values()) if (earliest === null || record.start < earliest.start) earliest = record;
    return earliest;
  }

  /** Takes a line that is not blank and begins at byte `start`; returns the record that it completes, or null. */
  add(line: Line, start: number, envelope: Envelope | null): LogRecord | null {
    const stream = envelope === null ? null : envelope.stream;
    const held = stream === null ? this.#held : (this.#others.get(stream) ?? null);
    const text = envelope === null ? line.text : envelope.text;
    if (held !== null && belongs(held, text)) {
      join(held, text, line, envelope);
      return null;
    }
    const record: LogRecord = { head: text, tail: noLines, envelope, line: line.number, start, end: line.end, lastLine: line.number };
    const next: OpenRecord = { record, tail: null, size: text.length, partial: envelope?.partial === true, continuation: null };
    const done = this.#replace(stream, next, held);
    return done === null ? null : finished(done);
  }

  /** A record whose stream has been silent for many lines of the others; null when there is none. */
  expired(lineNumber: number): LogRecord | null {
    if (this.#others.size === 0) return null;
    for (const [stream, open] of this.#others) {
      if (lineNumber - open.record.lastLine <= mostLinesBetween) return null;
      this.#others.delete(stream);
      return finished(open);
    }
    return null;
  }

  /** Hands out a held record, because nothing more is expected; null when there is none. */
  flush(): LogRecord | null {
    if (this.#held !== null) {
      const held = this.#held;
      this.#held = null;
      return finished(held);
    }
    for (const [stream, open] of this.#others) {
      this.#others.delete(stream);
      return finished(open);
    }
    return null;
  }

  #replace(stream: string | null, next: OpenRecord, held: OpenRecord | null): OpenRecord | null {
    if (stream === null) {
      this.#held = next;
      return held;
    }
    if (held !== null) this.#others.delete(stream);
    this.#others.set(stream, next);
    if (this.#others.size <= mostStreams) return held;
    const [oldest] = this.#others;
    if (oldest === undefined) return held;
    this.#others.delete(oldest[0]);
    return oldest[1];
  }
}

function belongs(held: OpenRecord, text: string): boolean {
  if (held.size + text.length > longestLine || (held.tail !== null && held.tail.length >= mostLines)) return false;
  if (held.partial) return true;
  const first = text.charCodeAt(0);
  // The two beginnings of almost all lines: an object, and a year.
  if (first === 0x7b || (first >= 0x30 && first <= 0x39)) return false;
  held.continuation ??= new Continuation(held.record.head);
  return held.continuation.takes(text);
}

function join(held: OpenRecord, text: string, line: Line, envelope: Envelope | null): void {
  const { record } = held;
  const { tail } = held;
  if (held.partial && tail === null) record.head += text;
  else if (held.partial && tail !== null) tail[tail.length - 1] += text;
  else if (tail === null) held.tail = [text];
  else tail.push(text);
  held.partial = envelope?.partial === true;
  record.end = line.end;
  record.lastLine = line.number;
  held.size += text.length + 1;
}

function finished({ record, tail }: OpenRecord): LogRecord {
  if (tail !== null) record.tail = tail;
  return record;
}
