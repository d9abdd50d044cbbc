/**
 * Access lines of proxies that have formats of their own: HAProxy's, Envoy's default (with Istio's additions; Envoy docs, "Access logging"), and the AWS
 * Application Load Balancer's (AWS docs, "Access logs for your Application Load Balancer").
 */
import type { Attributes } from '../../domain/event.ts';
import { emptyLine, type ParsedLine } from './parsed-line.ts';
import { timeAt } from './time.ts';
import { traceIdOf } from './trace-context.ts';

const envoy = /^\[([^\]]{20,40})\] "([A-Z]{3,10}) (\S{1,8000}) ([\w./]{1,12})" (\d{1,3}) (.*)$/s;
/** Response flags and details, then bytes received and sent, duration and upstream time in milliseconds, then five quoted fields. */
const envoyRest = /^.*? (\d+|-) (\d+|-) (\d+|-) (\d+|-) "([^"]*)" "([^"]*)" "([^"]*)" "([^"]*)" "([^"]*)"/s;
const balancer =
  /^(?:https?|h2|grpcs|wss?) (\S{20,40}) (\S{1,300}) (\S{1,64}) (\S{1,64}) (-?[\d.]+) (-?[\d.]+) (-?[\d.]+) (\d{3}|-) (\d{3}|-) (\d+|-) (\d+|-) "([A-Z]{3,10}|-) (\S{1,8000}) (\S{1,12})" "([^"]*)"(.*)$/s;

/** HAProxy's HTTP format: client, accept date, frontend, backend/server, five timers in milliseconds, status, bytes (HAProxy docs, section 8.2.3). */
const haproxy =
  /^(\S{1,64}):\d{1,5} \[(\d\d\/[A-Z][a-z]{2}\/\d{4}:[\d:.]{8,15})\] \S{1,200} (\S{1,200}) (?:-?\d{1,9}\/){4}\+?(-?\d{1,9}) (\d{3}|-1) \+?(\d+|-) .*"([A-Z]{3,10}) (\S{1,8000})(?: (HTTP\/[\d.]+))?"?$/s;

export function parseProxyLine(text: string): ParsedLine | null {
  const first = text.charCodeAt(0);
  if (first >= 0x30 && first <= 0x39) return text.includes('] ') ? haproxyLine(text) : null;
  if (first === 0x5b) return text.includes('] "') ? envoyLine(text) : null;
  return first >= 0x67 && first <= 0x77 && /^(?:https?|h2|grpcs|wss?) \d{4}-/.test(text) ? balancerLine(text) : null;
}

function haproxyLine(text: string): ParsedLine | null {
  const found = haproxy.exec(text);
  if (found === null) return null;
  const [, client = '-', when = '', backend = '-', total, status = '', size = '-', method = '', url = '', protocol = ''] = found;
  const line = accessLine(when, method, url, protocol, status);
  if (line === null) return null;
  if (Number(total) >= 0) line.durationMs = Number(total);
  addKnown(line.attributes, { 'client.address': client, 'upstream.address': backend, 'http.response.body.size': size });
  return line;
}

function envoyLine(text: string): ParsedLine | null {
  const found = envoy.exec(text);
  if (found === null) return null;
  const [, when = '', method = '', address = '', protocol = '', status = '', rest = ''] = found;
  const line = accessLine(when, method, address, protocol, status);
  if (line === null) return null;
  const [, , sent = '-', duration = '-', , forwarded = '-', agent = '-', requestId = '-', authority = '-', upstream = '-'] =
    envoyRest.exec(rest) ?? [];
  if (duration !== '-') line.durationMs = Number(duration);
  const flags = rest.split(' ', 1)[0] ?? '-';
  addKnown(line.attributes, {
    'response.flags': flags,
    'http.response.body.size': sent,
    'client.address': forwarded,
    'user_agent.original': agent,
    request_id: requestId,
    'server.authority': authority,
    'upstream.address': upstream,
  });
  return line;
}

function balancerLine(text: string): ParsedLine | null {
  const found = balancer.exec(text);
  if (found === null) return null;
  const [
    ,
    when = '',
    name = '',
    client = '',
    upstream = '',
    first,
    second,
    third,
    status = '',
    ,
    ,
    sent = '',
    method = '',
    url = '',
    protocol = '',
    agent = '',
    rest = '',
  ] = found;
  const line = accessLine(when, method, url.replace(/^[a-z]{2,5}:\/\/[^/]*/, '') || '/', protocol, status);
  if (line === null) return null;
  const seconds = [first, second, third].map(Number);
  if (seconds.every((part) => part >= 0)) line.durationMs = Math.round(seconds.reduce((sum, part) => sum + part, 0) * 1e6) / 1e3;
  line.traceId = traceIdOf(/"(Root=[^"]+)"/.exec(rest)?.[1]);
  addKnown(line.attributes, {
    'load_balancer.name': name,
    'client.address': client.replace(/:\d+$/, ''),
    'upstream.address': upstream,
    'http.response.body.size': sent,
    'user_agent.original': agent,
  });
  return line;
}

function accessLine(when: string, method: string, address: string, protocol: string, status: string): ParsedLine | null {
  const time = timeAt(when, 0, 0)?.time ?? null;
  if (time === null) return null;
  const line = emptyLine('access');
  const query = address.indexOf('?');
  const path = query === -1 ? address : address.slice(0, query);
  line.time = time;
  line.message = `${method} ${path}`;
  line.attributes['http.request.method'] = method;
  line.attributes['url.path'] = path;
  if (query !== -1) line.attributes['url.query'] = address.slice(query + 1);
  // Envoy writes 0 for a client that went away.
  if (/^[1-5]\d\d$/.test(status)) line.attributes['http.response.status_code'] = Number(status);
  addKnown(line.attributes, { 'network.protocol': protocol });
  return line;
}

function addKnown(attributes: Attributes, values: { [name: string]: string }): void {
  for (const name of Object.keys(values)) {
    const value = values[name];
    if (value !== undefined && value !== '' && value !== '-') attributes[name] = name.endsWith('.size') ? Number(value) : value;
  }
}
