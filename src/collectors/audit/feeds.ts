/**
 * Polls the feeds of one source at the same time (Entra: provisioning logs, directory audits, sign-ins): each has a position of its own, and all
 * positions are saved together as the source's cursor, a JSON object by feed name.
 */
import type { Dispatcher } from 'undici';
import type { SourceStatus } from '../../domain/delivery.ts';
import type { Batch, CollectorContext, Committed } from '../collector.ts';
import { type PollPlan, type PollTiming, poll } from '../http/poll.ts';
import { RequestGate } from '../http/request-gate.ts';
import { wait } from '../wait.ts';

/** One stream of records with a position of its own. */
export interface Feed extends PollPlan {
  /** Unique in its source; names its position in the cursor and its errors. */
  name: string;
}

/**
 * Runs until the context's signal aborts. `settled` is called once, when every feed had its first answer or failure. Throws what a feed throws, which is
 * a bug of ours, after all feeds have ended.
 */
export async function pollFeeds(
  feeds: readonly Feed[],
  context: CollectorContext,
  timing: PollTiming,
  dispatcher: Dispatcher,
  settled: (error: string | null) => void,
): Promise<void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const board = new FeedBoard(context, signal, feeds);
  const gate = new RequestGate((ms) => (timing.wait ?? wait)(ms, signal));
  const firsts: (string | null)[] = [];
  const first = (error: string | null) => {
    firsts.push(error);
    if (firsts.length === feeds.length) settled(firsts.find((text) => text !== null) ?? null);
  };
  const run = (feed: Feed) =>
    poll(feed, { context: board.contextOf(feed.name), timing, dispatcher, gate }, first).catch((error: unknown) => {
      // The others must not go on behind the back of whoever is told that this source has ended.
      stop.abort();
      throw error;
    });
  const ends = await Promise.allSettled(feeds.map(run));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

class FeedBoard {
  private readonly context: CollectorContext;
  private readonly signal: AbortSignal;
  private readonly several: boolean;
  private readonly positions: Map<string, string>;
  private readonly errors = new Map<string, string>();
  /** The commit that is under way: positions are saved in the order in which they were reached. */
  private committing: Promise<unknown> = Promise.resolve();

  constructor(context: CollectorContext, signal: AbortSignal, feeds: readonly Feed[]) {
    this.context = context;
    this.signal = signal;
    this.several = feeds.length > 1;
    this.positions = readPositions(context.cursor);
  }

  contextOf(feed: string): CollectorContext {
    const { context, signal } = this;
    return {
      source: context.source,
      signal,
      cursor: this.positions.get(feed) ?? null,
      now: () => context.now(),
      commit: (batch) => this.commit(feed, batch),
      status: (update) => this.status(feed, update),
    };
  }

  private commit(feed: string, batch: Batch): Promise<Committed> {
    const turn = this.committing.then(async () => {
      const before = this.positions.get(feed);
      if (batch.cursor !== undefined) this.positions.set(feed, batch.cursor);
      try {
        return await this.context.commit({ ...batch, cursor: JSON.stringify(Object.fromEntries(this.positions)) });
      } catch (error) {
        if (before === undefined) this.positions.delete(feed);
        else this.positions.set(feed, before);
        throw error;
      }
    });
    this.committing = turn.catch(() => undefined);
    return turn;
  }

  /** One feed's success must not hide another one's trouble. */
  private status(feed: string, update: SourceStatus): void {
    if (update.error === undefined) {
      this.context.status(update);
      return;
    }
    if (update.error === null) this.errors.delete(feed);
    else this.errors.set(feed, this.several ? `${feed}: ${update.error}` : update.error);
    this.context.status({ ...update, error: this.errors.values().next().value ?? null });
  }
}

function readPositions(cursor: string | null): Map<string, string> {
  try {
    const value: unknown = cursor === null ? null : JSON.parse(cursor);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return new Map();
    return new Map(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch {
    return new Map();
  }
}
