/**
 * `ExportTraceServiceRequest` and `ExportLogsServiceRequest` as OTLP/JSON (OTLP specification, "JSON Protobuf Encoding"): ids in hex, 64-bit integers
 * as strings or numbers, enums as numbers or names, field names in camelCase and, because senders do it, in snake_case. Feeds the same records to
 * the same mapping as the protobuf decoder; members of the wrong type count as absent. Throws `MalformedError` and `TooLargeError`.
 */
import type { Attributes, Json } from '../../domain/event.ts';
import { parseBoundedJson } from './bounded-json.ts';
import type { EventSink } from './event-sink.ts';
import { deepMark, limits, limitText, wellFormed } from './limits.ts';
import { MalformedError } from './malformed.ts';
import { type Budget, jsonNumber, newBudget, newLog, newSpan, putAttribute } from './record.ts';

interface JsonObject {
  [key: string]: Json;
}

const kindNames = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
const statusNames = ['UNSET', 'OK', 'ERROR'];

/** Decodes the bytes of one request. */
export function decodeJson(bytes: Buffer, signal: 'traces' | 'logs', sink: EventSink): void {
  const request = parseBoundedJson(bytes);
  if (!isObject(request)) throw new MalformedError('the body is not a JSON object');
  decodeRequest(request, signal, sink);
}

/** Feeds a parsed request to the sink; false when it holds nothing of this signal. */
export function decodeRequest(request: JsonObject, signal: 'traces' | 'logs', sink: EventSink): boolean {
  const groups =
    signal === 'traces' ? member(request, 'resourceSpans', 'resource_spans') : member(request, 'resourceLogs', 'resource_logs');
  if (groups === undefined) return false;
  if (!Array.isArray(groups)) throw new MalformedError(`${signal === 'traces' ? 'resourceSpans' : 'resourceLogs'} is not an array`);
  groups.forEach((group, index) => {
    if (isObject(group)) readGroup(group, signal, sink, index);
  });
  return true;
}

function readGroup(group: JsonObject, signal: 'traces' | 'logs', sink: EventSink, index: number): void {
  const resource = group.resource;
  sink.startResource(readAttributes(isObject(resource) ? resource.attributes : undefined, newBudget()), index);
  const scopes = signal === 'traces' ? member(group, 'scopeSpans', 'scope_spans') : member(group, 'scopeLogs', 'scope_logs');
  list(scopes).forEach((scoped, scopeIndex) => {
    if (!isObject(scoped)) return;
    const scope = scoped.scope;
    sink.startScope(isObject(scope) ? text(scope.name).slice(0, limits.name) : '', scopeIndex);
    for (const record of list(signal === 'traces' ? scoped.spans : member(scoped, 'logRecords', 'log_records'))) {
      if (!isObject(record)) sink.reject(`record of scope ${scopeIndex}`, 'not an object', JSON.stringify(record) ?? '');
      else if (signal === 'traces') readSpan(record, sink);
      else readLog(record, sink);
    }
  });
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

function readAttributes(values: Json | undefined, budget: Budget): Attributes {
  const attributes: Attributes = {};
  for (const entry of list(values)) {
    if (!isObject(entry)) continue;
    if (budget.attributes-- <= 0) budget.dropped++;
    else putAttribute(attributes, text(entry.key).slice(0, limits.name), anyValue(entry.value, budget, 0));
  }
  return attributes;
}

function anyValue(value: Json | undefined, budget: Budget, depth: number): Json {
  if (!isObject(value)) return null;
  const string = member(value, 'stringValue', 'string_value');
  if (typeof string === 'string') return limitText(wellFormed(string));
  const integerValue = member(value, 'intValue', 'int_value');
  if (integerValue !== undefined) return exactInteger(integerValue);
  const boolean = member(value, 'boolValue', 'bool_value');
  if (boolean !== undefined) return boolean === true || boolean === 'true';
  const double = member(value, 'doubleValue', 'double_value');
  if (double !== undefined) return typeof double === 'number' ? double : jsonNumber(Number(text(double) || Number.NaN));
  const bytes = member(value, 'bytesValue', 'bytes_value');
  if (typeof bytes === 'string') return limitText(bytes);
  return container(value, budget, depth + 1);
}

function container(value: JsonObject, budget: Budget, depth: number): Json {
  const array = member(value, 'arrayValue', 'array_value');
  const map = member(value, 'kvlistValue', 'kvlist_value');
  if (!isObject(array) && !isObject(map)) return null;
  if (depth > limits.depth) return deepMark;
  if (isObject(array)) {
    const elements: Json[] = [];
    for (const element of list(array.values)) if (budget.elements-- > 0) elements.push(anyValue(element, budget, depth));
    return elements;
  }
  const members: Attributes = {};
  for (const entry of list(isObject(map) ? map.values : undefined)) {
    if (isObject(entry) && budget.elements-- > 0)
      putAttribute(members, text(entry.key).slice(0, limits.name), anyValue(entry.value, budget, depth));
  }
  return members;
}

/** A 64-bit integer: a number where that is exact, else its decimal digits. */
function exactInteger(value: Json): Json {
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number' || Number.isNaN(number)) return null;
  return Number.isSafeInteger(number) || typeof value !== 'string' ? jsonNumber(number) : value.slice(0, 20);
}

function integer(value: Json | undefined): number {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && number > 0 && Number.isFinite(number) ? number : 0;
}

function enumValue(value: Json | undefined, names: readonly string[], prefix: string): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return 0;
  const index = names.indexOf(value.replace(prefix, ''));
  return index === -1 ? integer(value) : index;
}

/** `SEVERITY_NUMBER_ERROR2` is 18: four steps to a word. */
function severityNumber(value: Json | undefined): number {
  const match = typeof value === 'string' ? /^SEVERITY_NUMBER_(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)([2-4])?$/.exec(value) : null;
  if (match === null) return integer(value);
  return ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'].indexOf(match[1] ?? '') * 4 + Number(match[2] ?? 1);
}

/** Lower case; anything that is not hex counts as absent, or as the wrong text that the mapping rejects. */
function hex(value: Json | undefined): string {
  const id = text(value).slice(0, 64);
  return /^[0-9a-f]*$/i.test(id) ? id.toLowerCase() : `not hex: ${id}`;
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? wellFormed(value) : '';
}

function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

function member(object: JsonObject, camel: string, snake: string): Json | undefined {
  const value = object[camel] ?? object[snake];
  return value === null ? undefined : value;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
