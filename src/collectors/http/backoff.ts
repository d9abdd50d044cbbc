/** How long to wait after failures: exponential, with a cap, and jittered so that many clients don't return at the same moment. */

export interface BackoffRange {
  firstMs: number;
  maxMs: number;
}

/**
 * @param failures failures in a row, from 1
 * @param random a number in [0, 1)
 * @returns between half and the whole of the exponential step ("equal jitter": never zero, so a dead server gets its rest)
 */
export function backoffMs(failures: number, range: BackoffRange, random: number): number {
  const step = Math.min(range.maxMs, range.firstMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(step / 2 + (step / 2) * random);
}
