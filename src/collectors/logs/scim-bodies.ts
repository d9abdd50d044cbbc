/**
 * SCIM messages inside log lines: in a field of their own (`body`, `payload`, `response.data`, …) or printed behind the words of a message. Which half of
 * the exchange one is, its schema tells (RFC 7644 section 8.2); of a resource, the words in front of it.
 */
import type { Json } from '../../domain/event.ts';
import { type ParsedLine, setHint } from './parsed-line.ts';

const sent = 'http.request.body.content';
const received = 'http.response.body.content';
const longestBody = 1 << 20;
const answers = /urn:ietf:params:scim:api:messages:2\.0:(?:Error|ListResponse|BulkResponse)/;
const questions = /urn:ietf:params:scim:api:messages:2\.0:(?:PatchOp|SearchRequest|BulkRequest)/;
const marks = /urn:(?:ietf:params:scim|scim:schemas)|"(?:scimType|userName|Operations)"/;
const sending = /\b(?:request|req|payload|sending|sent|send|body|input|posting|outgoing)\b|-->|>>/i;
const answering = /\b(?:response|res|resp|returned|returning|answer(?:ed)?|reply|result|output|received|got)\b|<--|<</i;

/** Sorts a body that stands in a field whose name does not tell which half it is. */
export function addBodyOfField(line: ParsedLine, name: string, value: Json): void {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text.length > longestBody || !marks.test(text)) return;
  addBody(line, value, text, `${name} ${line.message ?? ''}`);
}

/** Finds bodies in the text of a message: the request's and the response's, where both are printed. */
export function addBodiesOfText(line: ParsedLine, message: string): void {
  if (message.length > longestBody || !marks.test(message)) return;
  let from = 0;
  for (let count = 0; count < 2; count += 1) {
    const start = message.indexOf('{', from);
    if (start === -1) return;
    const end = endOfObject(message, start);
    const text = message.slice(start, end);
    if (marks.test(text)) addBody(line, text, text, message.slice(Math.max(0, start - 80), start));
    from = end;
  }
}

function addBody(line: ParsedLine, body: Json, text: string, before: string): void {
  const head = text.slice(0, 4000);
  const response = answers.test(head) || /"scimType"/.test(head) || (!questions.test(head) && isAnswer(line, before));
  const name = response ? received : sent;
  if (line.hints?.[name] === undefined) setHint(line, name, body);
}

/** The nearer word decides; without one, what has a status is an answer. */
function isAnswer(line: ParsedLine, before: string): boolean {
  const asks = lastIndexOf(before, sending);
  const says = lastIndexOf(before, answering);
  if (asks !== says) return says > asks;
  const { attributes, hints } = line;
  return (hints?.['http.response.status_code'] ?? attributes.status ?? attributes.statusCode) !== undefined;
}

function lastIndexOf(text: string, pattern: RegExp): number {
  let last = -1;
  for (const match of text.matchAll(new RegExp(pattern, 'gi'))) last = match.index;
  return last;
}

/** Behind the closing brace; the end of the text when the object was cut. */
function endOfObject(text: string, start: number): number {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at += 1;
    else if (code === 0x22) quoted = !quoted;
    else if (quoted) continue;
    else if (code === 0x7b) depth += 1;
    else if (code === 0x7d) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}
