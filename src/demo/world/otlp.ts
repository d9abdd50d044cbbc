/**
 * OTLP in its JSON encoding (opentelemetry-proto `trace.proto`, `logs.proto`): ids are hex, 64-bit numbers are strings.
 * Builders for spans and log records, and the request bodies of `POST /v1/traces` and `POST /v1/logs`.
 */
import type { SpanKind } from '../../domain/event.ts';
import { resources, type Service } from './company.ts';
import type { Delivery } from './world-event.ts';

type AttributeValue = string | number | boolean;
export type SpanAttributes = { readonly [key: string]: AttributeValue };

interface OtlpAttribute {
  key: string;
  value: { stringValue: string } | { intValue: string } | { doubleValue: number } | { boolValue: boolean };
}

export interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: OtlpAttribute[];
  events?: { timeUnixNano: string; name: string; attributes: OtlpAttribute[] }[];
  links?: { traceId: string; spanId: string; attributes: OtlpAttribute[] }[];
  status?: { code: number; message?: string };
}

export interface OtlpLogRecord {
  timeUnixNano: string;
  observedTimeUnixNano: string;
  severityNumber: number;
  severityText: string;
  body: { stringValue: string };
  attributes: OtlpAttribute[];
  traceId: string;
  spanId: string;
}

export interface SpanContext {
  traceId: string;
  spanId: string;
}

export interface SpanFacts {
  context: SpanContext;
  parent?: SpanContext | undefined;
  links?: readonly SpanContext[] | undefined;
  name: string;
  kind: SpanKind;
  /** Epoch ms. */
  start: number;
  end: number;
  attributes: SpanAttributes;
  /** Sets status ERROR. */
  error?: string | undefined;
  exception?: { type: string; message: string; stack: string } | undefined;
}

/** `SpanKind` of trace.proto. */
const kinds: { readonly [kind in SpanKind]: number } = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 };
const statusError = 2;

export function otlpSpan(facts: SpanFacts): OtlpSpan {
  const { context, parent, links, exception } = facts;
  return {
    traceId: context.traceId,
    spanId: context.spanId,
    ...(parent === undefined ? {} : { parentSpanId: parent.spanId }),
    name: facts.name,
    kind: kinds[facts.kind],
    startTimeUnixNano: nanoseconds(facts.start),
    endTimeUnixNano: nanoseconds(facts.end),
    attributes: otlpAttributes(facts.attributes),
    ...(exception === undefined ? {} : { events: [exceptionEvent(facts.end, exception)] }),
    ...(links === undefined ? {} : { links: links.map((link) => ({ ...link, attributes: [] })) }),
    ...(facts.error === undefined ? {} : { status: { code: statusError, message: facts.error } }),
  };
}

export function otlpLog(
  at: number,
  level: 'INFO' | 'ERROR',
  text: string,
  context: SpanContext,
  attributes: SpanAttributes,
): OtlpLogRecord {
  return {
    timeUnixNano: nanoseconds(at),
    observedTimeUnixNano: nanoseconds(at),
    severityNumber: level === 'INFO' ? 9 : 17,
    severityText: level,
    body: { stringValue: text },
    attributes: otlpAttributes(attributes),
    ...context,
  };
}

type OtlpDelivery = Extract<Delivery, { channel: 'otlp' }>;

/** Body of `POST /v1/traces`: one `resourceSpans` entry a service. */
export function tracesRequest(deliveries: readonly OtlpDelivery[]): { resourceSpans: unknown[] } {
  return {
    resourceSpans: byService(deliveries, (delivery) => delivery.spans).map(([service, spans]) => ({
      resource: { attributes: otlpAttributes(resources[service]) },
      scopeSpans: [{ scope: { name: 'acme-instrumentation', version: '1.4.0' }, spans }],
    })),
  };
}

/** Body of `POST /v1/logs`. */
export function logsRequest(deliveries: readonly OtlpDelivery[]): { resourceLogs: unknown[] } {
  return {
    resourceLogs: byService(deliveries, (delivery) => delivery.logs).map(([service, logRecords]) => ({
      resource: { attributes: otlpAttributes(resources[service]) },
      scopeLogs: [{ scope: { name: 'acme-logger' }, logRecords }],
    })),
  };
}

function byService<T>(deliveries: readonly OtlpDelivery[], items: (delivery: OtlpDelivery) => readonly T[]): [Service, T[]][] {
  const groups = new Map<Service, T[]>();
  for (const delivery of deliveries) {
    const found = items(delivery);
    if (found.length === 0) continue;
    const group = groups.get(delivery.service);
    if (group === undefined) groups.set(delivery.service, [...found]);
    else group.push(...found);
  }
  return [...groups];
}

function exceptionEvent(at: number, exception: { type: string; message: string; stack: string }): NonNullable<OtlpSpan['events']>[number] {
  return {
    timeUnixNano: nanoseconds(at),
    name: 'exception',
    attributes: otlpAttributes({
      'exception.type': exception.type,
      'exception.message': exception.message,
      'exception.stacktrace': exception.stack,
    }),
  };
}

function otlpAttributes(attributes: SpanAttributes): OtlpAttribute[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: attributeValue(value) }));
}

function attributeValue(value: AttributeValue): OtlpAttribute['value'] {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

/** Microsecond precision, as the SDKs have it. */
function nanoseconds(epochMs: number): string {
  return `${BigInt(Math.round(epochMs * 1000)) * 1000n}`;
}
