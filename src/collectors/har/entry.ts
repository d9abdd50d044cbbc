/**
 * One entry of a HAR file (HTTP Archive 1.2, http://www.softwareishard.com/blog/har-12-spec/) to one event: an HTTP call as its client saw it, with the
 * attributes that OpenTelemetry would give it, so that SCIM calls mean what they mean in spans. Pure.
 */
import type { Attributes, EventInput, Json } from '../../domain/event.ts';
import { hash64 } from '../../domain/hash.ts';
import { asFields, type Fields, listOf, own, textOf } from '../json/fields.ts';
import { firstLine, isSpanId, isTraceId } from '../otlp/fields.ts';
import { limitText, wellFormed } from '../otlp/limits.ts';
import { putAttribute } from '../otlp/record.ts';
import { interpret } from '../semantics/interpret.ts';

/** Headers that identify a request or a caller; the others are noise, cookies and credentials. */
const telling =
  /^(?:x-request-id|x-correlation-id|correlation-id|request-id|x-okta-request-id|client-request-id|x-amzn-trace-id|x-ms-.*request-id|retry-after|x-rate-?limit-.*|ratelimit.*|content-type|etag|if-match|x-github-request-id|x-slack-req-id)$/;
const phases = ['blocked', 'dns', 'connect', 'ssl', 'send', 'wait', 'receive'] as const;

/** Milliseconds; no call takes thirty years. */
const longest = 1e12;

/** The event, or the reason why there is none. */
export function harEvent(entry: Json, text: string, source: string, fallbackTime: number): EventInput | string {
  const fields = asFields(entry);
  const request = asFields(own(fields, 'request'));
  const response = asFields(own(fields, 'response'));
  const method = textOf(request, 'method')?.toUpperCase().slice(0, 20) ?? null;
  const url = textOf(request, 'url');
  if (method === null || url === null) return 'an entry without request.method and request.url';
  const started = Date.parse(textOf(fields, 'startedDateTime') ?? '');
  const attributes = attributesOf(fields, request, response, method, url);
  const problem = failureOf(fields, response);
  const meaning = interpret({
    name: method,
    service: null,
    spanKind: 'client',
    nested: false,
    status: problem === null ? 'unset' : 'error',
    statusMessage: problem,
    attributes,
  });
  const caller = traceParent(request);
  if (caller !== null) meaning.identifiers.traceId = caller.traceId;
  const nativeId = `har/${Number.isNaN(started) ? 'undated' : started}/${hash64(text)}`;
  const { stage, outcome, provider, target, operation, endpoint, httpStatus, errorCode, message, identifiers } = meaning;
  return {
    source,
    nativeId,
    dedupeKey: nativeId,
    kind: 'span',
    time: Number.isNaN(started) ? fallbackTime : started,
    durationMs: durationOf(fields),
    service: null,
    name: firstLine(endpoint ?? method),
    stage,
    outcome,
    provider,
    target,
    operation,
    spanKind: 'client',
    parentNativeId: caller === null ? null : `${caller.traceId}/${caller.spanId}`,
    linkedNativeIds: [],
    identifiers,
    endpoint,
    httpStatus,
    errorCode,
    message,
    attributes,
    body: null,
  };
}

function attributesOf(entry: Fields, request: Fields, response: Fields, method: string, url: string): Attributes {
  const attributes: Attributes = { 'http.request.method': method, 'url.full': limitText(wellFormed(url)) };
  const status = own(response, 'status');
  if (typeof status === 'number' && status > 0) attributes['http.response.status_code'] = status;
  addHeaders(attributes, 'request', request);
  addHeaders(attributes, 'response', response);
  set(attributes, 'network.peer.address', textOf(entry, 'serverIPAddress'));
  set(attributes, 'http.request.body.content', postedText(asFields(own(request, 'postData'))));
  set(attributes, 'http.response.body.content', contentText(asFields(own(response, 'content'))));
  set(attributes, 'har.comment', textOf(entry, 'comment'));
  const timings = asFields(own(entry, 'timings'));
  for (const phase of phases) {
    const time = own(timings, phase);
    if (typeof time === 'number' && time >= 0) attributes[`har.timings.${phase}`] = time;
  }
  return attributes;
}

/** Values as OpenTelemetry records headers: lists, under lower-case names. `User-Agent` and `Location` have places of their own. */
function addHeaders(attributes: Attributes, side: 'request' | 'response', message: Fields): void {
  for (const header of listOf(message, 'headers').slice(0, 200)) {
    const name = textOf(header, 'name')?.toLowerCase() ?? '';
    const value = textOf(header, 'value');
    if (value === null) continue;
    if (side === 'request' && name === 'user-agent') attributes['user_agent.original'] = limitText(value);
    else if (telling.test(name) || (side === 'response' && name === 'location')) {
      const key = `http.${side}.header.${name}`;
      const known = attributes[key];
      if (Array.isArray(known)) known.push(limitText(value));
      else putAttribute(attributes, key, [limitText(value)]);
    }
  }
}

function postedText(posted: Fields): string | null {
  const text = textOf(posted, 'text');
  return text === null ? null : limitText(wellFormed(text));
}

/** Bodies may be in base64; what is no text (images, fonts) is left out. */
function contentText(content: Fields): string | null {
  const text = textOf(content, 'text');
  const type = textOf(content, 'mimeType') ?? '';
  if (text === null || /^(?:image|font|audio|video)\/|octet-stream|wasm/i.test(type)) return null;
  return limitText(wellFormed(textOf(content, 'encoding') === 'base64' ? Buffer.from(text, 'base64').toString('utf8') : text));
}

/** Browsers write status 0 for calls that got no answer, and say why in `_error` (Chrome) or in the comment of the response. */
function failureOf(entry: Fields, response: Fields): string | null {
  const error = textOf(response, '_error') ?? textOf(entry, '_error');
  if (error !== null) return error;
  const status = own(response, 'status');
  return status === 0 ? (textOf(response, 'statusText') ?? 'no answer') : null;
}

/** `time` is the sum of the timings; -1 is "does not apply". */
function durationOf(entry: Fields): number | null {
  const time = own(entry, 'time');
  if (typeof time === 'number' && time >= 0 && time < longest) return time;
  const timings = asFields(own(entry, 'timings'));
  const known = phases.filter((phase) => phase !== 'ssl').map((phase) => own(timings, phase));
  const sum = known.reduce<number>((total, phase) => total + (typeof phase === 'number' && phase > 0 ? phase : 0), 0);
  return sum > 0 && sum < longest ? sum : null;
}

/** W3C trace context of the request: `00-<trace id>-<span id>-01`. */
function traceParent(request: Fields): { traceId: string; spanId: string } | null {
  const header = listOf(request, 'headers').find((candidate) => textOf(candidate, 'name')?.toLowerCase() === 'traceparent');
  const [, traceId = '', spanId = ''] = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-/.exec((header && textOf(header, 'value')) ?? '') ?? [];
  return isTraceId(traceId) && isSpanId(spanId) ? { traceId, spanId } : null;
}

function set(attributes: Attributes, name: string, value: string | null): void {
  if (value !== null) attributes[name] = value;
}
