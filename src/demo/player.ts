/** Plays a world against the clock: what is due is delivered in batches, the rest waits for its time. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Outlets } from './outlets.ts';
import type { WorldEvent } from './world/world-event.ts';

export interface Playing {
  outlets: Outlets;
  /** Milliseconds until a moment of the world, by the wall clock; 0 or less means now. */
  waitFor(worldTime: number): number;
  signal: AbortSignal;
  onDelivered(events: readonly WorldEvent[]): void;
}

const largestBatch = 500;
/** `setTimeout` takes no more than 31 bits. */
const longestWait = 2 ** 31 - 1;

/** Resolves at the end of the world, or when the signal aborts. */
export async function play(world: Iterable<WorldEvent>, { outlets, waitFor, signal, onDelivered }: Playing): Promise<void> {
  let batch: WorldEvent[] = [];
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    const due = batch;
    batch = [];
    await outlets.deliver(due);
    onDelivered(due);
  };
  try {
    for (const event of world) {
      if (signal.aborted) return;
      if (waitFor(event.at) > 0) {
        await flush();
        const left = waitFor(event.at); // delivering took time
        if (left > 0) await delay(Math.min(left, longestWait), undefined, { signal });
      }
      batch.push(event);
      if (batch.length >= largestBatch) await flush();
    }
    await flush();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** As fast as the collectors take it. */
export function atOnce(): number {
  return 0;
}

/** World time runs `factor` times as fast as the wall clock, beginning now. */
export function compressed(worldStart: number, factor: number, now: () => number): (worldTime: number) => number {
  const wallStart = now();
  return (worldTime) => (worldTime - worldStart) / factor - (now() - wallStart);
}

/** World time is wall time. */
export function live(now: () => number): (worldTime: number) => number {
  return (worldTime) => worldTime - now();
}
