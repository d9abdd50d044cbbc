/** What is stored of one flow: assembled, diagnosed, as a row of `flows`. */
import type { Assembled } from '../domain/correlation/assemble.ts';
import { failureOf, partialFailureOf, stuckFailureOf, waitingFailureOf } from '../domain/diagnosis/failure.ts';
import type { ProvisioningEvent } from '../domain/event.ts';
import type { Flow, FlowFailure } from '../domain/flow.ts';
import { type FlowDocument, facetsOf } from './document.ts';
import type { SqlValue } from './statements.ts';

/** In the order of `flowValues`. */
export const flowColumns = [
  'id',
  'user_key',
  'provider',
  'target',
  'operation',
  'status',
  'stage',
  'started_at',
  'ended_at',
  'last_at',
  'duration',
  'overdue',
  'tries',
  'event_count',
  'failure_class',
  'failure_stage',
  'failure_service',
  'failure_endpoint',
  'failure_http_status',
  'stuck_class',
  'document',
  'facets',
] as const;

export interface FlowRecord {
  flow: Flow;
  /** The failure that applies once it is overdue; null for closed flows. */
  stuck: FlowFailure | null;
  services: string[];
  overdue: number | null;
}

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

export function flowValues({ flow, stuck, services, overdue }: FlowRecord): SqlValue[] {
  const document: FlowDocument = { flow, stuck, services };
  const { failure } = flow;
  return [
    flow.id,
    flow.user.key,
    flow.provider,
    flow.target,
    flow.operation,
    flow.status,
    flow.stage,
    flow.startedAt,
    flow.endedAt,
    flow.lastEventAt,
    flow.durationMs,
    overdue,
    flow.tries,
    flow.eventCount,
    failure?.class ?? null,
    failure?.stage ?? null,
    failure?.service ?? null,
    failure?.endpoint ?? null,
    failure?.httpStatus ?? null,
    stuck?.class ?? null,
    JSON.stringify(document),
    facetsOf(document),
  ];
}
