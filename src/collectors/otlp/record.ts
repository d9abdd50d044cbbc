/**
 * OTLP records as both decoders hand them to the mapping: names of `opentelemetry/proto/{trace,logs}/v1`, values already inside the limits.
 * Ids are hex, empty where absent; times are nanoseconds since the epoch (a double: exact to 256 ns today).
 */
import type { Attributes, Json } from '../../domain/event.ts';
import { limits } from './limits.ts';

export interface SpanEventRecord {
  timeNs: number;
  name: string;
  attributes: Attributes;
}

export interface SpanRecord {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  traceState: string;
  name: string;
  /** `SpanKind` number. */
  kind: number;
  startNs: number;
  endNs: number;
  attributes: Attributes;
  events: SpanEventRecord[];
  /** `<traceId>/<spanId>`. */
  links: string[];
  /** `Status.StatusCode`: 0 unset, 1 ok, 2 error. */
  statusCode: number;
  statusMessage: string;
  budget: Budget;
}

export interface LogRecord {
  timeNs: number;
  observedNs: number;
  severityNumber: number;
  severityText: string;
  body: Json;
  attributes: Attributes;
  traceId: string;
  spanId: string;
  eventName: string;
  budget: Budget;
}

/** What a record may still take. */
export interface Budget {
  elements: number;
  attributes: number;
  /** Attributes that the sender or we left out. */
  dropped: number;
}

export function newBudget(): Budget {
  return { elements: limits.elements, attributes: limits.attributes, dropped: 0 };
}

export function newSpan(): SpanRecord {
  return {
    traceId: '',
    spanId: '',
    parentSpanId: '',
    traceState: '',
    name: '',
    kind: 0,
    startNs: 0,
    endNs: 0,
    attributes: {},
    events: [],
    links: [],
    statusCode: 0,
    statusMessage: '',
    budget: newBudget(),
  };
}

export function newLog(): LogRecord {
  return {
    timeNs: 0,
    observedNs: 0,
    severityNumber: 0,
    severityText: '',
    body: null,
    attributes: {},
    traceId: '',
    spanId: '',
    eventName: '',
    budget: newBudget(),
  };
}

/** Sets an attribute. `__proto__` would set the object's prototype instead of a member, so it is written `_proto_`. */
export function putAttribute(attributes: Attributes, name: string, value: Json): void {
  attributes[name === '__proto__' ? '_proto_' : name] = value;
}

/** JSON has no infinities; they are kept as words. */
export function jsonNumber(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
