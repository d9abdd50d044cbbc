/**
 * A rate limit that a provider documents but does not announce in headers: our own requests are counted. Others may use the same limit without our
 * knowing, so the answer to a 429 still counts more than this.
 */
import type { RateLimit } from './rate-limit.ts';

export class RequestBudget {
  readonly #requests: number;
  readonly #now: () => number;
  readonly #windowMs: number;
  #begin = Number.NEGATIVE_INFINITY;
  #used = 0;

  /**
   * @param requests that are allowed in each window
   * @param now our clock, epoch ms
   * @param windowMs default a minute
   */
  constructor(requests: number, now: () => number, windowMs = 60_000) {
    this.#requests = requests;
    this.#now = now;
    this.#windowMs = windowMs;
  }

  /** A request is about to be sent. */
  spend(): void {
    const now = this.#now();
    if (now - this.#begin >= this.#windowMs || now < this.#begin) {
      this.#begin = now;
      this.#used = 0;
    }
    this.#used += 1;
  }

  state(): RateLimit {
    const resetInMs = Math.max(0, this.#begin + this.#windowMs - this.#now());
    return { limit: this.#requests, remaining: Math.max(0, this.#requests - this.#used), resetInMs };
  }
}
