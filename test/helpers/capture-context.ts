/** A `CollectorContext` that keeps what a collector commits in memory: a real implementation of the contract, without a store behind it. */
import type { Batch, CollectorContext, Committed, SourceStatus } from '../../src/collectors/collector.ts';
import type { EventInput, Rejection } from '../../src/domain/event.ts';

export class CaptureContext implements CollectorContext {
  readonly source: string;
  readonly batches: Batch[] = [];
  readonly statuses: SourceStatus[] = [];
  cursor: string | null;
  /** Called before a batch counts as committed: throw to refuse it, return a promise to delay it. */
  beforeCommit: (batch: Batch) => void | Promise<void> = () => undefined;
  private readonly controller = new AbortController();
  private readonly keys = new Set<string>();
  private readonly clock: () => number;

  constructor(source = 'test', options: { cursor?: string | null; now?: () => number } = {}) {
    this.source = source;
    this.cursor = options.cursor ?? null;
    this.clock = options.now ?? (() => Date.UTC(2026, 0, 5, 10));
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get events(): EventInput[] {
    return this.batches.flatMap((batch) => batch.events);
  }

  get rejected(): Rejection[] {
    return this.batches.flatMap((batch) => batch.rejected ?? []);
  }

  async commit(batch: Batch): Promise<Committed> {
    await this.beforeCommit(batch);
    this.batches.push(batch);
    if (batch.cursor !== undefined) this.cursor = batch.cursor;
    const before = this.keys.size;
    for (const event of batch.events) this.keys.add(event.dedupeKey ?? `${event.source}\n${event.nativeId}`);
    const stored = this.keys.size - before;
    return { stored, duplicate: batch.events.length - stored };
  }

  status(update: SourceStatus): void {
    this.statuses.push(update);
  }

  now(): number {
    return this.clock();
  }

  abort(): void {
    this.controller.abort();
  }
}
