/**
 * Lines for people: an optional time, level, thread and logger in front of a message, `key=value` pairs or a JSON object in or behind it. Shapes of log4j,
 * logback, Spring Boot, Python's logging, Ruby's Logger, Go's log, zap's console, klog, .NET's console, nginx and Apache errors; what no shape fits is
 * all message.
 */
import type { FieldList } from './field-list.ts';
import { isFailure, type Level } from './level.ts';
import { type Head, headOf } from './line-head.ts';
import { errorLine, lineOfFields } from './line-of-fields.ts';
import { pairsOf } from './pairs.ts';
import type { ParsedLine } from './parsed-line.ts';
import { addServerError } from './server-error.ts';
import { spanIdOf, traceIdOf } from './trace-context.ts';
import { trailingObject } from './trailing-object.ts';

const longestMessage = 65_536;
const traceAndSpan = /(?:^|[^0-9a-f])([0-9a-f]{32})[-,:/ ]{1,2}([0-9a-f]{16})(?![0-9a-f])/;
const uuid = /(?:^|[\s[(])([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?=$|[\s\])])/i;
const leadingTag = /^\[?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\]? /i;
const namedRequest = /\b(?:request|correlation)[ _-]?id["']?: ?["']?([\w-]{6,64})/i;
const tracePart =
  /^\s+at |^\s+File "|^Caused by:|^Traceback|^goroutine |^(?:[\w$]+(?:\.|::))+[A-Z]\w*(?:Exception|Error)\b|:\d+:in [`']|^\s*-{3}> |^#\d+ /;
/** A line that begins an error of its own below the message. */
const ownError = /^(?:Caused by: |Traceback |(?:[\w$]{1,100}(?:\.|::)){0,20}[A-Z][\w$]{0,100}(?:Exception|Error|Failure|Throwable)\b)/;

export function parsePlainLine(text: string, tail: readonly string[], reference: number): ParsedLine {
  const head = headOf(text, reference);
  const message = messageOf(head, tail);
  const { fields, count, share } = pairsOf(message.length > longestMessage ? message.slice(0, longestMessage) : message);
  const structured = count >= 2 && (share > 0.85 || (share > 0.5 && fields.at('message') !== -1));
  const behind = structured ? null : trailingObject(message);
  if (behind !== null) fields.addObject(behind.object);
  const line = lineOfFields(fields, structured ? 'logfmt' : 'text', reference);
  line.time = head.time ?? line.time;
  if (line.level === null || !structured) setLevel(line, head.level);
  if (!structured || (line.message === null && !isRequest(fields)))
    line.message = (behind === null ? withoutColumns(message) : behind.text) || text;
  if (head.logger !== null) line.attributes.logger ??= head.logger;
  addIds(line, head.context, message);
  addServerError(line);
  addTrace(line, message, tail);
  return line;
}

export function setLevel(line: ParsedLine, level: Level | null): void {
  if (level === null) return;
  line.level = level;
  line.attributes = { ...line.attributes, level };
  if (isFailure(level) && line.outcome === 'unknown') line.outcome = 'failure';
}

/** structlog and logrus fill their message up with blanks and put pairs behind it. */
function withoutColumns(message: string): string {
  const columns = message.includes('\n') ? null : /\S(?=\s{2,}[A-Za-z_][\w.-]{0,63}=)/.exec(message);
  return columns === null ? message : message.slice(0, columns.index + 1);
}

/** What lograge and its kind write: the request is the message. */
function isRequest(fields: FieldList): boolean {
  return fields.get('method') !== undefined && (fields.get('path') ?? fields.get('url') ?? fields.get('uri')) !== undefined;
}

/** .NET's console writes the category and an event number behind the level, and the message below. */
function messageOf(head: Head, tail: readonly string[]): string {
  const [next] = tail;
  if (next === undefined || !/^[\w.+`]{1,200}\[\d{1,9}\]$/.test(head.message)) return head.message;
  head.logger = head.message.replace(/\[\d+\]$/, '');
  return next.trim();
}

/** Ids that frameworks put in front of the message: `[<trace>-<span>]`, a request's UUID as Rails' log tag or AWS Lambda's second column. */
function addIds(line: ParsedLine, context: string, message: string): void {
  const [, trace, span] = traceAndSpan.exec(context) ?? [];
  line.traceId ??= traceIdOf(trace);
  line.spanId ??= spanIdOf(span);
  const tag = leadingTag.exec(message);
  if (tag !== null && line.message === message) line.message = message.slice(tag[0].length);
  const id = uuid.exec(context)?.[1] ?? tag?.[1] ?? namedRequest.exec(message.slice(0, 2000))?.[1];
  if (id !== undefined) line.attributes.request_id ??= id;
}

/** A stack trace is a failure even when no level says so, and its own words are better than the line above it. */
function addTrace(line: ParsedLine, message: string, tail: readonly string[]): void {
  const alone =
    /^(?:uncaught |unhandled )?(?:[A-Za-z_$][\w.$:]{0,200})?(?:Error|Exception|panic)(?: \[\w+\])?: /i.test(message) ||
    /^(?:Unhandled exception\.|PHP Fatal error:|Traceback \(|panic: |thread '[^']{0,100}' panicked )/.test(message);
  if (!alone && !tail.some((joined) => tracePart.test(joined))) return;
  if (line.outcome !== 'success') line.outcome = 'failure';
  const own = tail.findIndex((joined) => ownError.test(joined));
  if (/ panicked at .*:$/.test(message)) line.error ??= tail[0] ?? null;
  if (alone) line.error ??= errorLine([message, ...tail].join('\n'));
  else if (own !== -1) line.error ??= errorLine(tail.slice(own).join('\n'));
  else
    line.error ??= tail.map((joined) => joined.trim()).find((joined) => /^(?:[\w$]+\.)*[A-Z]\w*(?:Exception|Error)\b/.test(joined)) ?? null;
}
