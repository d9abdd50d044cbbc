/** A line whose format has named fields (JSON, logfmt, key=value pairs) as a `ParsedLine`: each field goes where its role says. */
import type { Outcome } from '../../domain/event.ts';
import { type DurationUnit, durationOf } from './duration.ts';
import type { FieldList } from './field-list.ts';
import { type Role, roleIndex } from './field-roles.ts';
import { isFailure, levelOf } from './level.ts';
import { withoutColours } from './line-text.ts';
import { emptyLine, type ParsedLine, setHint } from './parsed-line.ts';
import { addBodyOfField } from './scim-bodies.ts';
import { timeOfNumber, timeOfText } from './time.ts';
import { spanIdOf, traceIdOf } from './trace-context.ts';

const hinted: readonly { role: number; name: string }[] = (
  [
    ['status', 'http.response.status_code'],
    ['method', 'http.request.method'],
    ['url', 'url.full'],
    ['requestId', 'request_id'],
    ['sentBody', 'http.request.body.content'],
    ['answerBody', 'http.response.body.content'],
  ] as const satisfies readonly (readonly [Role, string])[]
).map(([role, name]) => ({ role: roleIndex[role], name }));
const requestLine = /^(GET|POST|PUT|PATCH|DELETE|HEAD) (\S+)$/;
const servedRequest = /^[A-Z]{3,7} \/\S{0,4000} HTTP\/\d/;
const bareDuration = /^(?:duration|elapsed|latency|took)$/;
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
  line.reason = meaningful(fields.text('reason'));
  line.outcome = outcomeOf(fields, line);
  line.eventName = fields.text('eventName');
  line.operation = fields.text('operation');
  line.stage = fields.text('stage');
  line.target = targetOf(fields);
  line.provider = fields.text('provider');
  addHints(fields, line);
  if (line.outcome === 'failure' && typeof fields.value('errorCode') === 'string') setHint(line, 'error.code', fields.value('errorCode'));
  if (line.level !== null) line.attributes.level = line.level;
  consume(fields, line);
  fields.addTo(line.attributes);
  if (fields.at('body') !== -1) addBodyOfField(line, fields.name('body') ?? '', fields.value('body') ?? null);
  return line;
}

function addHints(fields: FieldList, line: ParsedLine): void {
  for (const { role, name } of hinted) {
    const index = fields.find(role);
    if (index !== -1) setHint(line, name, fields.values[index]);
  }
  if (line.hints !== null) splitRequestLine(line);
  const request = fields.text('requestLine');
  if (request !== null && servedRequest.test(request)) {
    line.request = request;
    line.side = 'server';
  }
}

/** `endpoint: "POST /scim/v2/Users"`. */
function splitRequestLine(line: ParsedLine): void {
  const url = line.hints?.['url.full'];
  const found = typeof url === 'string' ? requestLine.exec(url) : null;
  if (found === null) return;
  setHint(line, 'url.full', found[2]);
  setHint(line, 'http.request.method', found[1]);
}

function consume(fields: FieldList, line: ParsedLine): void {
  if (line.time !== null) fields.consume(roleIndex.time);
  if (line.level !== null) fields.consume(roleIndex.level);
  if (line.message !== null) fields.consume(roleIndex.message);
  if (line.service !== null) fields.consume(roleIndex.service);
  if (line.traceId !== null) fields.consume(roleIndex.traceId);
  if (line.spanId !== null) fields.consume(roleIndex.spanId);
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
  const said = fields.text('message');
  const text = said?.includes('\x1b') === true ? withoutColours(said) : said;
  if (text === null || fields.at('message') !== fields.at('template') || text.length > 10_000) return text;
  return text.replace(/\{[@$]?(\w{1,64})(?:[,:][^{}]{0,64})?\}/g, (whole, name: string) => {
    const value = fields.get(name);
    return value === undefined || (typeof value === 'object' && value !== null) ? whole : String(value);
  });
}

/** zap writes its durations as seconds, like its `ts`; everybody else's bare numbers are milliseconds. */
function durationIn(fields: FieldList): number | null {
  if (
    fields.at('durationMs') === -1 &&
    fields.at('durationSeconds') === -1 &&
    fields.at('durationNanos') === -1 &&
    fields.at('durationMicros') === -1
  )
    return null;
  const time = fields.value('time');
  const seconds =
    typeof time === 'number' && time < 1e11 && fields.name('time') === 'ts' && bareDuration.test(fields.name('durationMs') ?? '');
  const unit: DurationUnit = seconds ? 's' : 'ms';
  return (
    durationOf(fields.value('durationMs'), unit) ??
    durationOf(fields.value('durationSeconds'), 's') ??
    durationOf(fields.value('durationNanos'), 'ns') ??
    durationOf(fields.value('durationMicros'), 'us')
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
  if (said === false || (typeof said === 'string' && /^(?:failure|failed|fail|error|deny|timeout)$/i.test(said))) return 'failure';
  return isFailure(line.level) || line.error !== null || fields.value('error') === true ? 'failure' : 'unknown';
}

/** `app` is the program itself unless the line names its service otherwise. */
function targetOf(fields: FieldList): string | null {
  const name = fields.text('target');
  // Rust's tracing calls the module that logs the target.
  if (name?.includes('::') === true) return null;
  return name === null || fields.at('target') === fields.at('service') || name === fields.text('service') ? null : name;
}
