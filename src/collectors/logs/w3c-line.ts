/** Lines of the W3C extended log format as IIS writes it: values in columns that a `#Fields:` line names, `-` for none, `+` for blanks. Times are UTC. */
import type { Attributes } from '../../domain/event.ts';
import { emptyLine, type ParsedLine } from './parsed-line.ts';
import { timeAt } from './time.ts';

const mostColumns = 60;
/** What IIS logs unless told otherwise, for files that are read from their middle. */
const usual =
  'date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken'.split(
    ' ',
  );
const names: { [column: string]: string } = {
  'cs-method': 'http.request.method',
  'cs-uri-stem': 'url.path',
  'cs-uri-query': 'url.query',
  'cs-username': 'remote_user',
  'c-ip': 'client.address',
  's-ip': 'server.ip',
  's-port': 'server.port',
  'cs-host': 'server.host',
  'cs(User-Agent)': 'user_agent.original',
  'cs(Referer)': 'http.request.referrer',
  'sc-status': 'http.response.status_code',
  'sc-bytes': 'http.response.body.size',
};

/** The columns of a `#Fields:` line, none for the other header lines of the format; null for lines that are no header. */
export function w3cColumns(text: string): readonly string[] | null {
  if (text.startsWith('#Fields: ')) return text.slice(9).trim().split(/\s+/, mostColumns);
  return /^#(?:Software|Version|Date|Remark|Start-Date|End-Date): /.test(text) ? [] : null;
}

/** Null when the line does not fit its columns. */
export function parseW3cLine(text: string, columns: readonly string[] | null): ParsedLine | null {
  if (text.charCodeAt(10) !== 0x20 || text.charCodeAt(19) !== 0x20 || text.length > 65_536) return null;
  const known = columns === null || columns.length === 0 ? usual : columns;
  const values = text.trimEnd().split(' ', mostColumns + 1);
  if (values.length !== known.length || known[0] !== 'date' || known[1] !== 'time') return null;
  if (!/^[A-Z]{3,10}$/.test(values[known.indexOf('cs-method')] ?? '')) return null;
  const when = timeAt(text, 0, 0);
  if (when === null) return null;
  const line = emptyLine('access');
  line.time = when.time;
  known.forEach((column, index) => {
    if (index > 1) addColumn(line.attributes, column, values[index] ?? '-');
  });
  const took = Number(line.attributes['time-taken']);
  if (Number.isFinite(took)) line.durationMs = took;
  line.message = `${line.attributes['http.request.method'] ?? '-'} ${line.attributes['url.path'] ?? '-'}`;
  return line;
}

function addColumn(attributes: Attributes, column: string, value: string): void {
  if (value === '-' || value === '') return;
  const name = Object.hasOwn(names, column) ? (names[column] ?? column) : column;
  attributes[name] = column === 'sc-status' ? Number(value) : column.startsWith('cs(') ? value.replaceAll('+', ' ') : value;
}
