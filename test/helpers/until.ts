/** Waits for a condition by looking again in every turn of the event loop's timers; fails after `timeoutMs` instead of hanging. */
import { setTimeout as sleep } from 'node:timers/promises';

export async function until(condition: () => boolean, what: string, timeoutMs = 10_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`);
    await sleep(1);
  }
}
