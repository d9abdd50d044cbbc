/**
 * Joins the fragments of one subject into attempts: first by shared keys of work, then, where sources share no key at all, by what they say
 * (operation, target), what they lack (the other side's view) and when. Deterministic: the result depends on the set of fragments only.
 */
import { affinity } from './affinity.ts';
import type { Fragment } from './facts.ts';
import { absorb, type Group, groupOf } from './group.ts';
import { allowedGap, isRepeated } from './succession.ts';
import { incomparable, targetAffinity } from './targets.ts';

/** Fragments that are one attempt, or that nothing else was found for. */
export interface Joined {
  fragments: Fragment[];
  open: Openness;
}

/** Nothing that starts later than this can become part of an attempt, unless it shares a key of work. Epoch ms. */
export interface Openness {
  /** Whatever it is. */
  any: number;
  /** When it does not say how the attempt ended: an answered call waits longer for that than for anything else. */
  work: number;
}

/** Of what was not joined yet. */
export const alwaysOpen: Openness = { any: Number.POSITIVE_INFINITY, work: Number.POSITIVE_INFINITY };

/**
 * Attempts that were over before a moment are not changed by what starts after it: the join of what is left without them is the same. That is what
 * lets a neighbourhood be joined again in part (`region.ts`).
 *
 * @param fragments of one subject (and subjectless ones tied to them by keys of work), in any order
 */
export function joinFragments(fragments: readonly Fragment[]): Joined[] {
  const groups = joinByWork(fragments).sort((a, b) => a.start - b.start || (a.seed < b.seed ? -1 : 1));
  const attempts: Group[] = [];
  for (const group of groups) {
    const attempt = group.hasSubject ? bestAttempt(attempts, group, groups) : null;
    if (attempt === null) {
      attempts.push(group);
      continue;
    }
    if (isRepeated(attempt, group)) attempt.tryMarks = [];
    absorb(attempt, group);
  }
  return attempts.map((attempt) => ({ fragments: attempt.fragments, open: opennessOf(attempt) }));
}

function opennessOf(attempt: Group): Openness {
  const work = allowedGap(attempt, false);
  return { any: attempt.end + Math.max(work, allowedGap(attempt, true)), work: attempt.end + work };
}

function joinByWork(fragments: readonly Fragment[]): Group[] {
  const sorted = [...fragments].sort((a, b) => a.start - b.start || (a.seed < b.seed ? -1 : 1));
  const parent = sorted.map((_, index) => index);
  const find = (index: number): number => {
    let root = index;
    while (parent[root] !== root) root = parent[root] as number;
    parent[index] = root;
    return root;
  };
  const holders = new Map<string, number[]>();
  for (const [index, fragment] of sorted.entries()) {
    for (const key of fragment.workKeys) {
      const others = holders.get(key) ?? [];
      const match = others.find((other) => mayShareWork(sorted[other] as Fragment, fragment));
      if (match !== undefined) parent[Math.max(find(match), find(index))] = Math.min(find(match), find(index));
      others.push(index);
      holders.set(key, others);
    }
  }
  const groups = new Map<number, Group>();
  for (const [index, fragment] of sorted.entries()) {
    const root = find(index);
    const group = groups.get(root);
    if (group === undefined) groups.set(root, groupOf(fragment));
    else absorb(group, groupOf(fragment));
  }
  return [...groups.values()];
}

/** Fragments of one thread were separated on purpose; a request or message id may still reach two targets. */
function mayShareWork(a: Fragment, b: Fragment): boolean {
  return a.thread !== b.thread && targetAffinity(a.target, b.target) > 0;
}

/** @param groups all of the neighbourhood: another one may fit an attempt better */
function bestAttempt(attempts: readonly Group[], group: Group, groups: readonly Group[]): Group | null {
  let best: Group | null = null;
  let bestScore = 0;
  let second = 0;
  for (let index = attempts.length - 1; index >= 0; index -= 1) {
    const attempt = attempts[index] as Group;
    const score = affinity(attempt, group, groups);
    if (score > bestScore) {
      second = bestScore;
      best = attempt;
      bestScore = score;
    } else {
      second = Math.max(second, score);
    }
  }
  const isGuess = best !== null && targetAffinity(best.target, group.target) === incomparable;
  return isGuess && second > bestScore * clearly ? null : best;
}

/** Of two attempts that a record may belong to by its time alone, one has to fit better than the other by this much. */
const clearly = 0.9;
