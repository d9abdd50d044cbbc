/**
 * From Jaeger's JSON model to spans. Shapes (https://www.jaegertracing.io/docs/latest/architecture/apis/, `model/json`): a trace is
 * `{traceID, spans: [...], processes: {p1: {serviceName, tags}}}`; a span has `spanID`, `operationName`, `references: [{refType, traceID, spanID}]`,
 * `startTime` and `duration` in microseconds, `tags` and `logs[].fields` as `{key, type, value}`, and `processID`. The index that Jaeger keeps in
 * Elasticsearch has the same spans one by one, with `process` inside and tags also as an object (`tag: {"http@method": "POST"}`).
 */
import type { Attributes, Json } from '../../domain/event.ts';
import { asFields, type Fields, listOf, own, textOf } from '../json/fields.ts';
import { limits } from '../otlp/limits.ts';
import { newSpan, putAttribute, type SpanEventRecord, type SpanRecord } from '../otlp/record.ts';
import { addAttribute, type Found, hexId, nanoseconds } from '../otlp/span-file.ts';

const kinds: { readonly [name: string]: number } = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 };
/** Tags that say what a span of OpenTelemetry has fields for. */
const ownFields = new Set(['span.kind', 'otel.status_code', 'otel.status_description', 'w3c.tracestate', 'internal.span.format']);

/** The spans of a trace, of a list of traces or spans, or of one span that stands alone. */
export function* jaegerSpans(record: Json): Generator<Found> {
  if (Array.isArray(record)) {
    for (const element of record) yield* jaegerSpans(element);
    return;
  }
  const fields = asFields(record);
  const document = own(fields, '_source');
  const hits = own(asFields(own(fields, 'hits')), 'hits');
  if (document !== undefined) yield* jaegerSpans(document);
  else if (Array.isArray(hits)) yield* jaegerSpans(hits);
  else if (Array.isArray(own(fields, 'spans'))) yield* spansOfTrace(fields);
  else if (own(fields, 'spanID') !== undefined)
    yield { span: spanOf(fields), resource: resourceOf(asFields(own(fields, 'process'))), place: '' };
  else yield { problem: problemOf(fields), place: '', excerpt: record };
}

/** The query service answers `{"data": null, "errors": [{"code": 404, "msg": "trace not found"}]}`. */
function problemOf(fields: Fields): string {
  const message = listOf(fields, 'errors').map((error) => textOf(error, 'msg'))[0];
  return typeof message === 'string' ? `no trace but an error of Jaeger: ${message.slice(0, 200)}` : 'neither a trace nor a span of Jaeger';
}

function* spansOfTrace(trace: Fields): Generator<Found> {
  const processes = asFields(own(trace, 'processes'));
  const resources = new Map<string, Attributes>();
  const spans = own(trace, 'spans');
  for (const [index, value] of (Array.isArray(spans) ? spans : []).entries()) {
    const place = `spans[${index}]`;
    const fields = asFields(value);
    if (own(fields, 'spanID') === undefined) {
      yield { problem: 'a span without spanID', place, excerpt: value };
      continue;
    }
    const id = textOf(fields, 'processID') ?? '';
    const inside = own(fields, 'process');
    const resource =
      inside === undefined || inside === null
        ? (resources.get(id) ?? resourceOf(asFields(own(processes, id))))
        : resourceOf(asFields(inside));
    if (inside === undefined || inside === null) resources.set(id, resource);
    yield { span: spanOf(fields, own(trace, 'traceID')), resource, place };
  }
}

function resourceOf(process: Fields): Attributes {
  const resource: Attributes = {};
  const service = textOf(process, 'serviceName');
  if (service !== null) resource['service.name'] = service;
  for (const [name, value] of tagsOf(process).slice(0, limits.attributes)) putAttribute(resource, name.slice(0, limits.name), value);
  return resource;
}

function spanOf(fields: Fields, traceId?: Json): SpanRecord {
  const span = newSpan();
  span.traceId = hexId(own(fields, 'traceID') ?? traceId, 32);
  span.spanId = hexId(own(fields, 'spanID'), 16);
  span.name = textOf(fields, 'operationName') ?? '';
  span.startNs = nanoseconds(own(fields, 'startTime'));
  span.endNs = span.startNs + nanoseconds(own(fields, 'duration'));
  addReferences(span, fields);
  addTags(span, tagsOf(fields));
  span.events = listOf(fields, 'logs')
    .slice(0, limits.perSpan)
    .map((log) => eventOf(log, span));
  const warnings = own(fields, 'warnings');
  if (Array.isArray(warnings) && warnings.length > 0) addAttribute(span, span.attributes, 'jaeger.warnings', warnings.slice(0, 20));
  return span;
}

/** The first CHILD_OF of the same trace is the parent, else the first FOLLOWS_FROM; the others are links, as Jaeger itself reads them. */
function addReferences(span: SpanRecord, fields: Fields): void {
  const references = listOf(fields, 'references').map((reference) => ({
    follows: textOf(reference, 'refType')?.toUpperCase() === 'FOLLOWS_FROM',
    traceId: hexId(own(reference, 'traceID') ?? span.traceId, 32),
    spanId: hexId(own(reference, 'spanID'), 16),
  }));
  const near = references.filter((reference) => reference.traceId === span.traceId);
  const parent = near.find((reference) => !reference.follows) ?? near[0];
  span.parentSpanId = parent?.spanId ?? hexId(own(fields, 'parentSpanID'), 16);
  span.links = references
    .filter((reference) => reference !== parent)
    .slice(0, limits.perSpan)
    .map(({ traceId, spanId }) => `${traceId}/${spanId}`);
}

/** `error: true` is the status of OpenTracing; it is no message. */
function addTags(span: SpanRecord, tags: readonly (readonly [string, Json])[]): void {
  for (const [name, value] of tags) {
    const text = typeof value === 'string' ? value : '';
    if (name === 'span.kind') span.kind = kinds[text.toLowerCase()] ?? 0;
    else if (name === 'otel.status_code') span.statusCode = /^error$/i.test(text) ? 2 : /^ok$/i.test(text) ? 1 : span.statusCode;
    else if (name === 'otel.status_description') span.statusMessage = text;
    else if (name === 'w3c.tracestate') span.traceState = text.slice(0, 512);
    else if (name === 'error' && (value === true || value === 'true')) span.statusCode = 2;
    if (!ownFields.has(name) && !(name === 'error' && /^(?:true|false)$/.test(String(value))))
      addAttribute(span, span.attributes, name, value);
  }
}

/** A log's name is its field `event`. OpenTracing calls an exception `error`, with `error.kind`, `message` and `stack`. */
function eventOf(log: Fields, span: SpanRecord): SpanEventRecord {
  const event: SpanEventRecord = { timeNs: nanoseconds(own(log, 'timestamp')), name: '', attributes: {} };
  for (const [name, value] of keyValues(own(log, 'fields'))) {
    if (name === 'event' && typeof value === 'string' && event.name === '') event.name = value;
    else addAttribute(span, event.attributes, name, value);
  }
  if (event.name === 'error') Object.assign(event, { name: 'exception', attributes: asException(event.attributes) });
  event.name ||= typeof event.attributes.message === 'string' ? event.attributes.message.slice(0, 300) : 'log';
  return event;
}

function asException(fields: Attributes): Attributes {
  const { 'error.kind': type, message, 'error.object': object, stack, ...others } = fields;
  const exception: Attributes = { ...others };
  if (type !== undefined) exception['exception.type'] = type;
  if (message !== undefined || object !== undefined) exception['exception.message'] = message ?? object ?? null;
  if (stack !== undefined) exception['exception.stacktrace'] = stack;
  return exception;
}

/** Tags as a list, and as the object that Elasticsearch indexes, where dots are `@`. */
function tagsOf(fields: Fields): (readonly [string, Json])[] {
  const indexed = Object.entries(asFields(own(fields, 'tag'))).map(([name, value]) => [name.replaceAll('@', '.'), value] as const);
  return [...keyValues(own(fields, 'tags')), ...indexed];
}

function keyValues(value: Json | undefined): (readonly [string, Json])[] {
  if (!Array.isArray(value)) return [];
  return value.map(asFields).flatMap((tag) => {
    const name = textOf(tag, 'key');
    return name === null ? [] : [[name, typed(own(tag, 'value') ?? null, textOf(tag, 'type'))] as const];
  });
}

/** Elasticsearch keeps every value as text, beside its type. */
function typed(value: Json, type: string | null): Json {
  if (typeof value !== 'string') return value;
  if (type === 'bool') return value === 'true' ? true : value === 'false' ? false : value;
  const number = type === 'int64' || type === 'float64' ? Number(value) : Number.NaN;
  return Number.isNaN(number) || value.trim() === '' || (type === 'int64' && !Number.isSafeInteger(number)) ? value : number;
}
