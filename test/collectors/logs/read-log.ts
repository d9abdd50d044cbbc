/** Helpers of the log tests: text in, events out. */
import { LogStream } from '../../../src/collectors/logs/log-stream.ts';
import type { EventInput } from '../../../src/domain/event.ts';

export const noon = Date.UTC(2026, 0, 5, 12);

/** Events of a whole log; `chunk` cuts the bytes into pieces of that size. */
export function readLog(log: string | Uint8Array, chunk = Number.POSITIVE_INFINITY): EventInput[] {
  const bytes = Buffer.from(log as string);
  const stream = new LogStream({ source: 'app.log', fileName: 'app.log', service: null });
  const events: EventInput[] = [];
  for (let at = 0; at < bytes.length; at += Math.min(chunk, bytes.length)) {
    stream.feed(Uint8Array.from(bytes.subarray(at, at + Math.min(chunk, bytes.length))));
    for (let event = stream.next(noon); event !== null; event = stream.next(noon)) events.push(event);
  }
  return [...events, ...stream.finish(noon)];
}

/** The event of one line. */
export function readLine(line: string | { [key: string]: unknown }): EventInput {
  const events = readLog(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
  const [event] = events;
  if (event === undefined || events.length > 1) throw new Error(`one line gave ${events.length} events`);
  return event;
}
