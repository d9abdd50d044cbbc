/** One OTLP span to one event. Pure. Exceptions among the span's events explain a failure; all its events are kept in the attribute `events`. */
import type { Attributes, EventInput, SpanKind } from '../../domain/event.ts';
import { interpret } from '../semantics/interpret.ts';
import { firstLine, isSpanId, isTraceId, milliseconds } from './fields.ts';
import type { Origin } from './origin.ts';
import type { SpanRecord } from './record.ts';

const kinds: readonly (SpanKind | undefined)[] = [undefined, 'internal', 'server', 'client', 'producer', 'consumer'];
const statuses = ['unset', 'ok', 'error'] as const;

/** The event, or the reason why the span can't be stored. */
export function spanEvent(span: SpanRecord, origin: Origin): EventInput | string {
  if (!isTraceId(span.traceId)) return `trace id is not 16 bytes other than zero: "${span.traceId.slice(0, 64)}"`;
  if (!isSpanId(span.spanId)) return `span id is not 8 bytes other than zero: "${span.spanId.slice(0, 64)}"`;
  const start = span.startNs || span.endNs;
  const attributes = attributesOf(span);
  const nested = isSpanId(span.parentSpanId);
  const kind = kinds[span.kind] ?? 'internal';
  const nativeId = `${span.traceId}/${span.spanId}`;
  const meaning = interpret({
    name: span.name,
    service: origin.service,
    spanKind: kind,
    nested,
    status: statuses[span.statusCode] ?? 'unset',
    statusMessage: span.statusMessage,
    attributes,
    shared: origin.facts,
  });
  meaning.identifiers.traceId = span.traceId;
  return {
    source: origin.source,
    nativeId,
    dedupeKey: `span/${nativeId}`,
    kind: 'span',
    time: start === 0 ? origin.fallbackTime : milliseconds(start),
    durationMs: span.endNs === 0 ? null : Math.max(0, milliseconds(span.endNs - start)),
    service: origin.service,
    name: firstLine(span.name) || 'unnamed span',
    stage: meaning.stage,
    outcome: meaning.outcome,
    provider: meaning.provider,
    target: meaning.target,
    operation: meaning.operation,
    spanKind: kind,
    parentNativeId: nested ? `${span.traceId}/${span.parentSpanId}` : null,
    linkedNativeIds: span.links.filter((link) => link !== nativeId && isTraceId(link.slice(0, 32)) && isSpanId(link.slice(33))),
    identifiers: meaning.identifiers,
    endpoint: meaning.endpoint,
    httpStatus: meaning.httpStatus,
    errorCode: meaning.errorCode,
    message: meaning.message,
    attributes,
    resource: origin.resource,
    body: null,
  };
}

/** The span's own attributes and what else it says, under names that OpenTelemetry does not use for span attributes. */
function attributesOf(span: SpanRecord): Attributes {
  const attributes = span.attributes;
  if (span.events.length > 0) addEvents(attributes, span);
  if (span.traceState !== '') attributes['otel.trace_state'] = span.traceState;
  if (span.statusMessage !== '') attributes['otel.status_description'] = span.statusMessage;
  if (span.budget.dropped > 0) attributes['provtrace.dropped_attributes'] = span.budget.dropped;
  return attributes;
}

/** The last exception is the one that ended the span: its attributes become the span's own instead of standing in the list. */
function addEvents(attributes: Attributes, span: SpanRecord): void {
  const exception = span.events.findLast((event) => event.name === 'exception');
  attributes.events = span.events.map((event) => {
    const head = { name: event.name, time: milliseconds(event.timeNs) };
    return event === exception ? head : { ...head, attributes: event.attributes };
  });
  for (const [name, value] of Object.entries(exception?.attributes ?? {})) if (!Object.hasOwn(attributes, name)) attributes[name] = value;
}
