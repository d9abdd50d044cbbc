/** Log lines from a pipe. It can't be read twice, so there is no cursor; at its end, and when the collector is stopped, everything is handed over. */
import { createReadStream, fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { ReadStream } from 'node:tty';
import type { CollectorContext } from '../collector.ts';
import { LogStream } from './log-stream.ts';
import { Outbox } from './outbox.ts';
import { pumpLog } from './pump-log.ts';

/** File descriptor 0, whatever it is: `process.stdin` of a worker thread is not the process's own. */
export function openStdin(): Readable {
  const kind = fstatSync(0);
  if (kind.isFIFO() || kind.isSocket()) return new Socket({ fd: 0, readable: true, writable: false });
  return kind.isFile() || !isTerminal() ? createReadStream('', { fd: 0, autoClose: false }) : new ReadStream(0);
}

/** Reads to the end of the stream, or until the signal aborts. */
export async function readStdin(stream: Readable, context: CollectorContext, service: string | null): Promise<void> {
  const log = new LogStream({ source: context.source, fileName: 'stdin', service });
  await pumpLog(stream, log, new Outbox(context, () => null), context);
}

function isTerminal(): boolean {
  return fstatSync(0).isCharacterDevice();
}
