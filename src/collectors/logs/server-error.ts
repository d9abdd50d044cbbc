/**
 * nginx's error log behind time and level: `31#31: *12 upstream timed out …, client: 192.0.2.4, server: scim.example.com, request: "POST /Users HTTP/1.1",
 * upstream: "http://10.1.2.3:8080/Users", host: "…"`.
 */
import type { ParsedLine } from './parsed-line.ts';

const process = /^\d{1,10}#\d{1,10}: (?:\*\d{1,20} )?/;
const context = /, (client|server|request|subrequest|upstream|host|referrer): ("[^"]*"|[^,\s]+)/g;
const names: { [name: string]: string } = {
  client: 'client.address',
  server: 'server.host',
  upstream: 'upstream.url',
  host: 'http.request.header.host',
  referrer: 'http.request.referrer',
};

/** Takes the context out of the message; the request is read from it like from any other text. */
export function addServerError(line: ParsedLine): void {
  const { message } = line;
  if (message === null || !process.test(message)) return;
  const start = message.search(/, client: /);
  const text = (start === -1 ? message : message.slice(0, start)).replace(process, '');
  for (const [, name = '', value = ''] of message.matchAll(context)) {
    const plain = value.replace(/^"|"$/g, '');
    if (name === 'request') line.request = plain;
    else if (Object.hasOwn(names, name)) line.attributes[names[name] ?? name] = plain;
  }
  line.message = text;
  line.side = 'server';
}
