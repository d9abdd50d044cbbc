/**
 * One log record to what it says, whatever wrote it. The format is detected line by line: JSON object, access log, syslog header around any of the others,
 * logfmt, plain text. Never throws: what is not understood is a message.
 */
import { parseAccessLine } from './access-line.ts';
import { parseJsonLine } from './json-line.ts';
import { withoutColours } from './line-text.ts';
import { errorLine, type ParsedLine } from './parsed-line.ts';
import { parsePlainLine, setLevel } from './plain-line.ts';
import { addRequestOfText } from './request-text.ts';
import { syslogHeader } from './syslog-line.ts';

const longestMessage = 65_536;

/** `tail`: the lines that were joined to it; `reference`: a time near the line's, for times without a year. */
export function parseLine(text: string, tail: readonly string[] = [], reference = 0): ParsedLine {
  const line = parseHead(text, tail, reference);
  const message = line.message;
  if (message?.includes('/') && line.format !== 'access' && !hasRequest(line)) addRequestOfText(line, message.slice(0, longestMessage));
  return line;
}

function parseHead(raw: string, tail: readonly string[], reference: number): ParsedLine {
  if (raw.charCodeAt(0) === 0x7b) {
    const line = parseJsonLine(raw, reference);
    if (line !== null) return withTail(line, tail);
    const joined = tail.length === 0 ? null : parseJsonLine([raw, ...tail].join('\n'), reference);
    if (joined !== null) return joined;
  }
  const text = withoutColours(raw).trimStart();
  if (text.charCodeAt(0) === 0x7b && text !== raw) return parseHead(text, tail, reference);
  return parseAccessLine(text, reference) ?? parseSyslogLine(text, tail, reference) ?? parsePlainLine(text, tail, reference);
}

/** The message of a syslog line is a log line of its own. */
function parseSyslogLine(text: string, tail: readonly string[], reference: number): ParsedLine | null {
  const header = syslogHeader(text, reference);
  if (header === null) return null;
  const inner = header.rest;
  const line = (inner.startsWith('{') ? parseJsonLine(inner, reference) : null) ?? parsePlainLine(inner, tail, reference);
  line.time ??= header.time;
  line.service ??= header.program;
  if (line.format === 'text') line.format = 'syslog';
  if (line.level === null) setLevel(line, header.level);
  if (header.host !== null) line.attributes['host.name'] ??= header.host;
  if (header.pid !== null) line.attributes['process.pid'] ??= header.pid;
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
