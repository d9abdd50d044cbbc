/** The failure of a flow, as the contract's `failure` object; called by the correlation while the flow is being assembled. */
import type { ProvisioningEvent } from '../event.ts';
import type { FlowFailure } from '../flow.ts';
import { type Assessment, assess, isSuspicious } from './assess.ts';
import type { DiagnosisSubject } from './rule.ts';
import { mayBePartial } from './whole-flow.ts';

export type { DiagnosisSubject } from './rule.ts';

/**
 * What failed and was not made good, or null. Waiting (throttled while tries go on) and skipping are no failures. A flow that is known to have
 * failed always gets one, in doubt `unknown`. One pass when no event is suspicious.
 */
export function failureOf(subject: DiagnosisSubject, events: readonly ProvisioningEvent[]): FlowFailure | null {
  const mustFail = subject.status === 'failed';
  if (!mustFail && !events.some((event) => isSuspicious(event) || mayBePartial(event))) return null;
  const assessments = assess(isOpen(subject) ? { ...subject, status: null } : subject, events);
  const failure =
    assessments.find((assessment) => isFailure(assessment) && !assessment.recovered) ??
    (mustFail ? assessments.find(({ effect }) => effect !== 'note') : undefined);
  return failure === undefined ? null : toFailure(failure);
}

/** What was left out of an attempt that everybody calls a success (dropped attributes, refused Bulk operations), or null. */
export function partialFailureOf(subject: DiagnosisSubject, events: readonly ProvisioningEvent[]): FlowFailure | null {
  if (!events.some((event) => isSuspicious(event) || mayBePartial(event))) return null;
  const partial = assess(subject, events).find(({ effect, recovered }) => effect === 'partial' && !recovered);
  return partial === undefined ? null : toFailure(partial);
}

/** Why an open attempt waits, where an answer tells it: throttled while tries go on, written but not readable yet. Not a failure. */
export function waitingFailureOf(subject: DiagnosisSubject, events: readonly ProvisioningEvent[]): FlowFailure | null {
  if (!events.some(isSuspicious)) return null;
  const waiting = assess({ ...subject, status: null }, events).find(({ effect, recovered }) => effect === 'waiting' && !recovered);
  return waiting === undefined ? null : toFailure(waiting);
}

/** Why an attempt that is overdue does not go on: `crash`, `queue-stuck`, `unknown`, or the failure that nobody mended. */
export function stuckFailureOf(subject: DiagnosisSubject, events: readonly ProvisioningEvent[]): FlowFailure {
  const assessments = assess({ ...subject, status: 'stuck' }, events);
  const failure = assessments.find(
    (assessment) => assessment.effect !== 'note' && assessment.effect !== 'skipped' && !assessment.recovered,
  );
  return failure === undefined ? nothingKnown(subject.startedAt) : toFailure(failure);
}

function isOpen({ status }: DiagnosisSubject): boolean {
  return status === 'running' || status === 'waiting';
}

function isFailure({ effect }: Assessment): boolean {
  return effect === 'failed' || effect === 'partial';
}

function toFailure(assessment: Assessment): FlowFailure {
  const { step } = assessment;
  return {
    class: assessment.class,
    message: assessment.detail ?? assessment.cause,
    stage: assessment.stage,
    service: step.service,
    endpoint: step.endpoint,
    httpStatus: assessment.httpStatus,
    scimType: assessment.scimType,
    eventId: step.id,
    at: step.time,
  };
}

/** A flow has events; should it not, the answer still has the contract's shape. */
function nothingKnown(startedAt: number): FlowFailure {
  return {
    class: 'unknown',
    message: 'No event tells why.',
    stage: null,
    service: null,
    endpoint: null,
    httpStatus: null,
    scimType: null,
    eventId: '',
    at: startedAt,
  };
}
