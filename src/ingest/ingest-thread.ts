/** Entry of the collecting thread; see `thread.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { OperatorError } from '../errors.ts';
import type { IngestOptions } from './ingest.ts';
import { startIngest } from './start.ts';
import type { ThreadMessage } from './thread.ts';

const port = parentPort;
if (port === null) throw new Error('ingest-thread runs as a worker thread only');

function send(message: ThreadMessage): void {
  port?.postMessage(message);
}

function fail(error: unknown): void {
  const known = error instanceof OperatorError;
  send({
    type: 'failed',
    code: known ? error.code : 'BUG',
    exitCode: known ? error.exitCode : 0,
    message: error instanceof Error ? error.message : String(error),
    hint: known ? error.hint : null,
  });
}

const ingest = startIngest(workerData as IngestOptions, (event) => send({ type: 'event', event }));
ingest.ready.then(() => send({ type: 'ready' }), fail);
ingest.done.then(() => send({ type: 'done' }), fail);
port.on('message', () => {
  ingest
    .stop()
    .catch(fail)
    .finally(() => port.close());
});
