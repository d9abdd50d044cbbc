/** One door for all feeds of a source: who finds the rate limit used up closes it for the others too. */

export class RequestGate {
  private readonly pause: (ms: number) => Promise<unknown>;
  private closed: Promise<unknown> = Promise.resolve();
  private wishes = 0;

  /** @param pause resolves after so many milliseconds, or earlier when the source is stopped */
  constructor(pause: (ms: number) => Promise<unknown>) {
    this.pause = pause;
  }

  get isClosed(): boolean {
    return this.wishes > 0;
  }

  /** It opens when the longest wish is over. */
  closeFor(ms: number): void {
    this.wishes += 1;
    const over = this.pause(ms).finally(() => {
      this.wishes -= 1;
    });
    this.closed = Promise.all([this.closed, over]);
  }

  async opened(): Promise<void> {
    while (this.isClosed) await this.closed;
  }
}
