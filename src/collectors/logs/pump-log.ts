/** From a stream of bytes to the outbox: the loop that standard input and the output of tools share. */
import type { Readable } from 'node:stream';
import type { CollectorContext } from '../collector.ts';
import type { LogStream } from './log-stream.ts';
import type { Outbox } from './outbox.ts';

/** How long a record waits for lines that belong to it. */
const holdMs = 200;

/**
 * Reads to the end of the stream, its failure, or until the signal aborts, and hands everything over that has arrived.
 * @param signal ends the reading; what was read is still handed over in `context`
 * @param before called before each event is added to the outbox, so that the cursor that leaves with it covers it
 */
export async function pumpLog(
  stream: Readable,
  log: LogStream,
  outbox: Outbox,
  context: CollectorContext,
  signal: AbortSignal = context.signal,
  before: () => void = () => undefined,
): Promise<void> {
  const chunks = chunksOf(stream, signal);
  let chunk = chunks.next();
  for (;;) {
    const result = await firstOf(chunk, holdMs);
    if (result === null) {
      await release(log, outbox, context, before);
      continue;
    }
    if (result.done === true) break;
    log.feed(result.value);
    for (let event = log.next(context.now()); event !== null; event = log.next(context.now())) {
      before();
      const full = outbox.add(event, event.name.length);
      if (full !== null) await full;
    }
    if (outbox.isDue) await outbox.flush();
    chunk = chunks.next();
  }
  for (const event of log.finish(context.now())) {
    before();
    await outbox.add(event, 0);
  }
  before();
  await outbox.flush();
}

async function release(log: LogStream, outbox: Outbox, context: CollectorContext, before: () => void): Promise<void> {
  for (let event = log.release(context.now()); event !== null; event = log.release(context.now())) {
    before();
    await outbox.add(event, 0);
  }
  before();
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
