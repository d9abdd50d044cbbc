/** The running ingest of one process: collectors in, one writer out. */
import type { ReadyInfo } from '../collectors/collector.ts';
import type { MappingRule } from '../collectors/semantics/mapping/rule.ts';

export interface ConfiguredSource {
  name: string;
  type: string;
  /** Validated by the source type's own schema. */
  options: unknown;
}

export interface IngestOptions {
  databasePath: string;
  sources: ConfiguredSource[];
  /** What own attribute and field names mean; default: none. */
  mapping?: readonly MappingRule[];
}

export type IngestEvent =
  | { type: 'ready'; source: string; info: ReadyInfo }
  /** A source failed for good or recovered (`error: null`). */
  | { type: 'source'; source: string; error: string | null }
  | { type: 'rejected'; source: string; where: string; reason: string };

export interface Ingest {
  /** Settles when every collector is ready or failed. */
  readonly ready: Promise<void>;
  /** Settles when all collectors have ended by themselves (finite sources such as stdin) or `stop` was called. */
  readonly done: Promise<void>;
  /** Stops collectors, flushes the writer, releases the lock. Idempotent. */
  stop(): Promise<void>;
}
