/** Waiting that ends early when the collector is stopped. */
import { setTimeout as sleep } from 'node:timers/promises';

/** `setTimeout` overflows above 2^31 - 1 ms and would then fire at once. */
const longestMs = 2 ** 31 - 1;

/** True after the wait; false when `signal` aborted it. */
export async function wait(ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false;
  try {
    await sleep(Math.min(Math.max(0, ms), longestMs), undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
