/**
 * Common and combined log format (Apache `mod_log_config`, nginx): `192.0.2.4 - - [05/Jan/2026:10:00:00 +0000] "GET /Users HTTP/1.1" 200 12 "-" "agent"`,
 * with a virtual host in front or more fields behind where the format was extended.
 */
import type { Attributes } from '../../domain/event.ts';
import { lineOfFields } from './line-of-fields.ts';
import { pairsOf } from './pairs.ts';
import type { ParsedLine } from './parsed-line.ts';
import { timeAt } from './time.ts';

const shape =
  /^(?:(\S{1,255}) )?(\S{1,255}) (\S{1,255}) ((?:\S{1,255}|"[^"]{0,255}")) \[(\d\d\/[A-Z][a-z]{2}\/\d{4}[: ][^\]]{8,16})\] "((?:[^"\\]|\\.)*)" (\d{3}) (\d+|-)(?: "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)")?(.*)$/s;
/** nginx: `$request_time` in seconds and `$request_id`, bare behind the agent. */
const bareSeconds = /(?:^|\s)"?(\d{1,6}\.\d{3})"?(?=\s|$)/;
const bareId = /(?:^|\s)"?([0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"?(?=\s|$)/i;

export function parseAccessLine(text: string, reference: number): ParsedLine | null {
  if (!text.includes(' [')) return null;
  const found = shape.exec(text);
  if (found === null) return null;
  const [
    ,
    host = '-',
    client = '',
    ,
    user = '-',
    when = '',
    request = '',
    status = '',
    size = '-',
    referrer = '-',
    agent = '-',
    rest = '',
  ] = found;
  const line = lineOfFields(pairsOf(rest).fields, 'access', reference);
  // The bytes of a TLS handshake, or of an attack, are no request line.
  const [, method, address, protocol] = /^([A-Z]{3,10}) (\S.*?)(?: (HTTP\/[\d.]+))?$/s.exec(request) ?? [];
  const query = address?.indexOf('?') ?? -1;
  line.time = timeAt(when, 0, reference)?.time ?? line.time;
  line.message = address === undefined ? request : `${method} ${query === -1 ? address : address.slice(0, query)}`;
  Object.assign(line.attributes, {
    'client.address': client,
    'http.response.status_code': Number(status),
    ...(method !== undefined && address !== undefined
      ? { 'http.request.method': method, 'url.path': query === -1 ? address : address.slice(0, query) }
      : {}),
    ...(address !== undefined && query !== -1 ? { 'url.query': address.slice(query + 1) } : {}),
    ...(protocol === undefined ? {} : { 'network.protocol': protocol }),
    ...optional('virtual_host', host),
    ...optional('remote_user', user.replaceAll('"', '')),
    ...optional('http.request.referrer', referrer),
    ...optional('user_agent.original', agent),
    ...(size === '-' ? {} : { 'http.response.body.size': Number(size) }),
  } satisfies Attributes);
  addBare(line, rest);
  return line;
}

function addBare(line: ParsedLine, rest: string): void {
  if (rest.trim() === '') return;
  const seconds = line.durationMs === null ? bareSeconds.exec(rest) : null;
  if (seconds !== null) line.durationMs = Number(seconds[1]) * 1000;
  const id = bareId.exec(rest);
  if (id !== null) line.attributes.request_id ??= id[1] ?? null;
}

function optional(name: string, value: string): Attributes {
  return value === '-' || value === '' ? {} : { [name]: value };
}
