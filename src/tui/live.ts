/**
 * Runs the queries of the visible screen again when the database changed: one at a time with room for keys between them, the dearer a query the
 * less often, and not while somebody is typing. Nothing runs and nothing is drawn when nothing changed.
 */
import { performance } from 'node:perf_hooks';
import type { Reader } from '../domain/reader.ts';

export interface LiveQuery {
  refresh(): void;
  /** Milliseconds that the last run took. */
  cost: number;
  finishedAt: number;
  dirtySince: number | null;
}

export interface LiveTiming {
  /** Between two looks at the version. */
  poll: number;
  /** Between two runs of one query, at least. */
  gap: number;
}

/** A query may take this share of the time. */
const share = 0.1;
/** After a key, its frame comes first. */
const quietAfterKey = 80;
const longestWait = 700;
/** An open flow gets stuck, a source falls behind, without any change in the database. */
const staleAfter = 15_000;

export class Live {
  private readonly reader: Pick<Reader, 'version'>;
  private readonly timing: LiveTiming;
  private readonly queries = new Set<LiveQuery>();
  private version: number | null = null;
  private checkedAt = 0;
  private lastKeyAt = Number.NEGATIVE_INFINITY;
  private poller: NodeJS.Timeout | null = null;
  private next: NodeJS.Timeout | null = null;
  private paused = false;

  constructor(reader: Pick<Reader, 'version'>, timing: LiveTiming) {
    this.reader = reader;
    this.timing = timing;
  }

  start(): void {
    this.version = this.readVersion();
    this.checkedAt = performance.now();
    this.poller = setInterval(() => this.look(), this.timing.poll);
  }

  stop(): void {
    if (this.poller !== null) clearInterval(this.poller);
    if (this.next !== null) clearTimeout(this.next);
    this.poller = null;
    this.next = null;
    this.queries.clear();
  }

  pause(paused: boolean): void {
    this.paused = paused;
    if (!paused) this.markAll();
  }

  keyPressed(): void {
    this.lastKeyAt = performance.now();
  }

  /** The query is run soon when it is dirty already. */
  add(query: LiveQuery): () => void {
    this.queries.add(query);
    if (query.dirtySince !== null) this.schedule(5);
    return () => this.queries.delete(query);
  }

  private look(): void {
    const version = this.readVersion();
    const now = performance.now();
    if (version === this.version && now - this.checkedAt < staleAfter) return;
    this.version = version;
    this.checkedAt = now;
    if (!this.paused) this.markAll();
  }

  private markAll(): void {
    const now = performance.now();
    for (const query of this.queries) query.dirtySince ??= now;
    this.schedule(0);
  }

  private schedule(delay: number): void {
    this.next ??= setTimeout(() => {
      this.next = null;
      this.runOne();
    }, delay);
  }

  private runOne(): void {
    const now = performance.now();
    const dirty = [...this.queries].filter(({ dirtySince }) => dirtySince !== null);
    if (dirty.length === 0) return;
    const due = dirty.filter((query) => this.dueIn(query, now) <= 0).sort((a, b) => (a.dirtySince ?? 0) - (b.dirtySince ?? 0))[0];
    if (due !== undefined) {
      due.dirtySince = null;
      due.refresh();
    }
    const waiting = dirty.filter(({ dirtySince }) => dirtySince !== null);
    if (waiting.length > 0) this.schedule(Math.max(12, Math.min(...waiting.map((query) => this.dueIn(query, now)))));
  }

  private dueIn(query: LiveQuery, now: number): number {
    const rested = query.finishedAt + Math.max(this.timing.gap, query.cost / share) - now;
    const waited = now - (query.dirtySince ?? now);
    const quiet = waited > longestWait ? 0 : this.lastKeyAt + quietAfterKey - now;
    return Math.max(rested, quiet);
  }

  /** A database that can't be read right now says so where it is queried. */
  private readVersion(): number | null {
    try {
      return this.reader.version();
    } catch {
      return this.version;
    }
  }
}
