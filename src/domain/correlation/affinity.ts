/** How well a group of fragments fits an attempt: do operation, target and time agree, and do the two complete each other? */
import type { CandidateReason } from '../flow.ts';
import { concludes, type Group, standingOf } from './group.ts';
import { kindred, operationAffinity } from './operations.ts';
import { skew } from './progress.ts';
import { allowedGap, patience, renewal } from './succession.ts';
import { incomparable, sharedWord, targetAffinity } from './targets.ts';

const refusals = [
  'cut by hand',
  'other operation',
  'other target',
  'other provider',
  'too late for it',
  'over by then',
  'a new decision',
  'a repeated step',
  'another record fits its name',
] as const satisfies readonly CandidateReason[];

/** Why a group of fragments is not part of an attempt. */
type Refusal = (typeof refusals)[number];

export interface Fit {
  /** 0: not one attempt. More: the better the names agree, the nearer in time, and the more the two complete each other. */
  score: number;
  /** null when the score is more than 0. */
  refusal: Refusal | null;
  /** What the score is the product of, each from 0 to 1. */
  factors: { operation: number; target: number; time: number; side: number };
}

/** Made once: most attempts that are looked at are refused. */
export const refused = Object.fromEntries(
  refusals.map((refusal): [Refusal, Fit] => [refusal, { score: 0, refusal, factors: { operation: 0, target: 0, time: 0, side: 0 } }]),
) as Record<Refusal, Fit>;

/** @param groups all of the neighbourhood: another one may fit the attempt better */
export function affinity(attempt: Group, group: Group, groups: readonly Group[]): Fit {
  if (group.start - attempt.end > patience.throttled) return refused['too late for it'];
  const operation = operationAffinity(attempt.operation, group.operation) || (isJustInTime(attempt, group) ? kindred : 0);
  if (operation === 0) return refused['other operation'];
  const target = Math.max(targetAffinity(attempt.target, group.target), areNamedAlike(attempt, group) ? sharedWord : 0);
  if (target === 0) return refused['other target'];
  if (!providersAgree(attempt, group, target)) return refused['other provider'];
  const gap = Math.max(0, group.start - attempt.end);
  const allowed = allowedGap(attempt, concludes(group));
  if (gap > allowed) return refused[standingOf(attempt).settled ? 'over by then' : 'too late for it'];
  const renewed = renewal(attempt, group, gap);
  if (renewed !== null) return refused[renewed];
  if (gap > patience.settled && isOtherOperation(attempt, group)) return refused['other operation'];
  if (target < sharedWord && isNamedElsewhere(attempt, group, groups)) return refused['another record fits its name'];
  if (target === incomparable && hasBetterNamed(attempt, group, groups)) return refused['another record fits its name'];
  const side = [...group.sides].some((own) => !attempt.sides.has(own)) ? 1 : 0.8;
  const time = 1 - 0.5 * (gap / (allowed + 1));
  return { score: operation * target * side * time, refusal: null, factors: { operation, target, time, side } };
}

/** What comes back after a while is what was tried before; an update that may be a part of something else is such a part at once. */
function isOtherOperation(attempt: Group, group: Group): boolean {
  if (attempt.operation === null || group.operation === null) return false;
  return operationAffinity(attempt.operation, group.operation) <= kindred;
}

/** Somebody signs in, and the application itself makes or mends the account there and then. A push from outside is another matter. */
function isJustInTime(attempt: Group, group: Group): boolean {
  if (attempt.operation !== 'login' || group.provider !== null || group.receiver !== null) return false;
  if (group.operation !== 'create' && group.operation !== 'update' && group.operation !== 'activate') return false;
  return group.marks.every(
    ({ stage, endpoint, operation }) =>
      (stage === null || stage === 'apply' || stage === 'match') && (endpoint === null || operation === 'login'),
  );
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

/**
 * Whether what a target says of itself belongs to somebody else's record of that moment, which is called like it, as the other of the two is not: what the
 * CRM's own service writes while the person also gets a wiki account is not about the wiki.
 */
function isNamedElsewhere(attempt: Group, group: Group, groups: readonly Group[]): boolean {
  const [own, other] = isNamedByOthers(group) ? [attempt, group] : [group, attempt];
  if (isNamedByOthers(own)) return false;
  const records = groups.filter((record) => isNamedByOthers(record) && Math.abs(record.start - group.start) <= patience.settled);
  const [first] = records;
  // With one target only there is no other that it could be about.
  if (first === undefined || records.every((record) => areNamedAlike(first, record))) return false;
  return records.some((record) => areNamedAlike(record, own) && !areNamedAlike(record, other));
}

function isNamedByOthers(group: Group): boolean {
  return group.target !== null && !isOwnRecord(group);
}

/** Compares targets; what says nothing of its target may be the target itself, so it is known by the services that speak. */
function areNamedAlike(a: Group, b: Group): boolean {
  return namesOf(a).some((name) => namesOf(b).some((other) => targetAffinity(name, other) >= sharedWord));
}

function namesOf({ target, fragments }: Group): readonly string[] {
  return target === null ? fragments.flatMap(({ services }) => services) : [target];
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
