/**
 * `ExportTraceServiceRequest`, `ExportLogsServiceRequest` and `ExportMetricsServiceRequest` in protobuf (opentelemetry-proto v1), whose outer messages
 * have the same field numbers: one pass over the bytes, one record at a time, no object for the messages around it. Each `case` is a field's tag (`number << 3 | wire type`), so a known field with a wrong wire type is skipped
 * like an unknown one. Throws `MalformedError` and `TooLargeError`.
 */
import type { Attributes } from '../../domain/event.ts';
import type { EventSink } from './event-sink.ts';
import { limits, limitText } from './limits.ts';
import { readMetric } from './read-metric.ts';
import { readAnyValue, readKeyValue, textBytes } from './read-values.ts';
import { type Budget, newBudget, newLog, newSpan, type SpanEventRecord, type SpanRecord } from './record.ts';
import type { Signal } from './responses.ts';
import { WireReader } from './wire-reader.ts';

export function decodeProtobuf(bytes: Buffer, signal: Signal, sink: EventSink): void {
  const reader = new WireReader(bytes);
  for (let index = 0; reader.pos < reader.length; ) {
    const tag = reader.tag();
    if (tag !== 0x0a) reader.skip(tag);
    else readResourceGroup(reader, signal, sink, index++);
  }
}

/** ResourceSpans, ResourceLogs and ResourceMetrics: resource = 1, scope_… = 2. The resource is read first wherever it stands. */
function readResourceGroup(reader: WireReader, signal: Signal, sink: EventSink, index: number): void {
  const end = reader.enter();
  const start = reader.pos;
  const attributes: Attributes = {};
  for (const budget = newBudget(); reader.pos < end; ) {
    const tag = reader.tag();
    if (tag === 0x0a) readAttributesMessage(reader, 0x0a, attributes, budget);
    else reader.skip(tag);
  }
  reader.leave(end);
  sink.startResource(attributes, index);
  reader.pos = start;
  for (let scope = 0; reader.pos < end; ) {
    const tag = reader.tag();
    if (tag === 0x12) readScopeGroup(reader, signal, sink, scope++);
    else reader.skip(tag);
  }
}

/** ScopeSpans, ScopeLogs and ScopeMetrics: scope = 1, spans, log_records and metrics = 2. */
function readScopeGroup(reader: WireReader, signal: Signal, sink: EventSink, index: number): void {
  const end = reader.enter();
  const start = reader.pos;
  let name = '';
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x0a) name = readScopeName(reader);
    else reader.skip(tag);
  }
  reader.leave(end);
  sink.startScope(name, index);
  reader.pos = start;
  for (let record = 0; reader.pos < end; ) {
    const tag = reader.tag();
    if (tag !== 0x12) reader.skip(tag);
    else if (signal === 'traces') readSpan(reader, sink);
    else if (signal === 'logs') readLog(reader, sink);
    else readMetric(reader, sink, record++);
  }
}

function readScopeName(reader: WireReader): string {
  const end = reader.enter();
  let name = '';
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x0a) name = reader.name(limits.name);
    else reader.skip(tag);
  }
  reader.leave(end);
  return name;
}

function readSpan(reader: WireReader, sink: EventSink): void {
  const end = reader.enter();
  const span = newSpan();
  while (reader.pos < end) {
    const tag = reader.tag();
    switch (tag) {
      case 0x0a:
        span.traceId = reader.hex(32);
        break;
      case 0x12:
        span.spanId = reader.hex(32);
        break;
      case 0x1a:
        span.traceState = reader.text(512);
        break;
      case 0x22:
        span.parentSpanId = reader.hex(32);
        break;
      case 0x2a:
        span.name = reader.name(textBytes);
        break;
      case 0x30:
        span.kind = reader.varint();
        break;
      case 0x39:
        span.startNs = reader.fixed64();
        break;
      case 0x41:
        span.endNs = reader.fixed64();
        break;
      case 0x4a:
        readKeyValue(reader, span.attributes, span.budget, 0);
        break;
      case 0x50:
        span.budget.dropped += reader.varint();
        break;
      case 0x5a:
        readSpanEvent(reader, span);
        break;
      case 0x6a:
        readLink(reader, span);
        break;
      case 0x7a:
        readStatus(reader, span);
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(end);
  sink.addSpan(span);
}

function readSpanEvent(reader: WireReader, span: SpanRecord): void {
  if (span.events.length >= limits.perSpan) {
    reader.pos = reader.enter();
    return;
  }
  const end = reader.enter();
  const event: SpanEventRecord = { timeNs: 0, name: '', attributes: {} };
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x09) event.timeNs = reader.fixed64();
    else if (tag === 0x12) event.name = limitText(reader.name(textBytes));
    else if (tag === 0x1a) readKeyValue(reader, event.attributes, span.budget, 0);
    else reader.skip(tag);
  }
  reader.leave(end);
  span.events.push(event);
}

function readLink(reader: WireReader, span: SpanRecord): void {
  const end = reader.enter();
  let traceId = '';
  let spanId = '';
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x0a) traceId = reader.hex(32);
    else if (tag === 0x12) spanId = reader.hex(32);
    else reader.skip(tag);
  }
  reader.leave(end);
  if (span.links.length < limits.perSpan) span.links.push(`${traceId}/${spanId}`);
}

function readStatus(reader: WireReader, span: SpanRecord): void {
  const end = reader.enter();
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x12) span.statusMessage = limitText(reader.text(textBytes));
    else if (tag === 0x18) span.statusCode = reader.varint();
    else reader.skip(tag);
  }
  reader.leave(end);
}

function readLog(reader: WireReader, sink: EventSink): void {
  const end = reader.enter();
  const log = newLog();
  while (reader.pos < end) {
    const tag = reader.tag();
    switch (tag) {
      case 0x09:
        log.timeNs = reader.fixed64();
        break;
      case 0x10:
        log.severityNumber = reader.varint();
        break;
      case 0x1a:
        log.severityText = reader.name(64);
        break;
      case 0x2a:
        log.body = readAnyValue(reader, log.budget, 0);
        break;
      case 0x32:
        readKeyValue(reader, log.attributes, log.budget, 0);
        break;
      case 0x38:
        log.budget.dropped += reader.varint();
        break;
      case 0x4a:
        log.traceId = reader.hex(32);
        break;
      case 0x52:
        log.spanId = reader.hex(32);
        break;
      case 0x59:
        log.observedNs = reader.fixed64();
        break;
      case 0x62:
        log.eventName = reader.name(textBytes);
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(end);
  sink.addLog(log);
}

/** A message whose only interesting field is repeated KeyValue: Resource and KeyValueList, both = 1. */
function readAttributesMessage(reader: WireReader, field: number, into: Attributes, budget: Budget): void {
  const end = reader.enter();
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === field) readKeyValue(reader, into, budget, 0);
    else reader.skip(tag);
  }
  reader.leave(end);
}
