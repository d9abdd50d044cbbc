/** Events of one subject and target in one thread -> the summary that joining and assembling need. */

import { mentionsDropped, saysLeftOut } from '../diagnosis/whole-flow.ts';
import { type Identifiers, identifierTypes } from '../identifiers.ts';
import { Distinct } from './distinct.ts';
import type { EventFact, Fragment, Mark } from './facts.ts';
import { contextKeys, subjectKeys, workKeys } from './keys.ts';
import { mainOperation } from './operations.ts';
import { isBareWord } from './progress.ts';
import { saysSkipped } from './skips.ts';
import { betterTarget, targetAffinity } from './targets.ts';

/** Enough to tell how an attempt went; a fragment of 100 000 spans keeps its first and last ones, failures first. */
const maxMarks = 96;
const maxKeys = 64;

/** @param roots events of the thread without a parent in it */
export function summarise(
  thread: string,
  events: readonly EventFact[],
  own: ReadonlySet<EventFact>,
  roots: ReadonlySet<EventFact>,
): Fragment {
  const first = events[0] as EventFact;
  const seed = events.find((event) => own.has(event)) ?? first;
  const subject = new Distinct();
  const work = new Distinct();
  const context = new Distinct();
  const lists = {
    sources: new Distinct(),
    services: new Distinct(),
    traceIds: new Distinct(),
    requestIds: new Distinct(),
    sessionIds: new Distinct(),
  };
  const identifiers: Identifiers = {};
  const operations = new Set<NonNullable<EventFact['operation']>>();
  let start = Number.POSITIVE_INFINITY;
  let end = Number.NEGATIVE_INFINITY;
  let provider: string | null = null;
  const targets = new Set<string>();
  for (const event of events) {
    const mine = own.has(event);
    if (mine || own.size === 0) {
      start = Math.min(start, event.time);
      end = Math.max(end, endOf(event));
    }
    if (mine && event.target !== null) targets.add(event.target);
    provider ??= event.provider;
    if (event.operation !== null) operations.add(event.operation);
    collect(event, mine, subject, work, context);
    collectLists(event, lists);
    for (const type of identifierTypes) {
      const value = event.identifiers[type];
      if (value !== undefined && mine) identifiers[type] ??= value;
    }
  }
  const target = nameOf([...targets].reduce<string | null>(betterTarget, null), events, own);
  const otherTargets = [...targets].filter((name) => name !== target).sort();
  return {
    seed: seed.id,
    thread,
    start: Number.isFinite(start) ? start : first.time,
    end: Number.isFinite(end) ? end : endOf(first),
    count: events.length,
    subjectKeys: subject.values.slice(0, maxKeys),
    workKeys: work.values.slice(0, maxKeys),
    contextKeys: context.values.slice(0, maxKeys),
    identifiers,
    provider,
    target,
    ...(otherTargets.length > 0 ? { otherTargets: otherTargets.slice(0, maxKeys) } : {}),
    operation: mainOperation(operations),
    ...mapLists(lists),
    marks: marksOf(events, roots),
    review: events.some(isDoubtful),
  };
}

/** What is shared with others (the root of a batch) may have a better name for the target that its own events call. */
function nameOf(target: string | null, events: readonly EventFact[], own: ReadonlySet<EventFact>): string | null {
  const shared = events.filter((event) => event.target !== null && !own.has(event));
  if (target === null) return shared[0]?.target ?? null;
  return shared.reduce<string>(
    (name, event) => (targetAffinity(name, event.target) > 0 ? (betterTarget(name, event.target) ?? name) : name),
    target,
  );
}

/** RFC 6585 section 4, RFC 9110 section 15.6; time-outs and broken connections say so in words only. */
const retryableStatus = new Set([429, 502, 503, 504]);
const brokenCall = /\b(timed?[ -]?out|timeout|ETIMEDOUT|ECONNRESET|ECONNREFUSED|socket hang up|deadline exceeded)\b/i;

/**
 * What fails in a provider's cycle is tried again in a later one: the next, or after 6, 12 and 24 hours (Microsoft, "How provisioning works in Microsoft
 * Entra ID").
 */
function isRetryable({ kind, identifiers, httpStatus, errorCode, message }: EventFact): boolean {
  if (kind === 'audit' && identifiers.cycleId !== undefined) return true;
  if (httpStatus !== null) return retryableStatus.has(httpStatus);
  return brokenCall.test(errorCode ?? '') || brokenCall.test(message ?? '');
}

/** A success that comes with a remark, or with the target's answer, which may hold less than was asked for. */
function isDoubtful(event: EventFact): boolean {
  if (event.kind === 'audit') return saysLeftOut(event);
  if (event.outcome === 'failure') return false;
  return event.answered || event.message !== null || (event.kind === 'log' && mentionsDropped(event.name));
}

function endOf(event: EventFact): number {
  return event.time + (event.durationMs ?? 0);
}

function collect(event: EventFact, mine: boolean, subject: Distinct, work: Distinct, context: Distinct): void {
  if (mine) for (const key of subjectKeys(event.identifiers)) subject.add(key);
  for (const key of workKeys(event.identifiers)) work.add(key);
  for (const key of contextKeys(event.identifiers)) context.add(key);
  // A span link says that the other trace led to this one: its trace id is a key of this work too (OpenTelemetry trace API, "Link").
  for (const linked of event.linkedNativeIds) work.add(`trace:${linked.slice(0, 32).toLowerCase()}`);
}

type Lists = { [name in 'sources' | 'services' | 'traceIds' | 'requestIds' | 'sessionIds']: Distinct };

function collectLists(event: EventFact, lists: Lists): void {
  lists.sources.add(event.source);
  if (event.service !== null) lists.services.add(event.service);
  if (event.identifiers.traceId !== undefined) lists.traceIds.add(event.identifiers.traceId);
  if (event.identifiers.requestId !== undefined) lists.requestIds.add(event.identifiers.requestId);
  if (event.identifiers.sessionId !== undefined) lists.sessionIds.add(event.identifiers.sessionId);
}

function mapLists(lists: Lists): { [name in keyof Lists]: string[] } {
  const sorted = ({ values }: Distinct) => (values.length < 2 ? values : values.sort().slice(0, maxKeys));
  return {
    sources: sorted(lists.sources),
    services: sorted(lists.services),
    traceIds: sorted(lists.traceIds),
    requestIds: sorted(lists.requestIds),
    sessionIds: sorted(lists.sessionIds),
  };
}

function marksOf(events: readonly EventFact[], roots: ReadonlySet<EventFact>): Mark[] {
  const marks: Mark[] = [];
  for (const event of events) {
    const root = roots.has(event) && event.kind !== 'log';
    const answer = event.operation !== null && event.httpStatus !== null;
    if (event.stage === null && event.outcome !== 'failure' && !root && !answer && !isBareWord(event)) continue;
    marks.push({
      time: event.time,
      end: endOf(event),
      stage: event.stage,
      outcome: event.outcome,
      kind: event.kind,
      service: event.service,
      endpoint: event.endpoint,
      httpStatus: event.httpStatus,
      operation: event.operation,
      root,
      retryable: event.outcome === 'failure' && isRetryable(event),
      orphan: root && event.parentNativeId !== null,
      skip: saysSkipped(event),
    });
  }
  if (marks.length <= maxMarks) return marks;
  const lastWord = marks.findLast(isBareWord);
  const telling = marks.filter((mark) => mark === lastWord || !isBareWord(mark));
  if (telling.length <= maxMarks) return telling;
  const half = maxMarks / 2;
  return [...telling.slice(0, half), ...telling.slice(-half)];
}
