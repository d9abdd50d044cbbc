/** What the marks of an attempt say about how it went. Shared by the weak joins (may this be a retry?) and by the status of flows. */
import type { Stage } from '../event.ts';
import { stages } from '../event.ts';
import type { Mark } from './facts.ts';

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
  if (mark.operation === null) return false;
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
  return marks.filter((mark) => {
    if (mark.outcome !== 'failure') return false;
    if ((lastSuccess.get(stepOf(mark)) ?? Number.NEGATIVE_INFINITY) > mark.end) return false;
    // A refusal that callers retry is settled by whatever success of the whole comes after it.
    return !(mark.retryable && lastEffective > mark.end);
  });
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
