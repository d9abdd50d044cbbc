/**
 * HTTP requests in prose: `POST /scim/v2/Users 409 12 ms` (morgan), `"GET /Users?filter=… HTTP/1.1" 200`, `HTTP POST /Users responded 201 in 4.2 ms`,
 * `--> GET /Users?filter=userName eq "ana"`, `| 409 | 12ms | POST "/Users"` (gin), `Started POST "/Users"` (Rails).
 */
import { type ParsedLine, setHint } from './parsed-line.ts';

const request = /\b(GET|POST|PUT|PATCH|DELETE|HEAD)[ \t]{1,8}["'`]?(https?:\/\/[^\s"'`<>]{1,4000}|\/[^\s"'`<>]{0,4000})/;
const methods = /(?:GET|POST|PUT|PATCH|DELETE|HEAD)[ \t]/;
/** The rest of a filter that was written with blanks and quotes (RFC 7644 section 3.4.2.2), and the parameters behind it. */
const filterRest =
  /^(?:[\s+]+(?:pr|and|or|not)\b|[\s+]+(?:eq|ne|co|sw|ew|gt|ge|lt|le)[\s+]+(?:\\?"[^"\\]{0,500}\\?"|'[^']{0,500}'|true|false|null|\d+\b)(?:\][\w.]{0,100})?|(?<=\b(?:and|or))(?:\s|\+)+[\w:.$-]{1,200}(?:\[[\w.]{1,100})?)+(?:&[^\s"']{0,500})*/i;
const statusAfter =
  /^(?: ["'`]?HTTP\/\d(?:\.\d)?)?["'`]?(?:\s*(?:->|=>|→|<-|:|-|,|\|)?\s*(?:(?:responded|returned|answered|failed|completed|finished|status|with|code|got|in|HTTP)[\s:=]+(?:with\s+)?){0,3})([1-5]\d\d)\b(?!\.\d| ?(?:ms|µs|s\b))/i;
const statusBefore =
  /(?:\|\s*|\[|(?:<--|response|responded|status|code|HTTP\/\d(?:\.\d)?)[^\d"]{0,12})([1-5]\d\d)\b[^"{}]{0,60}$|(?:^|\s)([1-5]\d\d) $|^([1-5]\d\d) \|/i;
const duration = /\b(\d{1,9}(?:\.\d{1,9})?)[ ]?(ms|µs|s)\b/;
/** urllib3 in front of its calls: `https://scim.example.com:443 "POST /Users HTTP/1.1" 409 0`. */
const originBefore = /(?:^|\s)(https?:\/\/[^\s/"]{1,253}) "$/;
const serverShape = /^ HTTP\/\d(?:\.\d)?["'`]/;
const longestRest = 300;
const toMs: { [unit: string]: number } = { ms: 1, µs: 1e-3, s: 1e3 };

/** Adds what the text tells of a request as hints, unless the fields tell it already. */
export function addRequestOfText(line: ParsedLine, text: string): void {
  if (!methods.test(text)) {
    addCompletion(line, text);
    return;
  }
  const found = request.exec(text);
  if (found === null) return;
  const [whole, method, start = ''] = found;
  const end = found.index + whole.length;
  const filter = start.includes('?') ? (filterRest.exec(text.slice(end, end + 2000))?.[0] ?? '') : '';
  const path = filter === '' ? start.replace(/[.,;:)\]]+$/, '') : `${start}${filter.replaceAll('\\"', '"')}`;
  const origin = path.startsWith('/') ? originBefore.exec(text.slice(Math.max(0, found.index - 300), found.index))?.[1] : undefined;
  const url = origin === undefined ? path : `${origin}${path}`;
  if (origin !== undefined) line.side ??= 'client';
  setHint(line, 'http.request.method', method);
  setHint(line, url.startsWith('/') ? 'url.path' : 'url.full', url);
  const rest = text.slice(end + filter.length, end + filter.length + longestRest);
  if (serverShape.test(rest)) line.side ??= 'server';
  addAnswer(line, text.slice(Math.max(0, found.index - 100), found.index), rest);
}

/** Rails tells the answer in a line of its own: `Completed 409 Conflict in 12ms (…)`. */
function addCompletion(line: ParsedLine, text: string): void {
  const found = /\bCompleted ([1-5]\d\d) [A-Z][\w ]{1,40} in (\d{1,9}(?:\.\d{1,6})?)ms\b/.exec(text.slice(0, 500));
  if (found === null) return;
  setHint(line, 'http.response.status_code', Number(found[1]));
  line.durationMs ??= Number(found[2]);
}

function addAnswer(line: ParsedLine, before: string, rest: string): void {
  const after = statusAfter.exec(rest)?.[1];
  const earlier = after === undefined ? statusBefore.exec(before) : null;
  const status = after ?? earlier?.[1] ?? earlier?.[2] ?? earlier?.[3];
  if (status === undefined) return;
  if (line.hints?.['http.response.status_code'] === undefined) setHint(line, 'http.response.status_code', Number(status));
  const took = duration.exec(rest) ?? duration.exec(before);
  if (took !== null) line.durationMs ??= Number(took[1]) * (toMs[took[2] ?? 'ms'] ?? 1);
}
