/**
 * `ExportTraceServiceRequest`, `ExportLogsServiceRequest` and `ExportMetricsServiceRequest` as OTLP/JSON (OTLP specification, "JSON Protobuf Encoding"): ids in hex, 64-bit integers
 * as strings or numbers, enums as numbers or names, field names in camelCase and, because senders do it, in snake_case. Feeds the same records to
 * the same mapping as the protobuf decoder; members of the wrong type count as absent. Throws `MalformedError` and `TooLargeError`.
 */
import { parseBoundedJson } from './bounded-json.ts';
import type { EventSink } from './event-sink.ts';
import {
  anyValue,
  enumValue,
  hex,
  integer,
  isObject,
  type JsonObject,
  list,
  member,
  readAttributes,
  severityNumber,
  text,
} from './json-fields.ts';
import { limits, limitText } from './limits.ts';
import { MalformedError } from './malformed.ts';
import { readMetricJson } from './read-metric-json.ts';
import { newBudget, newLog, newSpan } from './record.ts';
import type { Signal } from './responses.ts';

/** Names of the messages around the records of each signal, as `[camelCase, snake_case]`. */
const envelopes: { readonly [signal in Signal]: { readonly [level in 'groups' | 'scopes' | 'records']: readonly [string, string] } } = {
  traces: { groups: ['resourceSpans', 'resource_spans'], scopes: ['scopeSpans', 'scope_spans'], records: ['spans', 'spans'] },
  logs: { groups: ['resourceLogs', 'resource_logs'], scopes: ['scopeLogs', 'scope_logs'], records: ['logRecords', 'log_records'] },
  metrics: { groups: ['resourceMetrics', 'resource_metrics'], scopes: ['scopeMetrics', 'scope_metrics'], records: ['metrics', 'metrics'] },
};
/** What the scopes were called before OTLP 0.15. */
const olderScopes: { readonly [signal in Signal]: readonly [string, string] } = {
  traces: ['instrumentationLibrarySpans', 'instrumentation_library_spans'],
  logs: ['instrumentationLibraryLogs', 'instrumentation_library_logs'],
  metrics: ['instrumentationLibraryMetrics', 'instrumentation_library_metrics'],
};
const signals = ['traces', 'logs', 'metrics'] as const;
const kindNames = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
const statusNames = ['UNSET', 'OK', 'ERROR'];

/** Decodes the bytes of one request. */
export function decodeJson(bytes: Buffer, signal: Signal, sink: EventSink): void {
  const request = parseBoundedJson(bytes);
  if (!isObject(request)) throw new MalformedError('the body is not a JSON object');
  if (decodeRequest(request, signal, sink)) return;
  // Unknown members are passed over, but records sent to the wrong path would be lost without a word.
  const other = signals.find((candidate) => member(request, ...envelopes[candidate].groups) !== undefined);
  if (other !== undefined) throw new MalformedError(`a request of ${other}; send it to /v1/${other}`);
}

/** Feeds a parsed request to the sink; false when it holds nothing of this signal. */
export function decodeRequest(request: JsonObject, signal: Signal, sink: EventSink): boolean {
  const names = envelopes[signal].groups;
  if (member(request, ...names) === undefined) return false;
  messages(request, names).forEach((group, index) => {
    readGroup(group, signal, sink, index);
  });
  return true;
}

function readGroup(group: JsonObject, signal: Signal, sink: EventSink, index: number): void {
  const resource = group.resource;
  sink.startResource(readAttributes(isObject(resource) ? resource.attributes : undefined, newBudget()), index);
  const { scopes, records } = envelopes[signal];
  const names = member(group, ...scopes) === undefined ? olderScopes[signal] : scopes;
  messages(group, names).forEach((scoped, scopeIndex) => {
    const scope = scoped.scope ?? member(scoped, 'instrumentationLibrary', 'instrumentation_library');
    sink.startScope(isObject(scope) ? text(scope.name).slice(0, limits.name) : '', scopeIndex);
    messages(scoped, records).forEach((record, recordIndex) => {
      if (signal === 'traces') readSpan(record, sink);
      else if (signal === 'logs') readLog(record, sink);
      else readMetricJson(record, sink, recordIndex);
    });
  });
}

/** What is no list of messages is no OTLP: passing over it would lose data without a word. */
function messages(parent: JsonObject, names: readonly [string, string]): JsonObject[] {
  const value = member(parent, ...names) ?? [];
  if (!Array.isArray(value)) throw new MalformedError(`${names[0]} is not an array`);
  const odd = value.findIndex((element) => !isObject(element));
  if (odd !== -1) throw new MalformedError(`${names[0]}[${odd}] is not an object`);
  return value as JsonObject[];
}

function readSpan(object: JsonObject, sink: EventSink): void {
  const span = newSpan();
  span.traceId = hex(member(object, 'traceId', 'trace_id'));
  span.spanId = hex(member(object, 'spanId', 'span_id'));
  span.parentSpanId = hex(member(object, 'parentSpanId', 'parent_span_id'));
  span.traceState = text(member(object, 'traceState', 'trace_state')).slice(0, 512);
  span.name = text(object.name);
  span.kind = enumValue(object.kind, kindNames, 'SPAN_KIND_');
  span.startNs = integer(member(object, 'startTimeUnixNano', 'start_time_unix_nano'));
  span.endNs = integer(member(object, 'endTimeUnixNano', 'end_time_unix_nano'));
  span.attributes = readAttributes(object.attributes, span.budget);
  span.budget.dropped += integer(member(object, 'droppedAttributesCount', 'dropped_attributes_count'));
  span.events = list(object.events)
    .slice(0, limits.perSpan)
    .filter(isObject)
    .map((event) => ({
      timeNs: integer(member(event, 'timeUnixNano', 'time_unix_nano')),
      name: limitText(text(event.name)),
      attributes: readAttributes(event.attributes, span.budget),
    }));
  span.links = list(object.links)
    .slice(0, limits.perSpan)
    .filter(isObject)
    .map((link) => `${hex(member(link, 'traceId', 'trace_id'))}/${hex(member(link, 'spanId', 'span_id'))}`);
  const status = object.status;
  if (isObject(status)) {
    span.statusMessage = limitText(text(status.message));
    span.statusCode = enumValue(status.code, statusNames, 'STATUS_CODE_');
  }
  sink.addSpan(span);
}

function readLog(object: JsonObject, sink: EventSink): void {
  const log = newLog();
  log.timeNs = integer(member(object, 'timeUnixNano', 'time_unix_nano'));
  log.observedNs = integer(member(object, 'observedTimeUnixNano', 'observed_time_unix_nano'));
  log.severityNumber = severityNumber(member(object, 'severityNumber', 'severity_number'));
  log.severityText = text(member(object, 'severityText', 'severity_text')).slice(0, 64);
  log.body = isObject(object.body) ? anyValue(object.body, log.budget, 0) : null;
  log.attributes = readAttributes(object.attributes, log.budget);
  log.budget.dropped += integer(member(object, 'droppedAttributesCount', 'dropped_attributes_count'));
  log.traceId = hex(member(object, 'traceId', 'trace_id'));
  log.spanId = hex(member(object, 'spanId', 'span_id'));
  log.eventName = text(member(object, 'eventName', 'event_name'));
  sink.addLog(log);
}
