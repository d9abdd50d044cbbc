/**
 * What a collector says of itself, thinned out: an OTLP receiver says "seen" with every request. Changes of the error go through at once, the
 * rest at most once a second.
 */
import type { SourceStatus } from '../domain/delivery.ts';

const interval = 1000;

export class StatusFeed {
  private readonly write: (update: SourceStatus) => void;
  private readonly onError: (error: string | null) => void;
  private pending: SourceStatus | null = null;
  private error: string | null = null;
  private timer: NodeJS.Timeout | null = null;

  /** @param onError called when the error changes, with null when the source has recovered */
  constructor(write: (update: SourceStatus) => void, onError: (error: string | null) => void) {
    this.write = write;
    this.onError = onError;
  }

  update(update: SourceStatus): void {
    this.pending = { ...this.pending, ...update };
    const changed = update.error !== undefined && update.error !== this.error;
    if (changed) {
      this.error = update.error ?? null;
      this.onError(this.error);
      this.flush();
    } else {
      this.timer ??= setTimeout(() => this.flush(), interval);
    }
  }

  /** Writes what is pending; to be called once more at the end. */
  flush(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.pending !== null) this.write(this.pending);
    this.pending = null;
  }
}
