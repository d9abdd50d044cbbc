/** Recorded logs: any text file is one; files of other formats are their own importers' to claim. */
import type { EventInput } from '../../domain/event.ts';
import type { Batch } from '../collector.ts';
import type { Importer, ImportFile } from '../source-type.ts';
import { unwrap } from './envelope.ts';
import { isLogArray, readLogArray } from './log-array.ts';
import { LogStream } from './log-stream.ts';
import { parseLine } from './parse-line.ts';
import type { ParsedLine } from './parsed-line.ts';

const mostEvents = 1000;
const mostBytes = 4 << 20;
const linesTried = 20;
const headBytes = 64;

export const logsImporter: Importer = { sourceName: null, detect, read };

/** Lines that tell a time, a level and a message are a logger's; anything else that is text may be. */
function detect(start: string): number {
  const head = narrowed(start);
  // Much of what no text holds means binary, UTF-16 included; a log with one damaged line is still a log.
  if (head.trim() === '' || broken(head) > head.length / 20) return 0;
  if (isLogArray(head)) return looksLogged(head) ? 0.3 : 0.1;
  const parsed = firstLines(head).map((line) => lineInside(line.slice(0, 16_384)));
  const json = parsed.filter((line) => line.format === 'json');
  const known = parsed.filter(
    (line) => line.time !== null && (line.level !== null || line.format === 'access' || line.format === 'syslog'),
  );
  if (known.length > parsed.length / 2) return 0.6;
  const loggish = json.filter((line) => line.message !== null && (line.time !== null || line.level !== null));
  return loggish.length > 0 || parsed.some((line) => line.time !== null && line.format !== 'json') ? 0.3 : 0.1;
}

/** What a container's runtime or the journal wrapped up is a log whatever it says. */
function lineInside(text: string): ParsedLine {
  const envelope = unwrap(text);
  const line = parseLine(envelope?.text ?? text);
  if (envelope === null) return line;
  line.time ??= envelope.time;
  line.level ??= envelope.level ?? 'info';
  return line;
}

/** An array of objects could be anything; one whose objects have a message and a time or level is a log. */
function looksLogged(head: string): boolean {
  const start = head.slice(0, 8000);
  return /"(?:message|msg|textPayload|jsonPayload|log)"\s*:/.test(start) && /"(?:@?timestamp|time|ts|level|severity)"\s*:/.test(start);
}

/** UTF-16 that was decoded as UTF-8: its byte order mark is broken, and every other character is NUL. */
function narrowed(head: string): string {
  return head.startsWith('\ufffd\ufffd') && head.includes('\0') ? head.replace(/[\0\ufffd]/g, '') : head;
}

/** The last one may be cut. */
function firstLines(head: string): string[] {
  const lines = head.split('\n', linesTried + 1);
  const whole = lines.length > 1 ? lines.slice(0, -1) : lines;
  return whole.filter((line) => line.trim() !== '');
}

/** NUL and other controls that no logger writes, and what was not UTF-8. */
function broken(text: string): number {
  return text.match(/[\u0000-\u0008\u000e-\u001a\u001c-\u001f\ufffd]/g)?.length ?? 0;
}

async function* read(input: AsyncIterable<Uint8Array>, file: ImportFile): AsyncGenerator<Batch> {
  const { head, bytes } = await peek(input);
  yield* isLogArray(head) ? readLogArray(bytes, file) : readLines(bytes, file);
}

/** The start, and all of it again. */
async function peek(input: AsyncIterable<Uint8Array>): Promise<{ head: string; bytes: AsyncIterable<Uint8Array> }> {
  const chunks = input[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let length = 0;
  while (length < headBytes) {
    const next = await chunks.next();
    if (next.done === true) break;
    first.push(next.value);
    length += next.value.length;
  }
  const head = Buffer.concat(first).toString('utf8', 0, headBytes);
  return { head, bytes: again(first, chunks) };
}

async function* again(first: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

async function* readLines(input: AsyncIterable<Uint8Array>, file: ImportFile): AsyncGenerator<Batch> {
  const log = new LogStream({ source: file.source, fileName: file.fileName, service: null });
  let events: EventInput[] = [];
  let from = 0;
  for await (const chunk of input) {
    log.feed(chunk);
    for (let event = log.next(file.fallbackTime); event !== null; event = log.next(file.fallbackTime)) {
      events.push(event);
      if (events.length < mostEvents && log.offset - from < mostBytes) continue;
      yield { events };
      events = [];
      from = log.offset;
    }
  }
  events.push(...log.finish(file.fallbackTime));
  if (events.length > 0) yield { events };
}
