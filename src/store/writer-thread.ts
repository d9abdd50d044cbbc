/** Entry of the writer thread: takes requests in order, commits what has piled up in one transaction, and uses quiet moments for large threads that wait. */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { DatabaseError } from '../errors.ts';
import { asDatabaseError, openForWriting } from './open.ts';
import { fromWire } from './wire.ts';
import { BatchWriter } from './write-batches.ts';
import type { WriterAnswer, WriterRequest } from './writer-protocol.ts';

/** Events in one transaction: enough that the commit costs little, few enough that a sender waits well under a second. */
const maxEvents = 10_000;

/** Without requests for this long, the thread turns to what nobody waits for. */
const quietMs = 40;
/** Before the second try of what found the store busy, and as much longer before each further one. */
const busyMs = 500;
/** How often it looks at what all events together teach: that reads thousands of records. */
const learnMs = 60_000;

const port = parentPort;
if (port === null) throw new Error('writer-thread runs as a worker thread only');

const { path } = workerData as { path: string };
const queue: WriterRequest[] = [];
let scheduled = false;
let closed = false;

function answer(message: WriterAnswer): void {
  port?.postMessage(message);
}

function failure(id: number, error: unknown): WriterAnswer {
  const code = (error as { code?: string } | null)?.code ?? '';
  const text = error instanceof Error ? error.message : String(error);
  if (code === 'SQLITE_FULL' || code.startsWith('SQLITE_IOERR'))
    return { id, failed: 'busy', message: `no room left for ${path} (${text})`, hint: null };
  if (code.startsWith('SQLITE_BUSY')) return { id, failed: 'busy', message: `${path} is locked by another process`, hint: null };
  const known = asDatabaseError(error, path);
  if (known instanceof DatabaseError) return { id, failed: 'database', message: known.message, hint: known.hint };
  return { id, failed: 'bug', message: error instanceof Error ? (error.stack ?? text) : text, hint: null };
}

function start(): void {
  const connection = openForWriting(path);
  const writer = new BatchWriter(connection);
  let paused = false;
  let busyTries = 0;
  const work = () => {
    scheduled = false;
    if (paused) return;
    drain();
    if (closed) return;
    if (queue.length > 0) {
      handle();
      schedule();
    } else {
      rest.refresh();
    }
  };
  // Between two requests of a busy sender there is no quiet moment, only a short wait; what is begun then delays the next request.
  const rest = setTimeout(() => {
    if (!closed && queue.length === 0 && attempt(() => writer.idle())) rest.refresh();
  }, quietMs);
  const lessons = setInterval(() => {
    if (!closed && queue.length === 0 && attempt(() => writer.learn())) rest.refresh();
  }, learnMs);
  const schedule = () => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(work);
  };
  const drain = () => {
    for (
      let next = receiveMessageOnPort(port as NonNullable<typeof port>);
      next !== undefined;
      next = receiveMessageOnPort(port as NonNullable<typeof port>)
    ) {
      queue.push(next.message as WriterRequest);
      if (queue.length >= 1000) return;
    }
  };
  const handle = () => {
    const request = queue[0] as WriterRequest;
    if (request.op === 'append') appendMany();
    else {
      queue.shift();
      one(request);
    }
  };
  const appendMany = () => {
    const requests: Extract<WriterRequest, { op: 'append' }>[] = [];
    let events = 0;
    for (let next = queue[0]; next?.op === 'append' && events < maxEvents; next = queue[0]) {
      queue.shift();
      requests.push(next);
      events += next.batch.count;
    }
    try {
      const results = writer.append(requests.map((request) => fromWire(request.batch)));
      busyTries = 0;
      for (const [index, request] of requests.entries()) answer({ id: request.id, result: results[index] ?? null });
    } catch (error) {
      const again = isBusy(error) ? requests.filter(({ tries }) => tries > 1) : [];
      for (const request of requests) if (!again.includes(request)) answer(failure(request.id, error));
      if (again.length > 0) tryLater(again);
      else busyTries = 0;
    }
  };
  /** What was asked for after them waits as well. */
  const tryLater = (requests: readonly Extract<WriterRequest, { op: 'append' }>[]) => {
    queue.unshift(...requests.map((request) => ({ ...request, tries: request.tries - 1 })));
    paused = true;
    busyTries += 1;
    setTimeout(() => {
      paused = false;
      schedule();
    }, busyMs * busyTries);
  };
  /** Of what nobody waits for; whether there is more of it. */
  const attempt = (work: () => boolean) => {
    try {
      return work();
    } catch (error) {
      // That can wait; the next request will tell its sender what is wrong with the file.
      return !isBusy(error) && rethrow(error);
    }
  };
  const one = (request: Exclude<WriterRequest, { op: 'append' }>) => {
    try {
      answer({ id: request.id, result: perform(request) });
    } catch (error) {
      answer(failure(request.id, error));
    }
  };
  const perform = (request: Exclude<WriterRequest, { op: 'append' }>): string | null => {
    if (request.op === 'cursor') return writer.cursor(request.source);
    if (request.op === 'status') writer.status(request.source, request.type, request.update, request.at);
    if (request.op === 'running') writer.running(request.source, request.type, request.processId);
    if (request.op === 'collector') writer.collector(request.processId);
    if (request.op === 'flush') writer.settle();
    if (request.op === 'close') {
      closed = true;
      clearTimeout(rest);
      clearInterval(lessons);
      connection.pragma('optimize');
      connection.pragma('wal_checkpoint(TRUNCATE)'); // a reader may outlive us, and people copy the one file
      connection.close();
      setImmediate(() => port?.close()); // after the answer
    }
    return null;
  };
  port?.on('message', (message: WriterRequest) => {
    queue.push(message);
    schedule();
  });
  schedule();
}

function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|FULL|IOERR)/.test((error as { code?: string } | null)?.code ?? '');
}

function rethrow(error: unknown): never {
  throw error;
}

try {
  start();
  answer({ id: 0, result: null });
} catch (error) {
  answer(failure(0, error));
  port.close();
}
