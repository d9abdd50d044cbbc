/** What is stored of one flow: assembled and diagnosed. */
import type { Assembled } from '../domain/correlation/assemble.ts';
import { failureOf, partialFailureOf, stuckFailureOf, waitingFailureOf } from '../domain/diagnosis/failure.ts';
import type { ProvisioningEvent } from '../domain/event.ts';
import type { Flow, FlowFailure } from '../domain/flow.ts';
import type { FlowRecord } from './flow-row.ts';

/**
 * @param review whether a success may turn out to be a partial one (`Fragment.review`)
 * @param events asked for only where there is something to explain
 */
export function flowRecord({ flow, overdue, services }: Assembled, review: boolean, events: () => ProvisioningEvent[]): FlowRecord {
  const diagnosed = diagnose(flow, review, events);
  return { flow: diagnosed.flow, stuck: overdue === null ? null : diagnosed.stuck, services, overdue };
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
  return { flow: { ...flow, failure }, stuck: stuckFailureOf(flow, all) };
}
