/**
 * Physical lines to records: the lines of a stack trace, of a pretty-printed object and of a message that the container runtime cut into pieces
 * belong to the line before them. A record is complete when the next one begins, so one is always held back. At most 500 lines or 1 MiB a record; what
 * comes after that begins a new one, nothing is dropped.
 */
import type { Envelope } from './envelope.ts';
import { type Line, longestLine } from './line-splitter.ts';

export interface LogRecord {
  /** First line, inside its envelope. */
  head: string;
  /** Lines that were joined to it. */
  tail: string[];
  /** What the container runtime or journal wrapped around the line. */
  envelope: Envelope | null;
  /** Physical line number of the first line. */
  line: number;
  /** Byte offset and physical number of the last line's end. */
  end: number;
  lastLine: number;
}

const mostLines = 500;

const exceptionHead = /^(?:[A-Za-z_$][\w$]{0,100}\.){1,20}[A-Z][\w$]{0,100}(?:Exception|Error|Throwable|Failure)\b(?::|\s|$)/;
const lastOfTraceback = /^[A-Za-z_][\w.]{0,200}(?::|$)/;
const chained =
  /^(?:Caused by:|Suppressed:|Traceback \(most recent|\.{3} \d+ (?:more|common)|During handling of the above exception|The above exception was the direct cause|goroutine \d+ \[|--- End of )/;

export class RecordAssembler {
  #held: LogRecord | null = null;
  #size = 0;
  #partial = false;
  /** Inside a Python traceback: its last line, the error itself, is not indented. */
  #traceback = false;

  get holding(): boolean {
    return this.#held !== null;
  }

  /** Takes a line that is not blank; returns the record that it completes, or null. */
  add(line: Line, envelope: Envelope | null): LogRecord | null {
    const text = envelope?.text ?? line.text;
    const held = this.#held;
    if (held !== null && this.#size + text.length <= longestLine && held.tail.length < mostLines && this.#belongs(held, text)) {
      this.#join(held, text, line);
      this.#partial = envelope?.partial === true;
      return null;
    }
    this.#held = { head: text, tail: [], envelope, line: line.number, end: line.end, lastLine: line.number };
    this.#size = text.length;
    this.#partial = envelope?.partial === true;
    this.#traceback = text.startsWith('Traceback (most recent');
    return held;
  }

  /** Hands out the held record, because nothing more is expected. */
  flush(): LogRecord | null {
    const held = this.#held;
    this.#held = null;
    this.#partial = false;
    return held;
  }

  #belongs(held: LogRecord, text: string): boolean {
    if (this.#partial) return true;
    if (this.#traceback && isIndented(held.tail.at(-1) ?? '') && lastOfTraceback.test(text)) return true;
    return continues(text, held);
  }

  #join(held: LogRecord, text: string, line: Line): void {
    if (this.#partial && held.tail.length === 0) held.head += text;
    else held.tail.push(text);
    held.end = line.end;
    held.lastLine = line.number;
    this.#size += text.length + 1;
    if (text.startsWith('Traceback (most recent')) this.#traceback = true;
    else if (!isIndented(text)) this.#traceback = false;
  }
}

function continues(text: string, held: LogRecord): boolean {
  const first = text.charCodeAt(0);
  if (first === 0x7b || (first >= 0x30 && first <= 0x39)) return false;
  if (isIndented(text)) return !/^\s+(?:\{"|\d{4}-\d\d-\d\d[T ])/.test(text);
  if (first === 0x7d || first === 0x5d || first === 0x29) return /^[}\])]+[,;]?$/.test(text) && /[[{(]$/.test(held.head);
  return chained.test(text) || exceptionHead.test(text);
}

function isIndented(text: string): boolean {
  const first = text.charCodeAt(0);
  return first === 0x20 || first === 0x09;
}
