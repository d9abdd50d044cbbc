/** Log lines from a pipe. It can't be read twice, so there is no cursor; at its end, and when the collector is stopped, everything is handed over. */
import { createReadStream, fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { ReadStream } from 'node:tty';
import type { CollectorContext } from '../collector.ts';
import { LogStream } from './log-stream.ts';
import { Outbox } from './outbox.ts';

const holdMs = 200;

/** File descriptor 0, whatever it is: `process.stdin` of a worker thread is not the process's own. */
export function openStdin(): Readable {
  const kind = fstatSync(0);
  if (kind.isFIFO() || kind.isSocket()) return new Socket({ fd: 0, readable: true, writable: false });
  return kind.isFile() || !isTerminal() ? createReadStream('', { fd: 0, autoClose: false }) : new ReadStream(0);
}

/** Reads to the end of the stream, or until the signal aborts. */
export async function readStdin(stream: Readable, context: CollectorContext, service: string | null): Promise<void> {
  const log = new LogStream({ source: context.source, fileName: 'stdin', service });
  const outbox = new Outbox(context, () => null);
  const chunks = chunksOf(stream, context.signal);
  let chunk = chunks.next();
  for (;;) {
    const result = await firstOf(chunk, holdMs);
    if (result === null) {
      const event = log.release(context.now());
      if (event !== null) await outbox.add(event, 0);
      await outbox.flush();
      continue;
    }
    if (result.done === true) break;
    log.feed(result.value);
    for (let event = log.next(context.now()); event !== null; event = log.next(context.now())) await outbox.add(event, event.name.length);
    if (outbox.isDue) await outbox.flush();
    chunk = chunks.next();
  }
  for (const event of log.finish(context.now())) await outbox.add(event, 0);
  await outbox.flush();
}

/** Ends with the stream, with its failure, and when the signal aborts. */
async function* chunksOf(stream: Readable, signal: AbortSignal): AsyncGenerator<Buffer> {
  const stop = (): void => void stream.destroy();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch {
    // Whatever ended it: what has arrived is handed over.
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** The promise's value, or null when it takes longer; it may be asked again. */
async function firstOf<Value>(promise: Promise<Value>, ms: number): Promise<Value | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function isTerminal(): boolean {
  return fstatSync(0).isCharacterDevice();
}
