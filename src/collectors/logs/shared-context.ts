/**
 * One source of several parts (files, the journal, each container): every part has a context of its own, and the source has one cursor and one status.
 * A part's place is saved with the places of the others as they were committed last; commits go one after the other, so that none takes back another's.
 */
import { z } from 'zod';
import type { Batch, CollectorContext, Committed, SourceStatus } from '../collector.ts';

const cursorShape = z.object({ version: z.literal(2), parts: z.record(z.string(), z.string()) });
/** Containers come and go; the places of those that were committed longest ago are forgotten. */
const mostParts = 500;

export class SharedContext {
  readonly #context: CollectorContext;
  #places: Map<string, string>;
  readonly #errors = new Map<string, string>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(context: CollectorContext) {
    this.#context = context;
    this.#places = new Map(Object.entries(readParts(context.cursor)));
  }

  /** The context of a part; its cursor and commits are its own. */
  part(name: string, signal: AbortSignal = this.#context.signal): CollectorContext {
    const { source } = this.#context;
    return {
      source,
      signal,
      cursor: this.#places.get(name) ?? null,
      commit: (batch) => this.#commit(name, batch),
      status: (update) => this.#status(name, update),
      now: () => this.#context.now(),
    };
  }

  #commit(name: string, batch: Batch): Promise<Committed> {
    const turn = this.#last.then(() => this.#commitNow(name, batch));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #commitNow(name: string, batch: Batch): Promise<Committed> {
    if (batch.cursor === undefined) return this.#context.commit(batch);
    const places = new Map(this.#places);
    places.delete(name);
    places.set(name, batch.cursor);
    for (const oldest of places.keys()) {
      if (places.size <= mostParts) break;
      places.delete(oldest);
    }
    const committed = await this.#context.commit({ ...batch, cursor: JSON.stringify({ version: 2, parts: Object.fromEntries(places) }) });
    this.#places = places;
    return committed;
  }

  #status(name: string, update: SourceStatus): void {
    const { error } = update;
    if (error === undefined) {
      this.#context.status(update);
      return;
    }
    if (error === null) this.#errors.delete(name);
    else this.#errors.set(name, error);
    this.#context.status({ ...update, error: this.#errors.size === 0 ? null : [...this.#errors.values()].join('; ') });
  }
}

/** Places by part. The cursor of a source that had files alone is theirs. */
function readParts(text: string | null): { [name: string]: string } {
  if (text === null) return {};
  try {
    return cursorShape.parse(JSON.parse(text)).parts;
  } catch {
    return { files: text };
  }
}
