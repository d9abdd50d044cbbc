/** Events on their way to the store: handed over 1000 at a time, or what is there after 200 ms, together with the cursor that covers them. */
import type { EventInput } from '../../domain/event.ts';
import type { Batch, CollectorContext } from '../collector.ts';
import { commitPatiently } from '../commit-patiently.ts';

const mostEvents = 1000;
/** Of log text; a batch of very long lines is handed over earlier. */
const mostBytes = 4 << 20;
const longestWaitMs = 200;

export class Outbox {
  readonly #context: CollectorContext;
  readonly #cursor: () => string | null;
  #events: EventInput[] = [];
  #bytes = 0;
  #since = 0;
  #saved: string | null;

  /** `cursor` is asked when a batch leaves; it must cover exactly the events that were added by then. */
  constructor(context: CollectorContext, cursor: () => string | null) {
    this.#context = context;
    this.#cursor = cursor;
    this.#saved = context.cursor;
  }

  get isDue(): boolean {
    return this.#events.length > 0 && performance.now() - this.#since >= longestWaitMs;
  }

  /** Adds an event that took `bytes` of the log; resolves at once unless the batch is full. */
  add(event: EventInput, bytes: number): Promise<void> | null {
    if (this.#events.length === 0) this.#since = performance.now();
    this.#events.push(event);
    this.#bytes += bytes;
    return this.#events.length >= mostEvents || this.#bytes >= mostBytes ? this.flush() : null;
  }

  /** Hands over what there is, even if only the cursor has moved; waits as long as the store is busy. */
  async flush(): Promise<void> {
    const cursor = this.#cursor();
    if (this.#events.length === 0 && (cursor === null || cursor === this.#saved)) return;
    const batch: Batch = { events: this.#events, ...(cursor === null ? {} : { cursor }) };
    this.#events = [];
    this.#bytes = 0;
    if (await commitPatiently(this.#context, batch)) this.#saved = cursor;
  }
}
