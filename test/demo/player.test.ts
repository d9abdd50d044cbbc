import { describe, expect, it } from 'vitest';
import { atOnce, compressed, play } from '../../src/demo/player.ts';
import { generateWorld } from '../../src/demo/world/generate.ts';
import type { WorldEvent } from '../../src/demo/world/world-event.ts';

const startTime = Date.UTC(2026, 0, 12, 8);
const world = [...generateWorld({ seed: 1, flows: 20, startTime })];

function recorder(): { delivered: WorldEvent[][]; outlets: { deliver(events: readonly WorldEvent[]): Promise<void> } } {
  const delivered: WorldEvent[][] = [];
  return { delivered, outlets: { deliver: async (events) => void delivered.push([...events]) } };
}

describe('the player', () => {
  it('delivers everything at once, in order, in batches', async () => {
    const { delivered, outlets } = recorder();
    let reported = 0;
    await play(world, {
      outlets,
      waitFor: atOnce,
      signal: new AbortController().signal,
      onDelivered: (events) => (reported += events.length),
    });
    expect(delivered.flat()).toEqual(world);
    expect(reported).toBe(world.length);
  });

  it('waits for what is not due, and delivers what is due before it waits', async () => {
    const { delivered, outlets } = recorder();
    const waitFor = compressed(startTime, 1000, Date.now);
    await play(world, { outlets, waitFor, signal: new AbortController().signal, onDelivered: () => undefined });
    expect(delivered.flat()).toEqual(world);
    expect(delivered.length).toBeGreaterThan(5);
  });

  it('ends quietly when it is told to stop in the middle of a wait', async () => {
    const { delivered, outlets } = recorder();
    const stop = new AbortController();
    const waitFor = (at: number) => (at > (world[10]?.at ?? 0) ? 3_600_000 : 0);
    await play(world, { outlets, waitFor, signal: stop.signal, onDelivered: () => stop.abort() });
    expect(delivered.flat()).toEqual(world.slice(0, 11));
  });

  it('passes on what goes wrong with a delivery', async () => {
    const outlets = { deliver: () => Promise.reject(new Error('refused')) };
    const playing = play(world, { outlets, waitFor: atOnce, signal: new AbortController().signal, onDelivered: () => undefined });
    await expect(playing).rejects.toThrow('refused');
  });
});
