/**
 * Which lines belong to the line before them: stack traces of Java, Python, Node, Go, .NET, Ruby, PHP and Rust, indented continuations, and the end of a
 * pretty-printed object. A line that begins like a record of its own never does.
 */

const exceptionHead = /^(?:[A-Za-z_$][\w$]{0,100}(?:\.|::)){1,20}[A-Z][\w$]{0,100}(?:Exception|Error|Throwable|Failure)\b(?::|\s|$)/;
/** Node and browsers: the error without a package in front. */
const plainError = /^(?:Uncaught )?[A-Z]\w{0,60}(?:Error|Exception)(?: \[[\w ]{1,60}\])?: /;
const chained =
  /^(?:Caused by: |Suppressed: |Traceback \(most recent|\.{3} \d+ (?:more|common)|During handling of the above exception|The above exception was the direct cause|--- End of |-{3}> |Stack trace:$|stack backtrace:$|#\d+ [/{[]|note: (?:run with|Some details)|goroutine \d+ \[)/;
/** Ruby prints its frames without indentation below a logged message. */
const rubyFrame = /^(?:from )?[\w./@+~-]{1,300}\.(?:rb|erb|rake|haml|ru):\d+:in [`']/;
const goFrame = /^(?:[\w./*()@-]{1,300}\(.*\)|created by [\w./*()@-]{1,300}(?: in goroutine \d+)?|\[signal .*\]|exit status \d+)$/;
/** Only below a line that reports a failure: an error printed by somebody else must not make one of it. */
const failing = /error|fatal|fail|exception|critical|panic/i;
const lastOfTraceback = /^[A-Za-z_][\w.]{0,200}(?::|$)/;
const indentedRecord = /^\s+(?:\{"|\d{4}-\d\d-\d\d[T ])/;
const closing = /^[}\])]+[,;]?$/;

type Mode = 'none' | 'python' | 'go' | 'rust';

export class Continuation {
  #mode: Mode;
  /** The last joined line, or the head. */
  #last: string;
  readonly #head: string;
  /** Brackets at line ends that wait for their closing line. */
  #open: number;

  constructor(head: string) {
    this.#head = head;
    this.#last = head;
    this.#mode = modeOf(head) ?? 'none';
    this.#open = opens(head) ? 1 : 0;
  }

  /** True when the line, which is not blank, belongs; it is remembered then. */
  takes(text: string): boolean {
    if (!this.#belongs(text)) return false;
    this.#mode = modeOf(text) ?? (this.#ends(text) ? 'none' : this.#mode);
    if (opens(text)) this.#open += 1;
    this.#last = text;
    return true;
  }

  #belongs(text: string): boolean {
    if (this.#mode === 'python' && isIndented(this.#last) && lastOfTraceback.test(text)) return true;
    if (this.#mode === 'go' && goFrame.test(text)) return true;
    if (this.#mode === 'rust' && this.#last.includes(' panicked at ')) return true;
    if (isIndented(text)) return !indentedRecord.test(text);
    if (closing.test(text)) return this.#open > 0;
    return chained.test(text) || exceptionHead.test(text) || rubyFrame.test(text) || this.#isCause(text);
  }

  #isCause(text: string): boolean {
    return plainError.test(text) && !plainError.test(this.#head) && failing.test(this.#head.slice(0, 2000));
  }

  /** A traceback ends with its error, which is not indented. */
  #ends(text: string): boolean {
    if (closing.test(text)) this.#open = Math.max(0, this.#open - 1);
    return this.#mode === 'python' && !isIndented(text);
  }
}

function modeOf(text: string): Mode | null {
  if (text.startsWith('Traceback (most recent') || text.trimStart().startsWith('+ Exception Group Traceback')) return 'python';
  if (/^(?:panic: |fatal error: |goroutine \d+ \[)/.test(text)) return 'go';
  return / panicked at /.test(text) && text.includes("thread '") ? 'rust' : null;
}

function opens(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last === 0x7b || last === 0x5b || last === 0x28;
}

function isIndented(text: string): boolean {
  const first = text.charCodeAt(0);
  return first === 0x20 || first === 0x09;
}
