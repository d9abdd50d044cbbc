/** The same as `startIngest`, but nothing of it runs in the calling thread: for the TUI, whose frames must not wait for a decoder. */
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { DatabaseError, OperatorError } from '../errors.ts';
import type { Ingest, IngestEvent, IngestOptions } from './ingest.ts';

export type ThreadMessage =
  | { type: 'event'; event: IngestEvent }
  | { type: 'ready' }
  | { type: 'done' }
  | { type: 'stopped' }
  | { type: 'failed'; code: string; exitCode: number; message: string; hint: string | null };

export function startIngestThread(options: IngestOptions, listener: (event: IngestEvent) => void): Ingest {
  const worker = new Worker(threadFile(), { workerData: options, stdout: true, stderr: true });
  const ready = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  const exited = Promise.withResolvers<void>();
  const fail = (error: Error) => {
    ready.reject(error);
    done.reject(error);
  };
  ready.promise.catch(() => undefined);
  done.promise.catch(() => undefined);
  worker.on('message', (message: ThreadMessage) => {
    if (message.type === 'event') listener(message.event);
    if (message.type === 'ready') ready.resolve();
    if (message.type === 'done') done.resolve();
    if (message.type === 'failed') fail(errorFrom(message));
  });
  worker.on('error', fail);
  worker.on('exit', () => {
    fail(new DatabaseError('the collecting thread has stopped'));
    exited.resolve();
  });
  return {
    ready: ready.promise,
    done: done.promise,
    stop: () => {
      worker.postMessage('stop');
      return exited.promise;
    },
  };
}

function errorFrom(message: Extract<ThreadMessage, { type: 'failed' }>): Error {
  if (message.exitCode === 0) return new Error(message.message);
  return new OperatorError(message.code, message.exitCode, message.message, message.hint);
}

function threadFile(): URL {
  const source = new URL('./ingest-thread.ts', import.meta.url);
  return import.meta.url.endsWith('.ts') && existsSync(source) ? source : new URL('./ingest-thread.js', import.meta.url);
}
