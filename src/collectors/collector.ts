/**
 * The contract of a collector: it reads one source and hands over normalised events in batches.
 * It does not know the store. One collector = one file (or folder with `index.ts`), one line in `registry.ts`, fixtures.
 */
import type { Batch, Committed, SourceStatus } from '../domain/delivery.ts';

export { type Batch, type Committed, type SourceStatus, StoreBusyError } from '../domain/delivery.ts';

export interface CollectorContext {
  /** Name of the source. */
  readonly source: string;
  readonly signal: AbortSignal;
  /** Cursor of the last committed batch, or null on a first run. */
  readonly cursor: string | null;
  /**
   * Resolves when the batch is durable. Rejects with `StoreBusyError` when the store can't take it now (queue full, disk full): keep it and try
   * again, or tell the client to.
   */
  commit(batch: Batch): Promise<Committed>;
  status(update: SourceStatus): void;
  /** Milliseconds since the epoch; the demo runs on the clock of its own world. */
  now(): number;
}

/** A running collector. */
export interface Collector {
  /**
   * Runs until the signal aborts (or, for finite sources, until the end). Transient faults are handled inside and reported through
   * `status`; it throws `SourceError` only for what a person must mend before it can go on (a port in use, a refused token).
   */
  run(context: CollectorContext): Promise<void>;
  /** Resolves once it is able to receive: a listening port, a first poll. Shown by `collect` and used by tests. */
  readonly ready: Promise<ReadyInfo>;
}

export interface ReadyInfo {
  /** One line for people: `http://127.0.0.1:4318 (OTLP/HTTP)`. */
  summary: string;
  /** Real addresses, useful when port 0 was asked for. */
  addresses?: { [transport: string]: { host: string; port: number } };
}
