/** A process's handle on its writer thread. One per process; the thread owns the only writing connection. */
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { type Committed, type SourceStatus, StoreBusyError } from '../domain/delivery.ts';
import { DatabaseError } from '../errors.ts';
import type { PackedBatch } from './packed.ts';
import { toWire } from './wire.ts';
import type { WriterAnswer, WriterRequest } from './writer-protocol.ts';

export interface StoreWriter {
  /**
   * Resolves when the batch is durable and its flows are up to date. Rejects with `StoreBusyError` or `DatabaseError`.
   * @param tries how often it is tried while another process writes, or the disk is full; default 1
   */
  append(batch: PackedBatch, tries?: number): Promise<Committed>;
  status(source: string, type: string, update: SourceStatus, at: number): Promise<void>;
  /** Notes which process collects a source; 0 when none does any more. */
  running(source: string, type: string, processId: number): Promise<void>;
  /** Notes which process holds the collector lock; 0 when none does any more. */
  collector(processId: number): Promise<void>;
  cursor(source: string): Promise<string | null>;
  /** Resolves when everything before it is correlated, also the large threads that were put off. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Events that may wait for the writer; beyond that, senders are told to come back. */
const maxWaiting = 100_000;

type Request = WriterRequest extends infer R ? (R extends { id: number } ? Omit<R, 'id'> : never) : never;

/** Creates and migrates the database when needed. Rejects with `DatabaseError` when it can't be used. */
export async function openWriter(path: string): Promise<StoreWriter> {
  const link = startThread(path);
  await link.hello;
  return writerOf(link);
}

/** The same without waiting: what it is asked for meanwhile is done when the database is open, or rejects with the reason why it can't be used. */
export function startWriter(path: string): StoreWriter {
  const link = startThread(path);
  link.hello.catch(() => {}); // every request says it
  return writerOf(link);
}

function startThread(path: string): WriterLink {
  // Batches live longer than a small young generation lasts; what is promoted for nothing costs a slow collection later.
  const worker = new Worker(threadFile(), { workerData: { path }, resourceLimits: { maxYoungGenerationSizeMb: 48 } });
  return new WriterLink(worker, path);
}

function writerOf(link: WriterLink): StoreWriter {
  return {
    append: (batch, tries) => link.append(batch, tries),
    status: async (source, type, update, at) => void (await link.send({ op: 'status', source, type, update, at })),
    running: async (source, type, processId) => void (await link.send({ op: 'running', source, type, processId })),
    collector: async (processId) => void (await link.send({ op: 'collector', processId })),
    cursor: async (source) => (await link.send({ op: 'cursor', source })) as string | null,
    flush: async () => void (await link.send({ op: 'flush' })),
    close: () => link.close(),
  };
}

/** The source file in development and tests, the bundle's file otherwise. */
function threadFile(): URL {
  const source = new URL('./writer-thread.ts', import.meta.url);
  return import.meta.url.endsWith('.ts') && existsSync(source) ? source : new URL('./writer-thread.js', import.meta.url);
}

interface Pending {
  resolve(result: Committed | string | null): void;
  reject(error: Error): void;
}

/** What the thread answers without having been asked, once the database is open. */
const helloId = 0;

class WriterLink {
  readonly hello: Promise<unknown>;
  private readonly worker: Worker;
  private readonly path: string;
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;
  private waiting = 0;
  private ended: Error | null = null;

  constructor(worker: Worker, path: string) {
    this.worker = worker;
    this.path = path;
    this.hello = new Promise((resolve, reject) => this.pending.set(helloId, { resolve, reject }));
    worker.on('message', (message: WriterAnswer) => this.settle(message));
    worker.on('error', (error) => this.end(error));
    worker.on('exit', () => this.end(new DatabaseError(`${this.path}: the writer has stopped`)));
  }

  /** Not `async`: that would keep the batch in this thread's memory until it is committed. */
  append(batch: PackedBatch, tries = 1): Promise<Committed> {
    const { count } = batch;
    if (this.waiting > 0 && this.waiting + count > maxWaiting)
      return Promise.reject(new StoreBusyError('the store is behind; try again', 1));
    this.waiting += count;
    const sent = this.send({ op: 'append', batch: toWire(batch), tries }) as Promise<Committed>;
    return sent.finally(() => {
      this.waiting -= count;
    });
  }

  send(request: Request): Promise<Committed | string | null> {
    if (this.ended !== null) return Promise.reject(this.ended);
    const id = this.nextId;
    this.nextId += 1;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.worker.postMessage({ ...request, id });
    });
  }

  async close(): Promise<void> {
    if (this.ended !== null) return;
    const exited = new Promise<void>((resolve) => this.worker.once('exit', () => resolve()));
    await this.send({ op: 'close' });
    await exited;
  }

  private settle(message: WriterAnswer): void {
    if (message.id === helloId && 'failed' in message) {
      this.end(errorFrom(message));
      return;
    }
    const pending = this.pending.get(message.id);
    this.pending.delete(message.id);
    if ('result' in message) pending?.resolve(message.result);
    else pending?.reject(errorFrom(message));
  }

  private end(error: Error): void {
    this.ended ??= error;
    for (const { reject } of this.pending.values()) reject(this.ended);
    this.pending.clear();
  }
}

function errorFrom(answer: Extract<WriterAnswer, { failed: string }>): Error {
  if (answer.failed === 'busy') return new StoreBusyError(answer.message, 5);
  if (answer.failed === 'database') return new DatabaseError(answer.message, answer.hint);
  return new Error(`the writer failed: ${answer.message}`);
}
