/**
 * The JSON shapes of the command line contract: exactly these keys, in this order. Times are RFC 3339 in UTC with milliseconds, durations
 * milliseconds with at most three decimals. Scripts are written against them: add, never rename.
 */
import { type ProvisioningEvent, writtenAt } from '../../domain/event.ts';
import type { Flow, FlowFailure, FlowLink, LifecycleEntry, Step } from '../../domain/flow.ts';
import type { MetricSeries } from '../../domain/metrics.ts';
import type { Pace } from '../../domain/pace.ts';
import type { DecidedLink, SearchHit, SourceState, UserJourney } from '../../domain/reader.ts';
import { rfc3339 } from '../time.ts';

function at(time: number | null): string | null {
  return time === null ? null : rfc3339(time);
}

export function ms(duration: number): number;
export function ms(duration: number | null): number | null;
export function ms(duration: number | null): number | null {
  return duration === null ? null : Math.round(duration * 1000) / 1000;
}

export function flowDocument(flow: Flow) {
  return {
    id: flow.id,
    user: { key: flow.user.key, ids: flow.user.ids },
    provider: flow.provider,
    target: flow.target,
    targetNames: flow.targetNames,
    operation: flow.operation,
    status: flow.status,
    stage: flow.stage,
    startedAt: rfc3339(flow.startedAt),
    endedAt: at(flow.endedAt),
    durationMs: ms(flow.durationMs),
    tries: flow.tries,
    eventCount: flow.eventCount,
    sources: flow.sources,
    traceIds: flow.traceIds,
    requestIds: flow.requestIds,
    sessionIds: flow.sessionIds,
    failure: flow.failure === null ? null : failureDocument(flow.failure),
    stages: flow.stages,
    waitingUntil: at(flow.waitingUntil),
    overdueAt: at(flow.overdueAt),
    lastEventAt: rfc3339(flow.lastEventAt),
  };
}

function failureDocument(failure: FlowFailure) {
  return {
    class: failure.class,
    message: failure.message,
    stage: failure.stage,
    service: failure.service,
    endpoint: failure.endpoint,
    httpStatus: failure.httpStatus,
    scimType: failure.scimType,
    eventId: failure.eventId,
    at: rfc3339(failure.at),
  };
}

export function eventDocument(event: ProvisioningEvent) {
  return {
    id: event.id,
    source: event.source,
    nativeId: event.nativeId,
    kind: event.kind,
    time: rfc3339(writtenAt(event)),
    ...(event.clockAheadMs === undefined ? {} : { clockAheadMs: event.clockAheadMs }),
    durationMs: ms(event.durationMs),
    service: event.service,
    name: event.name,
    stage: event.stage,
    outcome: event.outcome,
    parentId: event.parentId,
    identifiers: event.identifiers,
    attributes: event.attributes,
    body: event.body,
  };
}

export function stepDocument(step: Step) {
  return { ...step, startedAt: rfc3339(step.startedAt), durationMs: ms(step.durationMs) };
}

export function linkDocument(link: FlowLink) {
  const { pinned } = link;
  return { ...link, gapMs: ms(link.gapMs), pinned: pinned === null ? null : { ...pinned, at: rfc3339(pinned.at) } };
}

export function decisionDocument({ kind, eventId, otherIds, at, by, note, flowId, otherFlowIds }: DecidedLink) {
  return { kind, eventId, otherIds, at: rfc3339(at), by, note, flowId, otherFlowIds };
}

export function paceDocument({ silenceMs, successes, next }: Pace) {
  return { silenceMs, successes, next };
}

/** Series of what was measured beside an attempt. */
export function metricDocument({ points, ...series }: MetricSeries) {
  return { ...series, points: points.map(({ time, value }) => ({ time: rfc3339(time), value })) };
}

export function hitDocument(hit: SearchHit) {
  return { event: eventDocument(hit.event), flowIds: hit.flowIds };
}

export function journeyDocument(journey: UserJourney) {
  return {
    user: { key: journey.subject.key, ids: journey.subject.ids },
    lifecycle: journey.lifecycle.map(lifecycleDocument),
    flows: journey.flows.map(flowDocument),
  };
}

function lifecycleDocument(entry: LifecycleEntry) {
  return {
    target: entry.target,
    state: entry.state,
    since: rfc3339(entry.since),
    flowId: entry.flowId,
    history: entry.history.map(({ state, since, flowId }) => ({ state, since: rfc3339(since), flowId })),
  };
}

export function sourceDocument(source: SourceState) {
  const { quota } = source;
  return {
    name: source.name,
    type: source.type,
    state: source.state,
    events: source.events,
    rejected: source.rejected,
    lastEventAt: at(source.lastEventAt),
    lastSeenAt: at(source.lastSeenAt),
    lagMs: ms(source.lagMs),
    quota: quota === null ? null : { limit: quota.limit, remaining: quota.remaining, resetAt: at(quota.resetAt) },
    cursor: source.cursor,
    cursorAt: at(source.cursorAt),
    error: source.error,
  };
}
