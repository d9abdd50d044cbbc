/** The state of an attempt as its events tell it. What is overdue is decided later, by the reader's clock. */
import type { Operation, Stage } from '../event.ts';
import type { Flow, FlowStatus, StageState } from '../flow.ts';
import type { Fragment, Mark } from './facts.ts';
import { mainOperation } from './operations.ts';
import { furthestStage, isBareWord, isConcluding, isEffective, isThrottled, receiptOf, unresolvedFailures } from './progress.ts';

export interface Verdict {
  status: FlowStatus;
  stage: Stage | null;
  stages: Flow['stages'];
  /** Epoch ms from which it counts as stuck; null when it is over. */
  overdue: number | null;
}

const minute = 60_000;

/** How long an open attempt may be silent, ms. Until successes of its kind have taught better (`pace.ts`), the slowest usual steps set it. */
export const usualSilence = 15 * minute;
const throttledSilence = 60 * minute;

/** @param marks by time */
export function verdictOf(fragments: readonly Fragment[], marks: readonly Mark[], lastAt: number): Verdict {
  const operation = mainOperation(fragments.flatMap((fragment) => fragment.operation ?? []));
  const word = lastWord(fragments, marks, operation);
  const failures = unresolvedFailures(marks).filter((mark) => mark.stage !== null || mark.root || isOnlyEvidence(mark, marks, word));
  const known = statusOf(fragments, marks, failures, word, lastAt);
  const status = operation === 'login' ? endOfLogin(known, failures) : known;
  const stages = stagesOf(marks, failures, status);
  const failedAt = failures.find((mark) => mark.stage !== null)?.stage ?? null;
  const stage = status === 'failed' && failedAt !== null ? failedAt : furthestStage(marks);
  return { status, stage, stages, overdue: overdueAt(status, failures, lastAt) };
}

/** Error lines without a stage count when nothing else speaks of the attempt's end; what the same service calls done after them is done. */
function isOnlyEvidence(failure: Mark, marks: readonly Mark[], word: Mark | undefined): boolean {
  if (word !== undefined && word.service === failure.service && word.end > failure.end) return false;
  return !marks.some(isDone);
}

function isDone(mark: Mark): boolean {
  return mark.outcome === 'success' && isEffective(mark);
}

/**
 * The bare word on which the attempt ends: somebody says that the operation was done, no answer tells more, and no step was taken after it. Who put the
 * work into a queue speaks of that, not of the work; and an update does not show that an assignment was carried out.
 */
function lastWord(fragments: readonly Fragment[], marks: readonly Mark[], operation: Operation | null): Mark | undefined {
  const word = lastOf(marks, (mark) => isBareWord(mark) && mark.operation === operation);
  if (word === undefined || marks.some(isDone) || marks.some((mark) => mark.stage !== null && mark.time > word.time)) return undefined;
  const queued = marks.filter((mark) => mark.stage === 'queue');
  if (queued.length > 0 && queued[0]?.service === word.service && !queued.slice(1).some((mark) => mark.service === word.service))
    return undefined;
  const only = fragments.every((fragment) => fragment.operation === null || fragment.operation === 'update');
  return operation === 'update' && !only ? undefined : word;
}

/**
 * A sign-in is over when the person is not asked anything more or goes away, so nobody waits for it: a challenge that was never answered (Entra 50074,
 * 50140) is a sign-in that did not take place, and one that was throttled was refused.
 */
function endOfLogin(status: FlowStatus, failures: readonly Mark[]): FlowStatus {
  if (status !== 'running' && status !== 'waiting') return status;
  return failures.length > 0 ? 'failed' : 'skipped';
}

function statusOf(
  fragments: readonly Fragment[],
  marks: readonly Mark[],
  failures: readonly Mark[],
  word: Mark | undefined,
  lastAt: number,
): FlowStatus {
  const conclusion = lastOf(marks, (mark) => isConcluding(mark) && mark.outcome !== 'unknown');
  const successAfter = (time: number) => marks.some((mark) => isEffective(mark) && mark.outcome === 'success' && mark.time > time);
  if (conclusion?.outcome === 'success' && isRefusedAtTheDoor(conclusion, marks)) return 'failed';
  if (conclusion?.outcome === 'success') return isPartial(failures, conclusion) ? 'partial' : 'succeeded';
  if (conclusion?.outcome === 'failure' && !successAfter(conclusion.end))
    return isThrottled(conclusion) && !isExhausted(marks) ? 'waiting' : 'failed';
  const last = failures.at(-1);
  if (last !== undefined && conclusion === undefined) {
    if (failures.every((mark) => isThrottled(mark) || mark.httpStatus === null) && failures.some(isThrottled))
      return isExhausted(marks) ? 'failed' : 'waiting';
    return changedTarget(marks, failures) ? 'partial' : 'failed';
  }
  if (marks.some(isDone) && !isAbandoned(fragments, marks)) return 'succeeded';
  if (isSkipped(marks)) return 'skipped';
  if (word !== undefined) return 'succeeded';
  const latest = lastOf(marks, (mark) => mark.stage !== null);
  if (latest === undefined) return 'running';
  if (latest.stage === 'queue') return statusOfQueued(marks, lastAt);
  return isDirectoryOnly(fragments, marks) ? 'succeeded' : 'running';
}

/** A message was taken out of the last queue and dealt with: its receiver says so, or had something to say after that. */
function statusOfQueued(marks: readonly Mark[], lastAt: number): FlowStatus {
  const receipt = receiptOf(marks);
  if (receipt === undefined) return 'waiting';
  return receipt.outcome === 'success' || lastAt > receipt.end ? 'succeeded' : 'running';
}

const goingOn = new Set<Stage | null>(['queue', 'send', 'apply', 'confirm', 'ready']);

/** The provider looked and decided not to act (out of scope, nothing to change), and nothing of the attempt went on after that. */
function isSkipped(marks: readonly Mark[]): boolean {
  const skip = lastOf(marks, (mark) => mark.skip);
  return skip !== undefined && !marks.some((mark) => !mark.skip && goingOn.has(mark.stage) && mark.end > skip.end);
}

/** Okta gives up after ten tries (Okta, "SCIM rate limits"); who tries more often than that is not waiting but stuck in a loop. */
const mostTries = 10;

function isExhausted(marks: readonly Mark[]): boolean {
  return marks.filter((mark) => mark.stage === 'send' && isThrottled(mark)).length >= mostTries;
}

/** The provider is satisfied, but something that it does not see went wrong in the target. */
function isPartial(failures: readonly Mark[], conclusion: Mark): boolean {
  return failures.some((mark) => mark !== conclusion && mark.kind !== 'audit' && (mark.stage === 'apply' || mark.stage === 'send'));
}

/** The provider let somebody in, and the application did not: it has no account for them, or could not make one there and then. */
function isRefusedAtTheDoor(conclusion: Mark, marks: readonly Mark[]): boolean {
  if (conclusion.kind !== 'audit' || conclusion.operation !== 'login') return false;
  return unresolvedFailures(marks).some(
    ({ kind, operation, end }) => kind !== 'audit' && operation !== null && operation !== 'update' && end >= conclusion.end,
  );
}

/** The account was made or changed although a step failed: the call that changes it was answered with success. */
function changedTarget(marks: readonly Mark[], failures: readonly Mark[]): boolean {
  if (failures.some((mark) => mark.stage === 'send' || mark.stage === 'trigger' || (mark.root && mark.operation !== null))) return false;
  return marks.some((mark) => mark.outcome === 'success' && mark.operation !== null && isEffective(mark));
}

/**
 * The target answered, but whoever called it was never heard of again: its span did not arrive although the attempt runs through a queue
 * whose consumer reports. A crash between the call and the acknowledgement looks like this.
 */
function isAbandoned(fragments: readonly Fragment[], marks: readonly Mark[]): boolean {
  if (!marks.some((mark) => mark.stage === 'queue') || fragments.length === 0) return false;
  const orphan = lastOf(marks, (mark) => mark.orphan);
  if (orphan === undefined) return false;
  // A log line without a stage may be the target's own word on the same call, so it does not show that the caller lived on.
  const byOthers = (mark: Mark) => mark.service !== orphan.service && (mark.stage !== null || mark.root);
  return !marks.some((mark) => mark.end > orphan.end && mark.outcome === 'success' && byOthers(mark));
}

/** A change inside the provider's own directory (suspend, profile update, login) is complete when the provider says so. */
function isDirectoryOnly(fragments: readonly Fragment[], marks: readonly Mark[]): boolean {
  return (
    fragments.every((fragment) => fragment.target === null || fragment.operation === 'login') &&
    marks.every((mark) => mark.kind === 'audit' || isBareWord(mark) || (mark.stage === null && mark.outcome === 'unknown')) &&
    marks.some((mark) => mark.outcome === 'success')
  );
}

function overdueAt(status: FlowStatus, failures: readonly Mark[], lastAt: number): number | null {
  if (status !== 'running' && status !== 'waiting') return null;
  return lastAt + (status === 'waiting' && failures.some(isThrottled) ? throttledSilence : usualSilence);
}

function stagesOf(marks: readonly Mark[], failures: readonly Mark[], status: FlowStatus): Flow['stages'] {
  const states: { [stage in Stage]?: StageState } = {};
  for (const mark of marks) if (mark.stage !== null) states[mark.stage] = 'done';
  for (const mark of failures) if (mark.stage !== null) states[mark.stage] = 'failed';
  const last = lastOf(marks, (mark) => mark.stage !== null)?.stage;
  if (status === 'waiting' && last !== undefined && last !== null) states[last] = 'waiting';
  return states;
}

function lastOf(marks: readonly Mark[], matches: (mark: Mark) => boolean): Mark | undefined {
  let found: Mark | undefined;
  for (const mark of marks) if (matches(mark) && (found === undefined || mark.end >= found.end)) found = mark;
  return found;
}
