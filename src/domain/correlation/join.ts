/**
 * Joins the fragments of one subject into attempts: first by shared keys of work, then, where sources share no key at all, by what they say
 * (operation, target), what they lack (the other side's view) and when. Deterministic: the result depends on the set of fragments only.
 */
import type { Fragment, Mark } from './facts.ts';
import { kindred, mainOperation, operationAffinity } from './operations.ts';
import { byTime, isBareWord, isConcluding, isEffective, unresolvedFailures } from './progress.ts';
import { receiverOf } from './receivers.ts';
import { betterTarget, incomparable, sharedWord, targetAffinity } from './targets.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** How long after the end of an attempt something may still belong to it, by what the attempt is waiting for. */
const patience = {
  /** Clocks and late confirmations: the other side's view of what is over already. */
  settled: 15 * second,
  running: 5 * minute,
  /** An IdP's own queue between decision and push (Okta JOB events, Entra cycles of 20 to 40 minutes). */
  triggered: hour,
  queued: 6 * hour,
  /** Okta doubles from 5 minutes, at most 10 tries: the last gap is about 21 hours (Okta, "SCIM rate limits"). */
  throttled: 26 * hour,
} as const;

/** Stamps of two hosts may differ by this much without saying anything about the order (measured: -148 to +108 ms; NTP off: seconds). */
const skew = 5 * second;

/** Fragments that were joined by keys of work, or attempts in the making. */
interface Group {
  fragments: Fragment[];
  start: number;
  end: number;
  seed: string;
  /** Who decided; null also where only the receiving side speaks. */
  provider: string | null;
  /** The service that recorded what it was told to do (`receivers.ts`). */
  receiver: string | null;
  target: string | null;
  operation: Fragment['operation'];
  marks: Mark[];
  /** Marks of the latest try: what is seen again is compared with these. */
  tryMarks: Mark[];
  sides: Set<string>;
  hasSubject: boolean;
  /** How the latest try stands; null after every change, until it is asked for. */
  standing: Standing | null;
}

interface Standing {
  /** Failures of the latest try that nothing has made good. */
  failures: Mark[];
  /** The call that changes the target was answered, or somebody said how it ended. */
  settled: boolean;
  concluded: boolean;
  succeeded: boolean;
}

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

function groupOf(fragment: Fragment): Group {
  const receiver = receiverOf(fragment);
  return {
    fragments: [fragment],
    start: fragment.start,
    end: fragment.end,
    seed: fragment.seed,
    provider: receiver === null ? fragment.provider : null,
    receiver,
    target: fragment.target,
    operation: fragment.operation,
    marks: fragment.marks,
    tryMarks: fragment.marks,
    sides: sidesOf(fragment),
    hasSubject: fragment.subjectKeys.length > 0,
    standing: null,
  };
}

function sidesOf(fragment: Fragment): Set<string> {
  const kinds = new Set(fragment.marks.map((mark) => `${mark.kind}:${mark.service ?? ''}`));
  return kinds.size > 0 ? kinds : new Set(fragment.services.map((service) => `:${service}`));
}

function absorb(into: Group, group: Group): void {
  into.fragments.push(...group.fragments);
  into.start = Math.min(into.start, group.start);
  into.end = Math.max(into.end, group.end);
  into.provider ??= group.provider;
  into.receiver ??= group.receiver;
  into.target = betterTarget(into.target, group.target);
  into.operation = mainOperation([into.operation, group.operation].filter((operation) => operation !== null));
  into.marks = [...into.marks, ...group.marks].sort(byTime);
  into.tryMarks = [...into.tryMarks, ...group.tryMarks].sort(byTime);
  for (const side of group.sides) into.sides.add(side);
  into.hasSubject ||= group.hasSubject;
  into.standing = null;
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

/** 0: not one attempt. More: the better the names agree, the nearer in time, and the more the two complete each other. */
function affinity(attempt: Group, group: Group, groups: readonly Group[]): number {
  if (group.start - attempt.end > patience.throttled) return 0;
  const operation = operationAffinity(attempt.operation, group.operation) || (isJustInTime(attempt, group) ? kindred : 0);
  const target = targetAffinity(attempt.target, group.target);
  if (operation === 0 || target === 0 || !providersAgree(attempt, group, target)) return 0;
  const gap = Math.max(0, group.start - attempt.end);
  const allowed = allowedGap(attempt, concludes(group));
  if (gap > allowed || isNewAttempt(attempt, group, gap)) return 0;
  if (target === incomparable && hasBetterNamed(attempt, group, groups)) return 0;
  const complements = [...group.sides].some((side) => !attempt.sides.has(side)) ? 1 : 0.8;
  return operation * target * complements * (1 - 0.5 * (gap / (allowed + 1)));
}

/** Somebody signs in, and the application itself makes or mends the account there and then. A push from outside is another matter. */
function isJustInTime(attempt: Group, group: Group): boolean {
  if (attempt.operation !== 'login' || group.provider !== null || group.receiver !== null) return false;
  if (group.operation !== 'create' && group.operation !== 'update' && group.operation !== 'activate') return false;
  return group.marks.every(({ stage, endpoint }) => (stage === null || stage === 'apply' || stage === 'match') && endpoint === null);
}

/**
 * Whether a record of the same kind from the same moment fits the attempt by its name. Somebody who gets two accounts at once is named by two decisions and by
 * two targets, and the one whose name says nothing belongs to the other attempt.
 */
function hasBetterNamed(attempt: Group, group: Group, groups: readonly Group[]): boolean {
  const own = isOwnRecord(group);
  return groups.some(
    (other) =>
      other !== group &&
      other.target !== group.target &&
      Math.abs(other.start - group.start) <= skew &&
      isOwnRecord(other) === own &&
      targetAffinity(attempt.target, other.target) >= sharedWord,
  );
}

/** The target speaks of itself. */
function isOwnRecord({ target, fragments }: Group): boolean {
  return target !== null && fragments.every(({ services }) => services.includes(target));
}

/** A receiver's own record goes with whoever decided, if they mean the same target beyond doubt: the same person is pushed to many at once. */
function providersAgree(a: Group, b: Group, target: number): boolean {
  if (a.provider !== null && b.provider !== null) return a.provider === b.provider;
  if (a.receiver !== null && b.receiver !== null && a.receiver !== b.receiver) return false;
  return target >= sharedWord || !(isForeign(a.receiver, b.provider) || isForeign(b.receiver, a.provider));
}

function isForeign(receiver: string | null, provider: string | null): boolean {
  return receiver !== null && provider !== null && receiver !== provider;
}

function standingOf(attempt: Group): Standing {
  const marks = attempt.tryMarks;
  attempt.standing ??= {
    failures: unresolvedFailures(marks),
    settled: marks.some((mark) => isConcluding(mark) || (isEffective(mark) && mark.outcome !== 'unknown')),
    concluded: marks.some(isConcluding),
    succeeded: marks.some((mark) => isEffective(mark) && mark.outcome === 'success'),
  };
  return attempt.standing;
}

/** @param concludes whether what comes says how the attempt ended */
function allowedGap(attempt: Group, concludes: boolean): number {
  const { failures, settled, concluded } = standingOf(attempt);
  if (failures.some((mark) => mark.httpStatus === 429)) return patience.throttled;
  if (failures.some((mark) => mark.retryable)) return patience.triggered;
  if (settled) return concludes && !concluded ? patience.running : patience.settled;
  const last = attempt.marks.findLast((mark) => !isBareWord(mark));
  if (last?.stage === 'queue') return patience.queued;
  if (last?.stage === 'trigger' || last?.stage === 'scope') return patience.triggered;
  return patience.running;
}

function concludes(group: Group): boolean {
  return group.marks.some(isConcluding);
}

/**
 * The same thing seen twice is a second attempt, unless the first one was refused in a way that is retried without anybody's doing.
 * The same thing seen from two sides is one attempt.
 */
function isNewAttempt(attempt: Group, group: Group, gap: number): boolean {
  if (restarts(attempt, group)) return true;
  if (!isRepeated(attempt, group)) return false;
  const { failures, succeeded } = standingOf(attempt);
  if (failures.length > 0 && failures.every((mark) => mark.retryable || echoes(mark, failures))) return false;
  // Without a result yet, repetition at once is chatter of one attempt (two log lines on one call), not a second one.
  return failures.length > 0 || succeeded || gap > skew;
}

function isRepeated(attempt: Group, group: Group): boolean {
  return group.marks.some((mark) => mark.stage !== null && attempt.tryMarks.some((earlier) => sameSight(earlier, mark)));
}

/** An error without a status of its own (a log line, a wrapping span) that stands beside a retryable one only repeats it. */
function echoes(mark: Mark, failures: readonly Mark[]): boolean {
  return mark.httpStatus === null && failures.some((other) => other.retryable && Math.abs(other.end - mark.end) <= skew);
}

/** A new decision (assignment, sign-up, message put into the queue) after work had begun starts a new attempt. */
function restarts(attempt: Group, group: Group): boolean {
  const trigger = group.marks.find((mark) => mark.stage === 'trigger');
  if (trigger === undefined) return false;
  const hadTrigger = attempt.marks.find(
    (mark) => mark.stage === 'trigger' && mark.kind === trigger.kind && mark.service === trigger.service,
  );
  if (hadTrigger !== undefined && trigger.time - hadTrigger.time > skew) return true;
  const work = attempt.marks.find((mark) => mark.stage !== 'trigger' && mark.stage !== null);
  return work !== undefined && trigger.time - work.time > skew;
}

/** Marks that name neither an endpoint nor an operation (a query, a step of a queue) may well be two steps of one attempt. */
function sameSight(a: Mark, b: Mark): boolean {
  if (a.kind !== b.kind || a.service !== b.service || a.stage !== b.stage || a.endpoint !== b.endpoint) return false;
  return a.endpoint !== null || (a.operation !== null && a.operation === b.operation);
}
