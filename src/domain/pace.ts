/**
 * How attempts of a kind go on when they go well: how long they are silent at a stage, and what comes next. Learned from successes; it decides from when on an
 * open attempt counts as stuck, and says what it waits for.
 */
import type { Mark } from './correlation/facts.ts';
import { directionOf } from './correlation/operations.ts';
import { furthestStage } from './correlation/progress.ts';
import type { Operation, Stage } from './event.ts';

/** Of one provider, target, direction (an assignment leads to a create) and stage. */
export interface Pace {
  /** `paceKey` of the flows it is about. */
  key: string;
  /** 99 of 100 successes went on within so many ms. */
  silenceMs: number;
  /** How many successes were silent there. */
  successes: number;
  /** What most of them did next. */
  next: { stage: Stage; service: string | null };
}

/** What of a flow tells its kind, and where it stands. */
export interface Paced {
  provider: string | null;
  target: string | null;
  operation: Operation | null;
  stage: Stage | null;
}

/** A success, as far as its pace is concerned. */
export interface Success {
  flow: Omit<Paced, 'stage'>;
  /** By time. */
  marks: readonly Mark[];
}

export function paceKey({ provider, target, operation, stage }: Paced): string {
  return JSON.stringify([provider, target, directionOf(operation), stage]);
}

/** Fewer than this teach nothing. */
const minSuccesses = 20;
const usual = 0.99;

/** @returns by key */
export function learnPaces(successes: Iterable<Success>): Pace[] {
  const silences = new Map<string, Silence[]>();
  for (const success of successes) {
    for (const [key, silence] of longestSilences(success)) {
      const known = silences.get(key);
      if (known === undefined) silences.set(key, [silence]);
      else known.push(silence);
    }
  }
  return [...silences]
    .filter(([, { length }]) => length >= minSuccesses)
    .map(([key, all]): Pace => {
      const sorted = all.sort((a, b) => a.ms - b.ms);
      const silenceMs = Math.round(sorted[Math.ceil(usual * sorted.length) - 1]?.ms ?? 0);
      return { key, silenceMs, successes: sorted.length, next: mostCommon(sorted) };
    })
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

interface Silence {
  ms: number;
  next: Pace['next'];
}

/** At each stage that it stood at. */
function longestSilences({ flow, marks }: Success): Map<string, Silence> {
  const longest = new Map<string, Silence>();
  let heardAt = Number.NEGATIVE_INFINITY;
  const before: Mark[] = [];
  for (const mark of marks) {
    const stage = furthestStage(before);
    const key = paceKey({ ...flow, stage });
    const ms = mark.time - heardAt;
    if (stage !== null && mark.stage !== null && ms >= (longest.get(key)?.ms ?? 0))
      longest.set(key, { ms, next: { stage: mark.stage, service: mark.service } });
    heardAt = Math.max(heardAt, mark.end);
    before.push(mark);
  }
  return longest;
}

function mostCommon(silences: readonly Silence[]): Pace['next'] {
  const counts = new Map<string, { next: Pace['next']; count: number }>();
  for (const { next } of silences) {
    const key = JSON.stringify(next);
    counts.set(key, { next, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts].reduce(([a, most], [b, other]) =>
    other.count > most.count || (other.count === most.count && b < a) ? [b, other] : [a, most],
  )[1].next;
}

const minute = 60_000;
/** Twice what is usual is silence. Records of providers come minutes late; and the longest published wait is a day. */
const patient = { factor: 2, least: 5 * minute, most: 26 * 60 * minute };

/** How long an attempt may be silent where this pace is known, ms. */
export function patienceOf({ silenceMs }: Pick<Pace, 'silenceMs'>): number {
  return Math.min(patient.most, Math.max(patient.least, patient.factor * silenceMs));
}
