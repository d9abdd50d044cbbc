/**
 * Joins the fragments of one subject into attempts: first by shared keys of work, then, where sources share no key at all, by what they say
 * (operation, target), what they lack (the other side's view) and when. Deterministic: the result depends on the set of fragments only.
 */
import { affinity, type Fit, refused } from './affinity.ts';
import { DecidedLinks } from './decisions.ts';
import type { Fragment } from './facts.ts';
import { absorb, type Group, groupOf } from './group.ts';
import { allowedGap, isNextTry } from './succession.ts';
import { incomparable, targetAffinity } from './targets.ts';

/** Fragments that are one attempt, or that nothing else was found for. */
export interface Joined {
  fragments: Fragment[];
  /** Of its fragments those that somebody has pinned to the others. */
  pinned: Fragment[];
  open: Openness;
}

/** An attempt that a group could have gone to. */
export interface Considered {
  attempt: Group;
  fit: Fit;
}

/** Is told of each group that no key of work has placed, before it is joined. `chosen` is null when it begins an attempt. */
export type Witness = (group: Group, considered: readonly Considered[], chosen: Considered | null) => void;

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
 * @param fragments of one subject (and subjectless ones tied to them by keys of work, and what is pinned to them), in any order
 */
export function joinFragments(
  fragments: readonly Fragment[],
  decided: DecidedLinks<Fragment> = undecided,
  witness: Witness | null = null,
): Joined[] {
  const [only] = fragments;
  if (only !== undefined && fragments.length === 1 && witness === null && !decided.isPinned(only))
    return [{ fragments: [only], pinned: [], open: opennessOf(groupOf(only)) }];
  const groups = joinByWork(fragments, decided).sort((a, b) => a.start - b.start || (a.seed < b.seed ? -1 : 1));
  const pinned = decided.isEmpty ? [] : groups.filter(({ fragments }) => fragments.some((fragment) => decided.isPinned(fragment)));
  const free = pinned.length === 0 ? groups : groups.filter((group) => !pinned.includes(group));
  const attempts: Group[] = [];
  for (const group of free) {
    const attempt = group.hasSubject ? bestAttempt(attempts, group, free, decided, witness) : null;
    if (attempt === null) {
      attempts.push(group);
      continue;
    }
    if (isNextTry(attempt, group)) attempt.tryMarks = [];
    absorb(attempt, group);
  }
  const joined = attempts.map((attempt): Joined => ({ fragments: attempt.fragments, pinned: [], open: opennessOf(attempt) }));
  return pinned.length === 0 ? joined : withPinned(joined, pinned, decided);
}

const undecided = new DecidedLinks<Fragment>();

/** What is pinned comes last, so that it changes nothing about what the scores make of the others. */
function withPinned(joined: Joined[], pinned: readonly Group[], decided: DecidedLinks<Fragment>): Joined[] {
  const attemptOf = new Map(joined.flatMap((attempt) => attempt.fragments.map((fragment) => [fragment, attempt])));
  for (const group of pinned) {
    const [anchor = null] = group.fragments.flatMap((fragment) => decided.anchorOf(fragment) ?? []);
    const attempt = anchor === null ? undefined : attemptOf.get(anchor);
    if (attempt === undefined) joined.push({ fragments: group.fragments, pinned: group.fragments, open: opennessOf(group) });
    else {
      attempt.fragments = [...attempt.fragments, ...group.fragments];
      attempt.pinned.push(...group.fragments);
    }
  }
  return joined;
}

function opennessOf(attempt: Group): Openness {
  const work = allowedGap(attempt, false);
  return { any: attempt.end + Math.max(work, allowedGap(attempt, true)), work: attempt.end + work };
}

function joinByWork(fragments: readonly Fragment[], decided: DecidedLinks<Fragment>): Group[] {
  const last = (fragment: Fragment) => (decided.isPinned(fragment) ? 1 : 0);
  const sorted = [...fragments].sort((a, b) => last(a) - last(b) || a.start - b.start || (a.seed < b.seed ? -1 : 1));
  const parent = sorted.map((_, index) => index);
  const find = (index: number): number => {
    let root = index;
    while (parent[root] !== root) root = parent[root] as number;
    parent[index] = root;
    return root;
  };
  const membersOf = (root: number) => sorted.filter((_, index) => find(index) === root);
  const mayUnite = (a: number, b: number) =>
    decided.isEmpty || a === b || membersOf(a).every((one) => membersOf(b).every((other) => isUndecided(one, other, decided)));
  const holders = new Map<string, number[]>();
  for (const [index, fragment] of sorted.entries()) {
    for (const key of fragment.workKeys) {
      const others = holders.get(key) ?? [];
      const match = others.find((other) => mayShareWork(sorted[other] as Fragment, fragment) && mayUnite(find(other), find(index)));
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

/** What nobody has said anything about. Parts that name nobody go with something pinned if nobody else has a claim to them. */
function isUndecided(a: Fragment, b: Fragment, decided: DecidedLinks<Fragment>): boolean {
  if (decided.areCut(a, b)) return false;
  if (decided.isPinned(a)) return !decided.isPinned(b) && b.subjectKeys.length === 0;
  return !decided.isPinned(b) || a.subjectKeys.length === 0;
}

function bestAttempt(
  attempts: readonly Group[],
  group: Group,
  groups: readonly Group[],
  decided: DecidedLinks<Fragment>,
  witness: Witness | null,
): Group | null {
  const considered: Considered[] = [];
  let best: Considered | null = null;
  let second = 0;
  for (let index = attempts.length - 1; index >= 0; index -= 1) {
    const attempt = attempts[index] as Group;
    const fit = fitOf(attempt, group, groups, decided);
    if (witness !== null) considered.push({ attempt, fit });
    if (fit.score > (best?.fit.score ?? 0)) {
      second = best?.fit.score ?? 0;
      best = { attempt, fit };
    } else {
      second = Math.max(second, fit.score);
    }
  }
  const isGuess = best !== null && targetAffinity(best.attempt.target, group.target) === incomparable;
  const chosen = best !== null && isGuess && second > best.fit.score * clearly ? null : best;
  witness?.(group, considered, chosen);
  return chosen?.attempt ?? null;
}

/** Of two attempts that a record may belong to by its time alone, one has to fit better than the other by this much. */
const clearly = 0.9;

function fitOf(attempt: Group, group: Group, groups: readonly Group[], decided: DecidedLinks<Fragment>): Fit {
  if (decided.isEmpty) return affinity(attempt, group, groups);
  if (areCut(attempt, group, decided)) return refused['cut by hand'];
  return affinity(
    attempt,
    group,
    groups.filter((other) => !areCut(attempt, other, decided)),
  );
}

function areCut(a: Group, b: Group, decided: DecidedLinks<Fragment>): boolean {
  return a.fragments.some((one) => b.fragments.some((other) => decided.areCut(one, other)));
}
