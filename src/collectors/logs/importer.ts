/** Recorded logs: any text file is one; files of other formats are their own importers' to claim. */
import type { EventInput } from '../../domain/event.ts';
import type { Batch } from '../collector.ts';
import type { Importer, ImportFile } from '../source-type.ts';
import { LogStream } from './log-stream.ts';
import { parseLine } from './parse-line.ts';

const mostEvents = 1000;
const mostBytes = 4 << 20;
const linesTried = 20;

export const logsImporter: Importer = { sourceName: null, detect, read };

/** Lines that tell a time, a level and a message are a logger's; anything else that is text may be. */
function detect(head: string): number {
  // Much of what no text holds means binary, UTF-16 included; a log with one damaged line is still a log.
  if (head.trim() === '' || broken(head) > head.length / 20) return 0;
  const parsed = firstLines(head).map((line) => parseLine(line.slice(0, 16_384)));
  const json = parsed.filter((line) => line.format === 'json');
  const known = parsed.filter(
    (line) => line.time !== null && (line.level !== null || line.format === 'access' || line.format === 'syslog'),
  );
  if (known.length > parsed.length / 2) return 0.6;
  const loggish = json.filter((line) => line.message !== null && (line.time !== null || line.level !== null));
  return loggish.length > 0 || parsed.some((line) => line.time !== null && line.format !== 'json') ? 0.3 : 0.1;
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
  const log = new LogStream({ source: file.source, fileName: file.fileName, service: null });
  let events: EventInput[] = [];
  let from = 0;
  for await (const chunk of input) {
    log.feed(chunk);
    for (let event = log.next(file.fallbackTime); event !== null; event = log.next(file.fallbackTime)) {
      events.push(event);
      if (events.length < mostEvents && log.position.offset - from < mostBytes) continue;
      yield { events };
      events = [];
      from = log.position.offset;
    }
  }
  events.push(...log.finish(file.fallbackTime));
  if (events.length > 0) yield { events };
}
