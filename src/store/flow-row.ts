/** How a flow stands in its row: columns for what lists filter, sort and count by, and two JSON texts for what is left. */
import type { Flow, FlowFailure } from '../domain/flow.ts';
import type { SqlValue } from './statements.ts';

/** Columns of `flows` but for its number, in the order of `flowValues`. */
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
  'facets',
  'rest',
] as const;

export interface FlowRecord {
  flow: Flow;
  /** The failure that applies once it is overdue; null for closed flows. */
  stuck: FlowFailure | null;
  services: string[];
}

/**
 * What the `facets` column holds: what filters look for beyond the columns, in this order (`filter-sql.ts` reads it by position). Made here and not by
 * SQLite, which would parse a document anew for each index that holds it.
 */
type Facets = [
  ids: Flow['user']['ids'],
  message: string | null,
  stuck: FlowFailure | null,
  services: string[],
  sources: string[],
  provider: string | null,
  target: string | null,
  failureService: string | null,
  failureEndpoint: string | null,
];

/** What the `rest` column holds: what only the flow itself shows. */
type Rest = [
  traceIds: string[],
  requestIds: string[],
  sessionIds: string[],
  stages: Flow['stages'],
  waitingUntil: number | null,
  failure: [scimType: string | null, eventId: string, at: number] | null,
  /** Only where there are several. */
  targetNames: string[] | null,
];

export function flowValues({ flow, stuck, services }: FlowRecord): SqlValue[] {
  const { failure } = flow;
  const facets: Facets = [
    flow.user.ids,
    failure?.message ?? null,
    stuck,
    services,
    flow.sources,
    flow.provider,
    flow.target,
    failure?.service ?? null,
    failure?.endpoint ?? null,
  ];
  const rest: Rest = [
    flow.traceIds,
    flow.requestIds,
    flow.sessionIds,
    flow.stages,
    flow.waitingUntil,
    failure === null ? null : [failure.scimType, failure.eventId, failure.at],
    flow.targetNames.length > 1 ? flow.targetNames : null,
  ];
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
    flow.overdueAt,
    flow.tries,
    flow.eventCount,
    failure?.class ?? null,
    failure?.stage ?? null,
    failure?.service ?? null,
    failure?.endpoint ?? null,
    failure?.httpStatus ?? null,
    stuck?.class ?? null,
    JSON.stringify(facets),
    JSON.stringify(rest),
  ];
}

export interface FlowRow {
  id: string;
  user_key: string;
  provider: string | null;
  target: string | null;
  operation: Flow['operation'];
  status: Flow['status'];
  stage: Flow['stage'];
  started_at: number;
  ended_at: number | null;
  last_at: number;
  duration: number;
  overdue: number | null;
  tries: number;
  event_count: number;
  failure_class: string | null;
  failure_stage: FlowFailure['stage'];
  failure_service: string | null;
  failure_endpoint: string | null;
  failure_http_status: number | null;
  facets: string;
  rest: string;
}

/** A flow as of `now`. */
export function flowOf(row: FlowRow, now: number): Flow {
  const [ids, message, stuck, , sources] = JSON.parse(row.facets) as Facets;
  const [traceIds, requestIds, sessionIds, stages, waitingUntil, own, targetNames] = JSON.parse(row.rest) as Rest;
  const flow: Flow = {
    id: row.id,
    user: { key: row.user_key, ids },
    provider: row.provider,
    target: row.target,
    targetNames: targetNames ?? (row.target === null ? [] : [row.target]),
    operation: row.operation,
    status: row.status,
    stage: row.stage,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    durationMs: row.duration,
    tries: row.tries,
    eventCount: row.event_count,
    sources,
    traceIds,
    requestIds,
    sessionIds,
    failure: own === null || row.failure_class === null ? null : failureOf(row, row.failure_class, message, own),
    stages,
    waitingUntil,
    overdueAt: row.overdue,
    lastEventAt: row.last_at,
  };
  return asOf(flow, stuck, now);
}

/** An open flow that is overdue by then is stuck. @param stuck the failure that was prepared for that case */
export function asOf(flow: Flow, stuck: FlowFailure | null, now: number): Flow {
  if (flow.overdueAt === null || flow.overdueAt > now) return flow;
  return { ...flow, status: 'stuck', failure: flow.failure ?? stuck };
}

function failureOf(row: FlowRow, name: string, message: string | null, [scimType, eventId, at]: NonNullable<Rest[5]>): FlowFailure {
  return {
    class: name,
    message: message ?? '',
    stage: row.failure_stage,
    service: row.failure_service,
    endpoint: row.failure_endpoint,
    httpStatus: row.failure_http_status,
    scimType,
    eventId,
    at,
  };
}
