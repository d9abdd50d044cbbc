/** What may follow in an attempt: how long it stays open for more, and when the same thing again is a new attempt. */
import type { Mark } from './facts.ts';
import { type Group, standingOf } from './group.ts';
import { isBareWord, isConcluding, isEffective, receiptOf, skew } from './progress.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** How long after the end of an attempt something may still belong to it, by what the attempt is waiting for. */
export const patience = {
  /** Clocks and late confirmations: the other side's view of what is over already. */
  settled: 15 * second,
  running: 5 * minute,
  /** An IdP's own queue between decision and push (Okta JOB events, Entra cycles of 20 to 40 minutes). */
  triggered: hour,
  queued: 6 * hour,
  /** Okta doubles from 5 minutes, at most 10 tries: the last gap is about 21 hours (Okta, "SCIM rate limits"). */
  throttled: 26 * hour,
} as const;

/** @param concludes whether what comes says how the attempt ended */
export function allowedGap(attempt: Group, concludes: boolean): number {
  const { failures, settled, concluded } = standingOf(attempt);
  if (failures.some((mark) => mark.httpStatus === 429 || (mark.retryable && isConcluding(mark)))) return patience.throttled;
  if (failures.some((mark) => mark.retryable)) return patience.triggered;
  const handedOn = attempt.marks.some(({ stage }) => stage === 'queue') && receiptOf(attempt.marks) === undefined;
  if (settled) return !concluded && (concludes || handedOn) ? patience.running : patience.settled;
  const last = attempt.marks.findLast((mark) => !isBareWord(mark));
  if (last?.stage === 'queue') return patience.queued;
  if (last?.stage === 'trigger' || last?.stage === 'scope') return patience.triggered;
  return patience.running;
}

/**
 * What makes the group a new attempt, or null. The same thing seen twice is a second attempt, unless the first one was refused in a way that is retried
 * without anybody's doing. The same thing seen from two sides is one attempt.
 */
export function renewal(attempt: Group, group: Group, gap: number): 'a new decision' | 'a repeated step' | null {
  if (restarts(attempt, group)) return 'a new decision';
  if (!isRepeated(attempt, group)) return null;
  const { failures, succeeded } = standingOf(attempt);
  const earlier = failures.filter((mark) => !isOfSameMoment(mark, group));
  if (earlier.length > 0 && earlier.every((mark) => mark.retryable || echoes(mark, earlier))) return null;
  // Who asks twice at once whether somebody is there has not begun anew.
  if (gap <= skew && group.marks.every((mark) => mark.stage === 'match' || !isRepeat(attempt, mark))) return null;
  // A receiver records a request and what followed from it one by one (GitHub: `external_identity.provision`, `user.create`).
  if (gap <= skew && failures.length === 0 && attempt.receiver !== null && attempt.receiver === group.receiver) return null;
  if (gap <= skew && isWhatWasConfirmed(attempt, group)) return null;
  // Without a result yet, repetition at once is chatter of one attempt (two log lines on one call), not a second one.
  return failures.length > 0 || succeeded || gap > skew ? 'a repeated step' : null;
}

/** A success that was confirmed and not seen yet: clocks may put the confirmation before it. */
function isWhatWasConfirmed(attempt: Group, group: Group): boolean {
  const isDone = (mark: Mark) => mark.outcome === 'success' && isEffective(mark) && !isConcluding(mark);
  const isConfirmed = attempt.tryMarks.some((mark) => mark.outcome === 'success' && isConcluding(mark) && group.start - mark.end <= skew);
  return isConfirmed && group.marks.some(isDone) && !attempt.tryMarks.some(isDone);
}

/** Whether it begins a next try; who only looks the account up again may still be at the same one. */
export function isNextTry(attempt: Group, group: Group): boolean {
  return group.marks.some((mark) => mark.stage !== 'match' && isRepeat(attempt, mark));
}

function isRepeated(attempt: Group, group: Group): boolean {
  return group.marks.some((mark) => isRepeat(attempt, mark));
}

function isRepeat(attempt: Group, mark: Mark): boolean {
  return mark.stage !== null && attempt.tryMarks.some((earlier) => sameSight(earlier, mark));
}

/** An error line that names no step may be of the very try that the group tells of. */
function isOfSameMoment({ stage, end }: Mark, group: Group): boolean {
  return stage === null && group.start - end <= skew;
}

/**
 * An error without a status of its own (a log line, a wrapping span) that stands beside a retryable one only repeats it. The word of a provider that
 * tries again stands for whatever the target answered before it.
 */
function echoes(mark: Mark, failures: readonly Mark[]): boolean {
  return failures.some(
    (other) =>
      other.retryable &&
      (isConcluding(other) ? mark.end - other.end <= skew : mark.httpStatus === null && Math.abs(other.end - mark.end) <= skew),
  );
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
