/** The kinds of rows in the key index (`key-runs.ts`): what an identifier key leads to. What a run knows of a key stands side by side, so one look finds it. */
export const refKind = {
  /** Where events of the thread that has this key stand: one event, or a whole chunk (`chunks.ts`). */
  events: 0,
  /** Fragment of that thread. */
  part: 1,
  /** Fragment that mentions the key; `at` is its start. */
  holder: 2,
  /** Hash of a key that is another name of the same subject. */
  alias: 3,
  /** Chunk with metric points of the service that `metricsKey` names; `at` is the beginning of their time slot. */
  metrics: 4,
} as const;

export type RefKind = (typeof refKind)[keyof typeof refKind];

/** Metric points name systems, not attempts: they are found by service and time. */
export function metricsKey(service: string): string {
  return `metrics:${service}`;
}

const slotMs = 5 * 60_000;

/** Points of one chunk are in the same slot, so that a look at a few slots finds all that were measured in a span of time. */
export function metricsSlot(time: number): number {
  return Math.floor(time / slotMs) * slotMs;
}
