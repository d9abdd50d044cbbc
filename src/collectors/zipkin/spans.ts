/**
 * From Zipkin's JSON (https://zipkin.io/zipkin-api/, version 2) to spans: `{traceId, id, parentId, name, kind, timestamp, duration, shared, localEndpoint,
 * remoteEndpoint, annotations: [{timestamp, value}], tags: {name: text}}`, times in microseconds. Version 1 is in `version-1.ts`.
 */
import type { Attributes, Json } from '../../domain/event.ts';
import { asFields, type Fields, flagOf, listOf, own, textOf } from '../json/fields.ts';
import { contentHash } from '../otlp/fields.ts';
import { limits } from '../otlp/limits.ts';
import { newSpan, type SpanEventRecord, type SpanRecord } from '../otlp/record.ts';
import { addAttribute, type Found, hexId, nanoseconds } from '../otlp/span-file.ts';
import { isVersion1, version2Of } from './version-1.ts';

const kinds: { readonly [name: string]: number } = { SERVER: 2, CLIENT: 3, PRODUCER: 4, CONSUMER: 5 };
const internal = 1;

/** The spans of one record: a span, or a list of spans or traces. */
export function* zipkinSpans(record: Json, place = ''): Generator<Found> {
  if (Array.isArray(record)) {
    for (const [index, element] of record.entries()) yield* zipkinSpans(element, `${place}[${index}]`);
    return;
  }
  const fields = asFields(record);
  if (own(fields, 'traceId') === undefined || own(fields, 'id') === undefined) {
    yield { problem: 'not a span of Zipkin: traceId or id is missing', place, excerpt: record };
  } else if (isVersion1(fields)) {
    for (const span of version2Of(fields)) yield { span: spanOf(span), resource: resourceOf(asFields(own(span, 'localEndpoint'))), place };
  } else yield { span: spanOf(fields), resource: resourceOf(asFields(own(fields, 'localEndpoint'))), place };
}

function spanOf(fields: Fields): SpanRecord {
  const span = newSpan();
  span.traceId = hexId(own(fields, 'traceId'), 32);
  span.spanId = hexId(own(fields, 'id'), 16);
  span.parentSpanId = hexId(own(fields, 'parentId'), 16);
  if (flagOf(fields, 'shared') === true) separate(span);
  span.name = textOf(fields, 'name') ?? '';
  span.kind = kinds[textOf(fields, 'kind')?.toUpperCase() ?? ''] ?? internal;
  span.startNs = nanoseconds(own(fields, 'timestamp'));
  span.endNs = span.startNs + nanoseconds(own(fields, 'duration'));
  for (const [name, value] of Object.entries(asFields(own(fields, 'tags')))) addTag(span, name, value);
  addRemote(span, asFields(own(fields, 'remoteEndpoint')));
  span.events = listOf(fields, 'annotations')
    .slice(0, limits.perSpan)
    .map((annotation) => eventOf(annotation, span));
  return span;
}

/** B3 lets a server report under the id of its caller's span. Here they are two spans: the server's, with an id of its own, below the client's. */
function separate(span: SpanRecord): void {
  span.parentSpanId = span.spanId;
  span.spanId = contentHash(`server of ${span.spanId}`);
}

/** The tag `error` makes a span a failed one, whatever it says; OpenTelemetry's exporter adds its status. */
function addTag(span: SpanRecord, name: string, value: Json): void {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (name === 'otel.status_code') span.statusCode = /^error$/i.test(text) ? 2 : /^ok$/i.test(text) ? 1 : span.statusCode;
  else if (name === 'otel.status_description') span.statusMessage = text;
  else if (name !== 'error') addAttribute(span, span.attributes, name, value);
  else if (text !== 'false') {
    span.statusCode = 2;
    if (text !== 'true' && text !== '') span.statusMessage ||= text;
  }
}

function addRemote(span: SpanRecord, endpoint: Fields): void {
  const service = textOf(endpoint, 'serviceName');
  const address = textOf(endpoint, 'ipv4') ?? textOf(endpoint, 'ipv6');
  const port = own(endpoint, 'port');
  if (service !== null) addAttribute(span, span.attributes, 'peer.service', service);
  if (address !== null) addAttribute(span, span.attributes, 'network.peer.address', address);
  if (typeof port === 'number' && port > 0) addAttribute(span, span.attributes, 'network.peer.port', port);
}

function resourceOf(endpoint: Fields): Attributes {
  const resource: Attributes = {};
  const service = textOf(endpoint, 'serviceName');
  const address = textOf(endpoint, 'ipv4') ?? textOf(endpoint, 'ipv6');
  if (service !== null) resource['service.name'] = service;
  if (address !== null) resource['host.ip'] = address;
  return resource;
}

/** OpenTelemetry's exporter writes an event with attributes as `"name": {json}`. */
function eventOf(annotation: Fields, span: SpanRecord): SpanEventRecord {
  const value = textOf(annotation, 'value') ?? '';
  const event: SpanEventRecord = { timeNs: nanoseconds(own(annotation, 'timestamp')), name: value.slice(0, limits.text), attributes: {} };
  const [, name, json] = /^"([^"]{1,200})"\s*:\s*(\{.*\})$/s.exec(value) ?? [];
  const attributes = json === undefined ? null : parsed(json);
  if (name === undefined || attributes === null) return event;
  for (const [key, member] of Object.entries(attributes)) addAttribute(span, event.attributes, key, member);
  return { ...event, name };
}

function parsed(json: string): Fields | null {
  try {
    return asFields(JSON.parse(json) as Json);
  } catch {
    return null;
  }
}
