/** HTTP requests in prose: `POST /scim/v2/Users 409 12 ms` (morgan), `"GET /Users?filter=… HTTP/1.1" 200`, `HTTP POST /Users responded 201 in 4.2 ms`. */
import { type ParsedLine, setHint } from './parsed-line.ts';

const request = /\b(GET|POST|PUT|PATCH|DELETE|HEAD) (https?:\/\/[^\s"'<>]{1,4000}|\/[^\s"'<>]{0,4000})/;
const statusAfter =
  /^(?: HTTP\/\d(?:\.\d)?)?"?(?:\s*(?:->|=>|→|:|-|,)?\s*(?:(?:responded|returned|answered|failed|completed|status|with|code|got|HTTP)[\s:=]+(?:with\s+)?){0,3})([1-5]\d\d)\b(?!\.\d| ?ms)/i;
const durationAfter = /\b(\d{1,9}(?:\.\d{1,6})?) ?ms\b/;

/** Adds what the text tells of a request as hints, unless the fields tell it already. */
export function addRequestOfText(line: ParsedLine, text: string): void {
  const found = request.exec(text);
  if (found === null) return;
  const [whole, method, address = ''] = found;
  const url = address.replace(/[.,;:)\]]+$/, '');
  setHint(line, 'http.request.method', method);
  setHint(line, url.startsWith('/') ? 'url.path' : 'url.full', url);
  const rest = text.slice(found.index + whole.length, found.index + whole.length + 200);
  const status = statusAfter.exec(rest);
  if (status === null) return;
  if (line.hints?.['http.response.status_code'] === undefined) setHint(line, 'http.response.status_code', Number(status[1]));
  const duration = durationAfter.exec(rest);
  if (duration !== null) line.durationMs ??= Number(duration[1]);
}
