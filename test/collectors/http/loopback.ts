/** A loopback server whose answers are written down in the test, one after the other; the last one is repeated. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Said {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
}

export interface Heard {
  method: string;
  url: string;
  authorization: string | undefined;
  body: string;
}

export interface Loopback {
  url: string;
  heard: Heard[];
  close(): Promise<void>;
}

/** @param answers each one said once, in this order; a function is asked with the request */
export async function loopback(answers: readonly (Said | ((heard: Heard) => Said))[]): Promise<Loopback> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    receive(request).then((one) => {
      const answer = answers[Math.min(heard.length, answers.length - 1)] ?? {};
      heard.push(one);
      say(response, typeof answer === 'function' ? answer(one) : answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function receive(request: IncomingMessage): Promise<Heard> {
  let body = '';
  for await (const chunk of request) body += chunk;
  const { method = '', url = '', headers } = request;
  return { method, url, authorization: headers.authorization, body };
}

function say(response: ServerResponse, { status = 200, headers = {}, body = [] }: Said): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
