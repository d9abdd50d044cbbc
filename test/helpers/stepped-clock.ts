/** A clock that stands still until somebody waits: waiting moves it forward at once, so hours of polling pass in milliseconds. */
import { setImmediate as turn } from 'node:timers/promises';

export class SteppedClock {
  /** How often somebody waited. */
  waits = 0;
  /** Every wait takes at least this long, so that a quiet day passes in few steps. */
  leastStepMs = 0;
  /** While it is true no time passes: something takes real time, and weeks must not go by meanwhile. */
  stands: () => boolean = () => false;
  private time: number;

  constructor(start: number) {
    this.time = start;
  }

  now(): number {
    return this.time;
  }

  advance(ms: number): void {
    this.time += ms;
  }

  /** What `PollTiming.wait` asks for. */
  readonly wait = async (ms: number, signal: AbortSignal): Promise<boolean> => {
    this.waits += 1;
    const due = this.time + Math.max(ms, this.leastStepMs);
    do await turn();
    while (this.stands() && !signal.aborted);
    if (signal.aborted) return false;
    this.time = Math.max(this.time, due);
    return true;
  };
}
