/**
 * One OTLP log record to one event. Pure apart from hashing. Log records have no id of their own, so the native id is made of trace id, time and a
 * hash of the content: a batch that is sent again, or imported after it was received, stores nothing twice.
 */
import type { Attributes, EventInput, Json } from '../../domain/event.ts';
import { type Level, levelOf } from '../logs/level.ts';
import { addWords } from '../logs/log-event.ts';
import { messageShape } from '../logs/message-shape.ts';
import { onlyAddress } from '../logs/only-address.ts';
import { parseLine } from '../logs/parse-line.ts';
import type { ParsedLine } from '../logs/parsed-line.ts';
import { wordingOf } from '../logs/wording.ts';
import { textOf } from '../semantics/facts.ts';
import { addIdentifier } from '../semantics/identifiers-from.ts';
import { interpret } from '../semantics/interpret.ts';
import { contentHash, firstLine, isSpanId, isTraceId, milliseconds } from './fields.ts';
import { limits } from './limits.ts';
import type { Origin } from './origin.ts';
import type { LogRecord } from './record.ts';

/** `SeverityNumber` 1 to 24 in steps of four. */
const severities = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;
const firstError = 17;
const zeros = /^0*$/;
const longestProse = 4000;

/** The event, or the reason why the record can't be stored. Ids of zeros are how some SDKs write "none". */
export function logEvent(log: LogRecord, origin: Origin): EventInput | string {
  const own = { traceId: zeros.test(log.traceId) ? null : log.traceId, spanId: zeros.test(log.spanId) ? null : log.spanId };
  if (own.traceId !== null && !isTraceId(own.traceId)) return `trace id is not 16 bytes: "${own.traceId.slice(0, 64)}"`;
  if (own.spanId !== null && !isSpanId(own.spanId)) return `span id is not 8 bytes: "${own.spanId.slice(0, 64)}"`;
  const line = readBody(log.body);
  const { traceId, spanId } = own.traceId === null && line !== null ? line : own;
  const time = log.timeNs || log.observedNs;
  const nativeId = `log/${traceId ?? 'none'}/${log.observedNs || log.timeNs}/${logHash(log, origin)}`;
  const message = line?.message ?? '';
  const name = firstLine(log.eventName || message || (line === null ? '' : textOf(log.body)) || '') || 'log record';
  const service = origin.service ?? line?.service ?? null;
  const failed = log.severityNumber >= firstError || (log.severityNumber === 0 && line?.outcome === 'failure');
  const meaning = interpret({
    name,
    service,
    spanKind: null,
    nested: spanId !== null,
    status: failed ? 'error' : 'unset',
    statusMessage: failed ? (line?.error ?? (message || name)) : null,
    attributes: line === null ? log.attributes : { ...line.attributes, ...line.hints, ...log.attributes },
    shared: origin.facts,
  });
  addIdentifier(meaning.identifiers, 'email', onlyAddress(message.slice(0, longestProse)));
  if (line !== null) addWords(meaning, { ...line, ...severityOf(log, failed, line) }, message, wordingOf(messageShape(firstLine(message))));
  if (traceId !== null) meaning.identifiers.traceId = traceId;
  return {
    source: origin.source,
    nativeId,
    dedupeKey: nativeId,
    kind: 'log',
    time: time === 0 ? origin.fallbackTime : milliseconds(time),
    durationMs: null,
    service,
    name,
    stage: meaning.stage,
    outcome: meaning.outcome,
    provider: meaning.provider,
    target: meaning.target,
    operation: meaning.operation,
    spanKind: null,
    parentNativeId: traceId !== null && spanId !== null ? `${traceId}/${spanId}` : null,
    linkedNativeIds: [],
    identifiers: meaning.identifiers,
    endpoint: meaning.endpoint,
    httpStatus: meaning.httpStatus,
    errorCode: meaning.errorCode,
    message: meaning.message,
    attributes: attributesOf(log),
    resource: origin.resource,
    body: log.body,
  };
}

/** The record's own severity, which a line inside its body does not overrule. */
function severityOf(log: LogRecord, failed: boolean, line: ParsedLine): Pick<ParsedLine, 'level' | 'outcome'> {
  const level: Level | null = levelOf(severities[Math.ceil(log.severityNumber / 4) - 1]) ?? line.level;
  return { level, outcome: failed ? 'failure' : line.outcome === 'failure' && log.severityNumber > 0 ? 'unknown' : line.outcome };
}

/** Bodies are what the program would have written to its log: the same reading as for log files finds ids and requests in them. */
function readBody(body: Json): ParsedLine | null {
  const text = typeof body === 'string' ? body : typeof body === 'object' && body !== null ? JSON.stringify(body) : '';
  return text === '' || text.length > 4 * limits.text ? null : parseLine(text);
}

function logHash(log: LogRecord, origin: Origin): string {
  return contentHash([log.timeNs, log.spanId, log.severityNumber, log.eventName, log.body, log.attributes, origin.resourceHash()]);
}

function attributesOf(log: LogRecord): Attributes {
  const attributes = { ...log.attributes };
  const severity = log.severityText || severities[Math.ceil(log.severityNumber / 4) - 1];
  if (severity !== undefined) attributes.severity = severity;
  if (log.eventName !== '') attributes['event.name'] = log.eventName;
  if (log.budget.dropped > 0) attributes['provtrace.dropped_attributes'] = log.budget.dropped;
  return attributes;
}
