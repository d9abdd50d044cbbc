/** What the marks of an attempt say about how it went. Shared by the weak joins (may this be a retry?) and by the status of flows. */
import type { Stage } from '../event.ts';
import { stages } from '../event.ts';
import type { Mark } from './facts.ts';

/** "Accepted": taken in, to be done later (RFC 9110, section 15.3.3). */
const accepted = 202;
/** Stamps of two hosts may differ by this much without saying anything about the order (measured: -148 to +108 ms; NTP off: seconds). */
export const skew = 5000;

const concluding = new Set<Stage | null>(['confirm', 'ready']);

export function isThrottled(mark: Mark): boolean {
  return mark.httpStatus === 429;
}

/**
 * It changes the target, or says that the target was changed. A query below such a call (`SELECT users`) has the same stage but names no operation: it
 * can fail the attempt, but its success settles nothing.
 */
export function isEffective(mark: Mark): boolean {
  if (isConcluding(mark)) return true;
  if (mark.operation === null || mark.httpStatus === accepted) return false;
  // A log line on a finished call does not say from which side it speaks, so it has no stage; the answer it reports counts all the same.
  return mark.stage === 'send' || mark.stage === 'apply' || (mark.stage === null && (mark.root || mark.httpStatus !== null));
}

/**
 * A log line that says in words that something was done ("User created"), without naming a step or an answer. It is believed only where nothing else
 * speaks of the end (`status.ts`), and settles nothing for the joins.
 */
export function isBareWord({ kind, stage, outcome, operation, httpStatus }: Pick<Mark, Bare>): boolean {
  return kind === 'log' && stage === null && outcome === 'success' && operation !== null && httpStatus === null;
}

type Bare = 'kind' | 'stage' | 'outcome' | 'operation' | 'httpStatus';

export function isConcluding({ stage }: Pick<Mark, 'stage'>): boolean {
  return concluding.has(stage);
}

/**
 * The step that took the latest message out of its queue, or undefined while that is waiting there. Whoever works in a trace of its own, or speaks of queues
 * for the first time, and hands nothing on has received; the first of all has sent.
 *
 * @param marks by time
 */
export function receiptOf(marks: readonly Mark[]): Mark | undefined {
  const handled = marks.filter(({ stage }) => stage === 'queue');
  const traced = new Set(handled.flatMap(({ kind, service }) => (kind === 'span' ? [service] : [])));
  // The lines of a traced service only repeat its spans.
  const queued = handled.filter(({ kind, service }) => kind === 'span' || !traced.has(service));
  const latest = queued.at(-1)?.time ?? 0;
  // Stamps decide, not places: a line may have been delivered twice.
  const spoke = ({ service, time }: Mark, way: 1 | -1) =>
    queued.some((other) => other.service === service && (other.time - time) * way > 0);
  return queued.findLast((mark) => {
    if (mark.time === queued[0]?.time || mark.time < latest - skew || spoke(mark, 1)) return false;
    return mark.root || !spoke(mark, -1);
  });
}

/** Failures that no later success of the same step has made good. */
export function unresolvedFailures(marks: readonly Mark[]): Mark[] {
  const lastSuccess = new Map<string, number>();
  let lastEffective = Number.NEGATIVE_INFINITY;
  for (const mark of marks) {
    if (mark.outcome !== 'success' || isBareWord(mark)) continue;
    const step = stepOf(mark);
    lastSuccess.set(step, Math.max(lastSuccess.get(step) ?? Number.NEGATIVE_INFINITY, mark.end));
    if (isConcluding(mark) || (mark.stage === 'send' && mark.operation !== null)) lastEffective = Math.max(lastEffective, mark.end);
  }
  const isMadeGood = (mark: Mark) =>
    (lastSuccess.get(stepOf(mark)) ?? Number.NEGATIVE_INFINITY) > mark.end ||
    // A refusal that callers retry is settled by whatever success of the whole comes after it.
    (mark.retryable && lastEffective > mark.end);
  const madeGood = marks.filter((mark) => mark.outcome === 'failure' && mark.stage !== null && isMadeGood(mark));
  // A line that names no step repeats the failure beside it.
  const repeats = ({ kind, stage, service, end }: Mark) =>
    kind === 'log' && stage === null && madeGood.some((other) => other.service === service && Math.abs(other.end - end) <= skew);
  return marks.filter((mark) => mark.outcome === 'failure' && !isMadeGood(mark) && !repeats(mark));
}

function stepOf(mark: Mark): string {
  return `${mark.stage ?? ''}|${mark.endpoint ?? ''}|${mark.endpoint === null ? (mark.service ?? '') : ''}|${mark.kind === 'span' ? 's' : ''}`;
}

export function byTime(a: Mark, b: Mark): number {
  return a.time - b.time || a.end - b.end || (stepOf(a) < stepOf(b) ? -1 : 1);
}

/** Later in the course of an attempt; `queue` counts as where it stands, which may be anywhere. */
export function furthestStage(marks: readonly Mark[]): Stage | null {
  let best: Stage | null = null;
  for (const mark of marks) {
    if (mark.stage !== null && (best === null || stages.indexOf(mark.stage) > stages.indexOf(best))) best = mark.stage;
  }
  return best;
}
