/** What collectors deliver to the store, and what they hear back. */
import type { EventInput, Rejection } from './event.ts';

export interface Batch {
  events: EventInput[];
  rejected?: Rejection[];
  /** Saved in the same transaction as the events, so that a restart neither loses nor repeats. Opaque to everybody else. */
  cursor?: string;
}

export interface Committed {
  stored: number;
  duplicate: number;
}

export interface SourceStatus {
  /** null clears an earlier error. */
  error?: string | null;
  quota?: { limit: number; remaining: number; resetAt: number | null };
  /** The source answered, even if it had nothing new. */
  seen?: boolean;
}

/** The store can't take a batch at the moment (queue full, disk full, locked); the same batch may be offered again. */
export class StoreBusyError extends Error {
  readonly retryAfterSeconds: number;
  constructor(message: string, retryAfterSeconds: number) {
    super(message);
    this.name = 'StoreBusyError';
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
