/** Spreads requests over time: CloudTrail allows LookupEvents two requests a second in an account and Region, without telling how many are left. */
import { wait } from '../wait.ts';

export class Pace {
  private readonly intervalMs: number;
  private readonly signal: AbortSignal;
  private last: Promise<unknown> = Promise.resolve();

  /** @param perSecond requests that may be sent in a second */
  constructor(perSecond: number, signal: AbortSignal) {
    this.intervalMs = 1000 / perSecond;
    this.signal = signal;
  }

  /** Resolves when the next request may be sent; at once after a pause, and when everything is stopped. */
  turn(): Promise<unknown> {
    const turn = this.last;
    this.last = turn.then(() => wait(this.intervalMs, this.signal));
    return turn;
  }
}
