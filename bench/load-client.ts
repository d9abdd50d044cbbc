/** A separate process that posts prepared OTLP requests over a few keep-alive connections: `node load-client.ts URL FIRST TRACES PER_REQUEST BASE`. */
import { Agent, request } from 'undici';
import { requestBody, spansPerTrace } from './payload.ts';

const [url, first, traces, perRequest, base] = process.argv.slice(2) as [string, string, string, string, string];
const bodies: Buffer[] = [];
for (let from = Number(first); from < Number(first) + Number(traces); from += Number(perRequest)) bodies.push(requestBody(from, Number(perRequest), Number(base)));

const agent = new Agent({ connections: 4, pipelining: 1 });
const started = performance.now();
let next = 0;
let retried = 0;

async function post(body: Buffer): Promise<void> {
  for (;;) {
    const answer = await request(url, { method: 'POST', body, headers: { 'content-type': 'application/x-protobuf' }, dispatcher: agent });
    await answer.body.dump();
    if (answer.statusCode === 200) return;
    if (answer.statusCode !== 429 && answer.statusCode !== 503) throw new Error(`status ${answer.statusCode}`);
    retried += 1;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function worker(): Promise<void> {
  for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) await post(body);
}

await Promise.all([worker(), worker(), worker(), worker(), worker(), worker()]);
await agent.close();
console.log(JSON.stringify({ spans: Number(traces) * spansPerTrace, ms: performance.now() - started, retried }));
