/** What one log record says, whoever wrote it. Pure data; `log-event.ts` makes an event of it. */
import type { Attributes, Json, Outcome } from '../../domain/event.ts';
import { type DurationUnit, durationOf } from './duration.ts';
import type { FieldList } from './field-list.ts';
import type { Role } from './field-roles.ts';
import { isFailure, type Level, levelOf } from './level.ts';
import { timeOfNumber, timeOfText } from './time.ts';
import { spanIdOf, traceIdOf } from './trace-context.ts';

export interface ParsedLine {
  format: 'json' | 'logfmt' | 'access' | 'syslog' | 'text';
  /** Epoch ms; null when the line has none. */
  time: number | null;
  level: Level | null;
  message: string | null;
  service: string | null;
  /** Lower-case hex, 32 and 16 digits. */
  traceId: string | null;
  spanId: string | null;
  durationMs: number | null;
  /** What the line says of its outcome: its level, an error in it, an explicit field. */
  outcome: Outcome;
  /** The error's own words. */
  error: string | null;
  /** Fields that name what happened: `user.created`, `create`. */
  eventName: string | null;
  operation: string | null;
  stage: string | null;
  target: string | null;
  provider: string | null;
  /** Facts under the names that `semantics` knows, where the line has other names for them. */
  hints: Attributes | null;
  /** All other fields, as written. */
  attributes: Attributes;
}

export function emptyLine(format: ParsedLine['format']): ParsedLine {
  return {
    format,
    time: null,
    level: null,
    message: null,
    service: null,
    traceId: null,
    spanId: null,
    durationMs: null,
    outcome: 'unknown',
    error: null,
    eventName: null,
    operation: null,
    stage: null,
    target: null,
    provider: null,
    hints: null,
    attributes: {},
  };
}

/** Roles whose field becomes a part of the event itself and is not repeated among the attributes. */
const consumable = ['time', 'level', 'message', 'service', 'traceId', 'spanId'] as const satisfies readonly Role[];
const hinted: readonly (readonly [Role, string])[] = [
  ['status', 'http.response.status_code'],
  ['method', 'http.request.method'],
  ['url', 'url.full'],
  ['requestId', 'request_id'],
];
const pointless = /^(?:null|none|nil|undefined|false|ok|<nil>|-|\[object Object\])$/i;

/** Reads the fields of a JSON or logfmt line. `reference`: a time near the line's, for times without a year. */
export function lineOfFields(fields: FieldList, format: ParsedLine['format'], reference: number): ParsedLine {
  const line = emptyLine(format);
  line.time = timeOf(fields, reference);
  // Serilog's compact format leaves its commonest level out.
  line.level = levelOf(fields.value('level')) ?? (fields.name('time') === '@t' ? 'info' : null);
  line.message = messageOf(fields);
  line.service = fields.text('service') ?? (fields.at('hostname') === -1 ? null : fields.text('loggerName'));
  line.traceId = traceIdOf(fields.value('traceId'));
  line.spanId = spanIdOf(fields.value('spanId'));
  line.durationMs = durationIn(fields);
  line.error = errorOf(fields);
  line.outcome = outcomeOf(fields, line);
  line.eventName = fields.text('eventName');
  line.operation = fields.text('operation');
  line.stage = fields.text('stage');
  line.target = targetOf(fields);
  line.provider = fields.text('provider');
  for (const [role, name] of hinted) if (fields.at(role) !== -1) setHint(line, name, fields.value(role));
  if (line.outcome === 'failure' && typeof fields.value('errorCode') === 'string') setHint(line, 'error.code', fields.value('errorCode'));
  if (line.level !== null) line.attributes.level = line.level;
  fields.addTo(line.attributes, consumed(fields, line));
  return line;
}

export function setHint(line: ParsedLine, name: string, value: Json | undefined): void {
  if (value === undefined) return;
  line.hints ??= {};
  line.hints[name] = value;
}

function consumed(fields: FieldList, line: ParsedLine): number[] {
  const indexes: number[] = [];
  for (const role of consumable) if (line[role] !== null && fields.at(role) !== -1) indexes.push(fields.at(role));
  return indexes;
}

function timeOf(fields: FieldList, reference: number): number | null {
  const value = fields.value('time');
  if (typeof value === 'string') return timeOfText(value, reference);
  if (typeof value !== 'number') return null;
  const nanos = fields.value('nanoOfSecond');
  return timeOfNumber(typeof nanos === 'number' ? value + nanos / 1e9 : value);
}

/** Serilog and .NET may write the template only: `{UserName} was created` with the values as fields. */
function messageOf(fields: FieldList): string | null {
  const text = fields.text('message');
  if (text === null || fields.at('message') !== fields.at('template') || text.length > 10_000) return text;
  return text.replace(/\{[@$]?(\w{1,64})(?:[,:][^{}]{0,64})?\}/g, (whole, name: string) => {
    const value = fields.values[fields.names.indexOf(name)];
    return value === undefined || (typeof value === 'object' && value !== null) ? whole : String(value);
  });
}

/** zap writes its durations as seconds, like its `ts`; everybody else's bare numbers are milliseconds. */
function durationIn(fields: FieldList): number | null {
  const time = fields.value('time');
  const bare = /^(?:duration|elapsed|latency|took)$/.test(fields.name('durationMs') ?? '');
  const unit: DurationUnit = bare && fields.name('time') === 'ts' && typeof time === 'number' && time < 1e11 ? 's' : 'ms';
  return (
    durationOf(fields.value('durationMs'), unit) ??
    durationOf(fields.value('durationSeconds'), 's') ??
    durationOf(fields.value('durationNanos'), 'ns')
  );
}

function errorOf(fields: FieldList): string | null {
  const text = meaningful(fields.text('error')) ?? meaningful(fields.text('stack')) ?? meaningful(fields.text('errorType'));
  return text === null ? null : errorLine(text);
}

/** The line of a stack trace that says what went wrong: the last one in Python's order, the first one elsewhere. */
export function errorLine(trace: string): string {
  const lines = trace.slice(0, 20_000).split('\n');
  const python = lines.some((line) => line.startsWith('Traceback ('));
  const line = python ? lines.findLast((candidate) => /^[A-Za-z_]/.test(candidate)) : lines.find((candidate) => candidate.trim() !== '');
  return (line ?? trace).trim();
}

function meaningful(text: string | null): string | null {
  return text === null || pointless.test(text) ? null : text;
}

function outcomeOf(fields: FieldList, line: ParsedLine): Outcome {
  const said = fields.value('outcome');
  if (said === true || (typeof said === 'string' && /^(?:success|succeeded|ok|allow)$/i.test(said))) return 'success';
  if (said === false || (typeof said === 'string' && /^(?:failure|failed|fail|error|deny)$/i.test(said))) return 'failure';
  return isFailure(line.level) || line.error !== null || fields.value('error') === true ? 'failure' : 'unknown';
}

/** `app` is the program itself unless the line names its service otherwise. */
function targetOf(fields: FieldList): string | null {
  const name = fields.text('target');
  // Rust's tracing calls the module that logs the target.
  if (name?.includes('::') === true) return null;
  return name === null || fields.at('target') === fields.at('service') || name === fields.text('service') ? null : name;
}
