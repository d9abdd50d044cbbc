/**
 * One log record to what it says, whatever wrote it. The format is detected line by line: JSON object, access log, syslog header around any of the others,
 * logfmt, plain text. Never throws: what is not understood is a message.
 */
import { parseAccessLine } from './access-line.ts';
import { jsonObject, lineOfObject, parseJsonLine } from './json-line.ts';
import { keycloakType } from './keycloak-event.ts';
import { errorLine } from './line-of-fields.ts';
import { withoutColours } from './line-text.ts';
import { pairsOf } from './pairs.ts';
import type { ParsedLine } from './parsed-line.ts';
import { parsePlainLine, setLevel } from './plain-line.ts';
import { parseProxyLine } from './proxy-line.ts';
import { addRequestOfText } from './request-text.ts';
import { addBodiesOfText } from './scim-bodies.ts';
import { syslogHeader } from './syslog-line.ts';
import { parseW3cLine } from './w3c-line.ts';

const longestMessage = 65_536;

/**
 * @param tail lines that were joined to it
 * @param reference a time near the line's, epoch ms, for times without a year or day
 * @param columns of the W3C format, where its header told them
 */
export function parseLine(text: string, tail: readonly string[] = [], reference = 0, columns: readonly string[] | null = null): ParsedLine {
  const line = parseHead(text, tail, reference, columns);
  const message = line.message;
  if (line.format === 'access') return line;
  if (message === null) {
    if (line.request !== null && !hasRequest(line)) addRequestOfText(line, line.request);
    return line;
  }
  const type = keycloakType(message);
  if (type !== null) {
    line.keycloak = { type, fields: pairsOf(message).fields };
    if (line.format === 'json') line.keycloak.fields.addTo(line.attributes);
    return line;
  }
  if (!hasRequest(line)) addRequestOfText(line, line.request ?? message.slice(0, longestMessage));
  if (message.includes('{')) addBodiesOfText(line, message);
  return line;
}

function parseHead(raw: string, tail: readonly string[], reference: number, columns: readonly string[] | null): ParsedLine {
  if (raw.charCodeAt(0) === 0x7b) {
    const line = jsonLine(raw, tail, reference);
    if (line !== null) return line;
  }
  const text = withoutColours(raw).trimStart();
  if (text.charCodeAt(0) === 0x7b && text !== raw) return parseHead(text, tail, reference, columns);
  return (
    parseW3cLine(text, columns) ??
    parseAccessLine(text, reference) ??
    parseProxyLine(text) ??
    parseSyslogLine(text, tail, reference) ??
    parsePlainLine(text, tail, reference)
  );
}

function jsonLine(text: string, tail: readonly string[], reference: number): ParsedLine | null {
  const object = jsonObject(text);
  if (object !== null) return withTail(unwrapped(lineOfObject(object, reference), reference), tail);
  return tail.length === 0 ? null : parseJsonLine([text, ...tail].join('\n'), reference);
}

/**
 * Shippers (Fluent Bit, Filebeat, CloudWatch, Loki, stern) put the program's own line into the message of theirs. The line's own fields win; what
 * the shipper adds stays.
 */
function unwrapped(line: ParsedLine, reference: number): ParsedLine {
  const { message } = line;
  if (message === null) return line;
  const first = message.charCodeAt(0);
  const inner =
    first === 0x7b
      ? parseJsonLine(message, reference)
      : line.level === null && isTimed(message, first)
        ? timedLine(message, reference)
        : null;
  if (inner === null) return line;
  const merged: ParsedLine = { ...inner, format: 'json', attributes: { ...line.attributes, ...inner.attributes } };
  if (merged.level === null) setLevel(merged, line.level);
  for (const field of ['time', 'message', 'service', 'traceId', 'spanId', 'hints', 'target', 'provider'] as const)
    fill(merged, line, field);
  return merged;
}

function fill<Field extends keyof ParsedLine>(line: ParsedLine, other: ParsedLine, field: Field): void {
  line[field] ??= other[field];
}

function isTimed(message: string, first: number): boolean {
  return first >= 0x31 && first <= 0x39 && (message.charCodeAt(4) === 0x2d || message.charCodeAt(4) === 0x2f);
}

/** Null when the text has no level: it is a message that happens to begin with a date. */
function timedLine(message: string, reference: number): ParsedLine | null {
  const line = parsePlainLine(message, [], reference);
  return line.level === null ? null : line;
}

/** The message of a syslog line is a log line of its own. */
function parseSyslogLine(text: string, tail: readonly string[], reference: number): ParsedLine | null {
  const header = syslogHeader(text, reference);
  if (header === null) return null;
  const inner = header.rest;
  const line =
    (inner.startsWith('{') ? parseJsonLine(inner, reference) : null) ??
    parseAccessLine(inner, reference) ??
    parseProxyLine(inner) ??
    parsePlainLine(inner, tail, header.time ?? reference);
  line.time ??= header.time;
  line.service ??= header.program;
  if (line.format === 'text') line.format = 'syslog';
  if (line.level === null) setLevel(line, header.level);
  if (header.host !== null) line.attributes['host.name'] ??= header.host;
  if (header.pid !== null) line.attributes['process.pid'] ??= header.pid;
  for (const name of Object.keys(header.data)) line.attributes[name] ??= header.data[name] ?? null;
  return line;
}

/** A stack trace that was printed behind a JSON line. */
function withTail(line: ParsedLine, tail: readonly string[]): ParsedLine {
  if (tail.length === 0) return line;
  const trace = tail.join('\n');
  line.message = line.message === null ? trace : `${line.message}\n${trace}`;
  if (line.outcome === 'failure') line.error ??= errorLine(trace);
  return line;
}

function hasRequest(line: ParsedLine): boolean {
  const { attributes, hints } = line;
  return (
    attributes['req.method'] !== undefined ||
    attributes.method !== undefined ||
    attributes['http.request.method'] !== undefined ||
    attributes['http.method'] !== undefined ||
    hints?.['http.request.method'] !== undefined
  );
}
