/** Common and combined log format (Apache `mod_log_config`, nginx): `192.0.2.4 - - [05/Jan/2026:10:00:00 +0000] "GET /Users HTTP/1.1" 200 12 "-" "agent"`. */
import type { Attributes } from '../../domain/event.ts';
import { pairsOf } from './pairs.ts';
import { lineOfFields, type ParsedLine } from './parsed-line.ts';
import { timeAt } from './time.ts';

const shape =
  /^(\S{1,255}) (\S{1,255}) (\S{1,255}) \[(\d\d\/[A-Z][a-z]{2}\/\d{4}:[^\]]{8,16})\] "((?:[^"\\]|\\.)*)" (\d{3}) (\d+|-)(?: "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)")?(.*)$/s;

export function parseAccessLine(text: string, reference: number): ParsedLine | null {
  if (!text.includes(' [')) return null;
  const found = shape.exec(text);
  if (found === null) return null;
  const [, client = '', , user = '-', when = '', request = '', status = '', size = '-', referrer = '-', agent = '-', rest = ''] = found;
  const line = lineOfFields(pairsOf(rest).fields, 'access', reference);
  const [method, address, protocol] = request.split(' ');
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
    ...optional('remote_user', user),
    ...optional('http.request.referrer', referrer),
    ...optional('user_agent.original', agent),
    ...(size === '-' ? {} : { 'http.response.body.size': Number(size) }),
  } satisfies Attributes);
  return line;
}

function optional(name: string, value: string): Attributes {
  return value === '-' || value === '' ? {} : { [name]: value };
}
