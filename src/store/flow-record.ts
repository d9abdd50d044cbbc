/** What is stored of one flow: assembled and diagnosed. */
import type { Assembled } from '../domain/correlation/assemble.ts';
import { failureOf, partialFailureOf, stuckFailureOf, waitingFailureOf } from '../domain/diagnosis/failure.ts';
import { nextTryAt } from '../domain/diagnosis/retry.ts';
import type { ProvisioningEvent } from '../domain/event.ts';
import type { Flow, FlowFailure } from '../domain/flow.ts';
import type { FlowRecord } from './flow-row.ts';

/**
 * @param review whether a success may turn out to be a partial one (`Fragment.review`)
 * @param events asked for only where there is something to explain
 */
export function flowRecord({ flow, services }: Assembled, review: boolean, events: () => ProvisioningEvent[]): FlowRecord {
  return { ...diagnose(flow, review, events), services };
}

function diagnose(flow: Flow, review: boolean, events: () => ProvisioningEvent[]): { flow: Flow; stuck: FlowFailure | null } {
  if (flow.status === 'skipped') return { flow, stuck: null };
  if (flow.status === 'succeeded') {
    const partial = review ? partialFailureOf(flow, events()) : null;
    return { flow: partial === null ? flow : { ...flow, status: 'partial', failure: partial }, stuck: null };
  }
  const all = events();
  if (flow.status === 'failed' || flow.status === 'partial') return { flow: { ...flow, failure: failureOf(flow, all) }, stuck: null };
  const failure = flow.status === 'waiting' ? waitingFailureOf(flow, all) : null;
  const waitingUntil = nextTryAt(flow, all);
  const overdueAt = waitingUntil === null ? flow.overdueAt : waitingUntil + Math.max(grace, (waitingUntil - flow.lastEventAt) / 2);
  return { flow: { ...flow, failure, waitingUntil, overdueAt }, stuck: stuckFailureOf(flow, all) };
}

/** Records of a try come minutes late. */
const grace = 5 * 60_000;
