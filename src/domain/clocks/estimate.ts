/**
 * Whose clock is off, and by how much. The parts of one attempt may come minutes apart for many reasons, but only a clock that is off puts those of nearly
 * everybody apart by the same time, and effects before their causes. Without such a contradiction nothing is corrected: it may as well be a queue.
 */
import type { Fragment } from '../correlation/facts.ts';
import { skew as tolerated } from '../correlation/progress.ts';
import { type Corrections, type Sight, sightsOf } from './evidence.ts';
import type { ClockOffset } from './offset.ts';

/** Fewer people than this may have come apart by chance. */
const minPeople = 5;
/** Of the people that two systems share, so many have to be apart by the same time. */
const minShare = 0.25;
/** Finer than this nothing is claimed, ms; and what comes later moves an offset seldom. */
const step = 500;
/** The next best time has to be seen with fewer people than this share of the best. */
const maxRival = 1 / 3;

/**
 * @param people fragments of one person each
 * @param corrections see `sightsOf`
 * @returns the clocks that are off by more than what correlation tolerates, by name
 */
export function estimateClocks(people: Iterable<readonly Fragment[]>, corrections: Corrections): ClockOffset[] {
  const pairs = new Map<string, Pair>();
  let person = 0;
  for (const fragments of people) {
    for (const sight of sightsOf(fragments, corrections)) addSight(pairs, sight, person);
    person += 1;
  }
  const links = [...pairs.values()].map(agreed).filter((link) => link !== null);
  return [...spread(links)]
    .map(([service, { ahead, people }]) => ({ service, aheadMs: Math.round(ahead / step) * step, people }))
    .filter(({ aheadMs }) => Math.abs(aheadMs) > tolerated)
    .sort((a, b) => (a.service < b.service ? -1 : 1));
}

interface Pair {
  from: string | null;
  to: string;
  sights: { person: number; relation: Sight['relation']; apart: number }[];
}

function addSight(pairs: Map<string, Pair>, { from, to, relation, apart }: Sight, person: number): void {
  const key = JSON.stringify([from, to]);
  const pair = pairs.get(key) ?? { from, to, sights: [] };
  pair.sights.push({ person, relation, apart });
  pairs.set(key, pair);
}

/** Two clocks whose distance is known. */
interface Link {
  from: string | null;
  to: string;
  apart: number;
  people: number;
}

/** The time by which the records of most people are apart, where they agree on one. */
function agreed({ from, to, sights }: Pair): Link | null {
  const sorted = sights.sort((a, b) => a.apart - b.apart);
  const windows = windowsOf(sorted);
  const best = windows.reduce((a, b) => (b.people > a.people ? b : a));
  const rival = windows.reduce((most, { low, people }) => (Math.abs(low - best.low) > 2 * tolerated ? Math.max(most, people) : most), 0);
  const all = new Set(sorted.map(({ person }) => person)).size;
  if (best.people < Math.max(minPeople, minShare * all) || rival > maxRival * best.people) return null;
  const inside = sorted.slice(best.from, best.to);
  const apart = between(inside);
  const isProven = Math.abs(apart) <= tolerated || countPeople(inside.filter(({ relation }) => relation !== allowed(apart))) >= minPeople;
  return isProven ? { from, to, apart, people: best.people } : null;
}

/** Between what came before its cause otherwise and what came after its effect: calls are as far apart as the clocks are, but for milliseconds. */
function between(sorted: Pair['sights']): number {
  const of = (relation: Sight['relation'], share: number) =>
    quantile(
      sorted.filter((sight) => sight.relation === relation),
      share,
    );
  const [most, least] = [of('cause', 0.1), of('effect', 0.9)];
  if (most !== null && least !== null) return (most + least) / 2;
  return of('call', 0.5) ?? most ?? least ?? 0;
}

function quantile(sorted: Pair['sights'], share: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]?.apart ?? null;
}

/** The relation that a difference of this sign does not contradict. */
function allowed(apart: number): Sight['relation'] {
  return apart > 0 ? 'cause' : 'effect';
}

interface Window {
  low: number;
  /** Positions in the sorted sights, the end not included. */
  from: number;
  to: number;
  people: number;
}

/** How many people each stretch of time holds that is as long as what is tolerated, for every sight that may begin one. */
function windowsOf(sorted: Pair['sights']): Window[] {
  const counts = new Map<number, number>();
  const windows: Window[] = [];
  let to = 0;
  for (const [from, { apart: low, person }] of sorted.entries()) {
    for (let next = sorted[to]; next !== undefined && next.apart - low <= tolerated; next = sorted[to]) {
      counts.set(next.person, (counts.get(next.person) ?? 0) + 1);
      to += 1;
    }
    windows.push({ low, from, to, people: counts.size });
    const left = (counts.get(person) ?? 1) - 1;
    if (left === 0) counts.delete(person);
    else counts.set(person, left);
  }
  return windows;
}

function countPeople(sights: Pair['sights']): number {
  return new Set(sights.map(({ person }) => person)).size;
}

type Known = Map<string | null, { ahead: number; people: number }>;

/** From the reference along the links that most people show; systems that no provider speaks of are measured by the one of them that is seen most. */
function spread(links: readonly Link[]): Map<string, { ahead: number; people: number }> {
  const byPeople = [...links].sort((a, b) => b.people - a.people || (`${a.from} ${a.to}` < `${b.from} ${b.to}` ? -1 : 1));
  const known: Known = new Map([[null, { ahead: 0, people: 0 }]]);
  for (;;) {
    const next = byPeople.find(({ from, to }) => known.has(from) !== known.has(to));
    if (next !== undefined) {
      extend(known, next);
      continue;
    }
    const apart = byPeople.find(({ from, to }) => !known.has(from) && !known.has(to));
    if (apart === undefined) break;
    known.set(apart.to, { ahead: 0, people: apart.people });
  }
  return new Map([...known].flatMap(([service, clock]) => (service === null ? [] : [[service, clock]])));
}

function extend(known: Known, { from, to, apart, people }: Link): void {
  const start = known.get(from);
  if (start !== undefined) known.set(to, { ahead: start.ahead + apart, people });
  else known.set(from, { ahead: (known.get(to)?.ahead ?? 0) - apart, people });
}
