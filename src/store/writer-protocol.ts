/** Messages between a process's threads and its writer thread. */
import type { Committed, SourceStatus } from '../domain/delivery.ts';
import type { BatchOnWire } from './wire.ts';

export type WriterRequest =
  /** `tries`: how often, while the store is busy. */
  | { id: number; op: 'append'; batch: BatchOnWire; tries: number }
  | { id: number; op: 'status'; source: string; type: string; update: SourceStatus; at: number }
  | { id: number; op: 'running'; source: string; type: string; processId: number }
  /** 0: nobody collects any more. */
  | { id: number; op: 'collector'; processId: number }
  | { id: number; op: 'cursor'; source: string }
  /** Answered when everything before it is committed and correlated, also the large threads that were put off. */
  | { id: number; op: 'flush' }
  | { id: number; op: 'close' };

/** The first one has the id 0 and says whether the database could be opened. */
export type WriterAnswer =
  | { id: number; result: Committed | string | null }
  /** `busy`: offer it again later; `database`: the file can't be used; `bug`: ours. */
  | { id: number; failed: 'busy' | 'database' | 'bug'; message: string; hint: string | null };
