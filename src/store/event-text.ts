/**
 * Events as text in a chunk (`chunk-text.ts`): arrays, whose members are named here. Names would be half of the text, and one column a member costs more to
 * bind than the text costs to write.
 *
 * What the thread's key tells is left out: the trace id in native ids of spans (they begin with the `/` then) and among the identifiers.
 */
import type { EventFact } from '../domain/correlation/facts.ts';
import type { Attributes, Json } from '../domain/event.ts';
import type { Identifiers } from '../domain/identifiers.ts';

/** Positions of members; the views of `provtrace query` read some of them with SQL (`views.ts`). */
export const member = {
  id: 0,
  nativeId: 1,
  kind: 2,
  time: 3,
  duration: 4,
  service: 5,
  name: 6,
  stage: 7,
  outcome: 8,
  provider: 9,
  target: 10,
  operation: 11,
  spanKind: 12,
  parent: 13,
  linked: 14,
  identifiers: 15,
  endpoint: 16,
  httpStatus: 17,
  errorCode: 18,
  message: 19,
  answered: 20,
  resource: 21,
  attributes: 22,
  /** The last one: see `eventJson`. */
  body: 23,
} as const;

export type EventText = [
  id: string,
  nativeId: string,
  kind: EventFact['kind'],
  time: number,
  duration: number | null,
  service: string | null,
  name: string,
  stage: EventFact['stage'],
  outcome: EventFact['outcome'],
  provider: string | null,
  target: string | null,
  operation: EventFact['operation'],
  spanKind: EventFact['spanKind'],
  parent: string | null,
  linked: readonly string[] | 0,
  identifiers: Identifiers,
  endpoint: string | null,
  httpStatus: number | null,
  errorCode: string | null,
  message: string | null,
  answered: 0 | 1,
  resource: number | null,
  attributes: Attributes,
  body: Json,
];

interface PayloadText {
  resource: { id: number } | null;
  attributes: Attributes;
  body: Json;
  /** See `EventInput`. */
  bodyJson: string | null;
}

export function eventJson(fact: EventFact, thread: string | null, payload: PayloadText): string {
  const { bodyJson } = payload;
  if (bodyJson === null) return JSON.stringify(encodeEvent(fact, thread, payload, payload.body));
  const json = JSON.stringify(encodeEvent(fact, thread, payload, null));
  return `${json.slice(0, -'null]'.length)}${bodyJson}]`;
}

function encodeEvent(fact: EventFact, thread: string | null, payload: PayloadText, body: Json): EventText {
  const trace = traceOf(thread);
  return [
    fact.id,
    fact.kind === 'span' ? shortened(fact.nativeId, trace) : fact.nativeId,
    fact.kind,
    fact.time,
    fact.durationMs,
    fact.service,
    fact.name,
    fact.stage,
    fact.outcome,
    fact.provider,
    fact.target,
    fact.operation,
    fact.spanKind,
    fact.parentNativeId === null ? null : shortened(fact.parentNativeId, trace),
    fact.linkedNativeIds.length === 0 ? 0 : fact.linkedNativeIds,
    withoutTrace(fact.identifiers, trace),
    fact.endpoint,
    fact.httpStatus,
    fact.errorCode,
    fact.message,
    fact.answered ? 1 : 0,
    payload.resource?.id ?? null,
    payload.attributes,
    body,
  ];
}

/** @param thread key of the chunk's thread */
export function decodeFact(text: EventText, thread: string | null, source: string): EventFact {
  const trace = traceOf(thread);
  const identifiers = text[member.identifiers];
  const parent = text[member.parent];
  return {
    id: text[member.id],
    source,
    nativeId: text[member.kind] === 'span' ? restored(text[member.nativeId], trace) : text[member.nativeId],
    kind: text[member.kind],
    time: text[member.time],
    durationMs: text[member.duration],
    service: text[member.service],
    name: text[member.name],
    stage: text[member.stage],
    outcome: text[member.outcome],
    provider: text[member.provider],
    target: text[member.target],
    operation: text[member.operation],
    spanKind: text[member.spanKind],
    parentNativeId: parent === null ? null : restored(parent, trace),
    linkedNativeIds: text[member.linked] || [],
    identifiers: trace === null ? identifiers : { ...identifiers, traceId: trace },
    endpoint: text[member.endpoint],
    httpStatus: text[member.httpStatus],
    errorCode: text[member.errorCode],
    message: text[member.message],
    answered: text[member.answered] === 1,
  };
}

function traceOf(thread: string | null): string | null {
  return thread?.startsWith('trace:') ? thread.slice(6) : null;
}

function shortened(nativeId: string, trace: string | null): string {
  return trace !== null && nativeId.charCodeAt(trace.length) === 47 && nativeId.startsWith(trace) ? nativeId.slice(trace.length) : nativeId;
}

function restored(nativeId: string, trace: string | null): string {
  return trace !== null && nativeId.charCodeAt(0) === 47 ? trace + nativeId : nativeId;
}

/** Every event of a trace has its id, in the form that the thread's key has. */
function withoutTrace(identifiers: Identifiers, trace: string | null): Identifiers {
  if (trace === null) return identifiers;
  const { traceId: _, ...others } = identifiers;
  return others;
}
