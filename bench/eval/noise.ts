/** What lies between what happened and what arrives: clocks that are off, records that are lost, doubled, late and out of order. */
import { createRandom } from '../../src/demo/world/random.ts';
import { minuteMs, type RawRecord } from './world.ts';

export interface Noise {
  name: 'none' | 'normal' | 'heavy';
  /** A host's clock is at most so far off. */
  skewMs: number;
  lost: number;
  doubled: number;
  /** A record arrives at most so long after it was written. */
  lateMs: number;
  shuffled: boolean;
}

export const levels: readonly Noise[] = [
  { name: 'none', skewMs: 0, lost: 0, doubled: 0, lateMs: 0, shuffled: false },
  { name: 'normal', skewMs: 2_000, lost: 0.01, doubled: 0.02, lateMs: 10 * minuteMs, shuffled: false },
  { name: 'heavy', skewMs: 5 * minuteMs, lost: 0.05, doubled: 0.05, lateMs: 360 * minuteMs, shuffled: true },
];

export interface Arrival {
  record: RawRecord;
  text: string;
}

/** The records as they arrive, in that order. */
export function arrivals(records: readonly RawRecord[], noise: Noise, seed: number): Arrival[] {
  const random = createRandom('noise', noise.name, seed);
  const clocks = new Map<string, number>();
  const clockOf = (host: string): number => {
    // Providers keep their clocks.
    const known = clocks.get(host) ?? (host === 'okta' || host === 'entra' ? 0 : random.between(-noise.skewMs, noise.skewMs));
    clocks.set(host, known);
    return known;
  };
  const arriving: { at: number; arrival: Arrival }[] = [];
  for (const record of records) {
    if (random.chance(noise.lost)) continue;
    const text = JSON.stringify(record.write(record.at + clockOf(record.host)));
    for (let copies = random.chance(noise.doubled) ? 2 : 1; copies > 0; copies -= 1) {
      const at = record.at + (noise.lateMs === 0 ? 0 : random.around(noise.lateMs / 20, 1));
      arriving.push({ at: noise.shuffled ? random.next() : at, arrival: { record, text } });
    }
  }
  return arriving.sort((a, b) => a.at - b.at).map(({ arrival }) => arrival);
}
