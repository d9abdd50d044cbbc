/**
 * What a provisioning failure tells. `reason` is prose around the answer of the target:
 *
 *   StatusCode: Conflict Message: Processing of the HTTP request resulted in an exception. ... Web Response: {"schemas":[...],"scimType":"uniqueness",...}
 *   The remote server returned an error: (409) Conflict.
 *   An HTTP/404 Not Found response was returned rather than the expected HTTP/200 OK response.
 *   ... This operation was retried 2 times. It will be retried again after this date: 2026-01-05T16:00:00Z UTC
 *
 * Error codes: https://learn.microsoft.com/entra/identity/monitoring-health/howto-analyze-provisioning-logs.
 */
import { type FailureWords, readFailureWords } from '../audit/failure-words.ts';

export interface ProvisioningFailure extends FailureWords {
  /** Without the line breaks that pages and exports put into long ones. */
  code: string | null;
  retries: number | null;
  /** As written. */
  nextRetry: string | null;
}

/** Codes that are the name of an HTTP status; others (`EntryConflict`) may stand for another status than they sound like. */
const statusOfCode: ReadonlyMap<string, number> = new Map([
  ['badrequest', 400],
  ['unauthorized', 401],
  ['paymentrequired', 402],
  ['forbidden', 403],
  ['notfound', 404],
  ['methodnotallowed', 405],
  ['requesttimeout', 408],
  ['conflict', 409],
  ['gone', 410],
  ['preconditionfailed', 412],
  ['unprocessableentity', 422],
  ['toomanyrequests', 429],
  ['internalservererror', 500],
  ['notimplemented', 501],
  ['badgateway', 502],
  ['serviceunavailable', 503],
  ['gatewaytimeout', 504],
]);

const longest = 16_384;
const named = /\bStatus ?Code["']?\s*[:=]\s*["']?([A-Za-z]{4,30}|[45]\d\d)\b/i;
const bracketed = /\(([45]\d\d)\)\s+[A-Z]/;
const spoken = /\bHTTP[/ ]([45]\d\d)\b/i;
const retried = /\bretried (\d{1,4}|zero) times?\b/i;
const again = /retried again after this date:\s*([0-9][0-9T:./ -]{8,30}\d)/i;
/** Where the target's own answer begins. */
const answer = /\b(?:Web Response|HttpResponse|Response(?: body| content)?|Error returned from [^:\n]{1,60})\s*:\s*/i;

export function provisioningFailure(code: string | null, reason: string | null): ProvisioningFailure {
  const clean = cleanCode(code);
  const text = (reason ?? '').slice(0, longest);
  const words = readFailureWords(text);
  const body = bodyIn(text);
  const inner = body === null ? null : readFailureWords(body);
  return {
    httpStatus: statusIn(text) ?? inner?.httpStatus ?? words.httpStatus ?? statusOfCode.get((clean ?? '').toLowerCase()) ?? null,
    scimType: inner?.scimType ?? words.scimType,
    message: messageOf(text, body, inner),
    code: clean,
    retries: retriesIn(text),
    nextRetry: again.exec(text)?.[1]?.trim() ?? null,
  };
}

function cleanCode(code: string | null): string | null {
  return code === null
    ? null
    : code
        .replace(/<br\s*\/?>/gi, '')
        .replace(/\s+/g, ' ')
        .trim() || null;
}

function statusIn(text: string): number | null {
  const name = named.exec(text)?.[1];
  if (name !== undefined) return /^\d/.test(name) ? Number(name) : (statusOfCode.get(name.toLowerCase()) ?? null);
  const digits = bracketed.exec(text)?.[1] ?? spoken.exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** The JSON object that the text quotes, with its quotation marks unescaped where it stands inside another string. */
function bodyIn(text: string): string | null {
  const start = text.indexOf('{');
  const end = text.lastIndexOf('}');
  if (start === -1) return null;
  const body = end > start ? text.slice(start, end + 1) : text.slice(start);
  return body.startsWith('{\\"') ? body.replaceAll('\\"', '"') : body;
}

/** The target's own words where it is possible to tell them from what surrounds them, because the frame hides them and never changes. */
function messageOf(text: string, body: string | null, inner: FailureWords | null): string {
  if (body !== null && inner !== null && inner.message !== body.trim()) return inner.message;
  const detail =
    body === null ? null : /"(?:detail|error_description|message|description)"\s*:\s*"((?:[^"\\]|\\.){3,2000})/.exec(body)?.[1];
  if (detail !== null && detail !== undefined) return detail.replaceAll('\\"', '"');
  const quoted = answer.exec(text);
  const rest = quoted === null ? '' : withoutRetries(text.slice(quoted.index + quoted[0].length));
  return rest.length > 2 ? rest : withoutRetries(text);
}

function withoutRetries(text: string): string {
  const end = text.search(/\s*This operation was retried\b/i);
  return (end > 0 ? text.slice(0, end) : text).trim();
}

function retriesIn(text: string): number | null {
  const count = retried.exec(text)?.[1]?.toLowerCase();
  return count === undefined ? null : count === 'zero' ? 0 : Number(count);
}
