/**
 * A separate process that posts OTLP requests over a few keep-alive connections and waits for every answer. Prints `LoadResult` as JSON.
 * Without a rate all requests are encoded first and posted as fast as they are answered; with one they are encoded and posted by the clock.
 *
 *     node load-client.ts URL FIRST_TRACE TRACES TRACES_PER_REQUEST BASE_TIME [SPANS_PER_SECOND]
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { requestBody, spansPerTrace } from './payload.ts';

export interface LoadResult {
  spans: number;
  /** From the first request to the last acknowledgement. */
  ms: number;
  /** The part of it in which the last fifth of the spans was acknowledged. */
  lastFifthMs: number;
  /** Requests that were told to come back. */
  retried: number;
}

const [url = '', first = 0, traces = 0, perRequest = 1, baseTime = 0, spansPerSecond = 0] = process.argv
  .slice(2)
  .map((argument, index) => (index === 0 ? argument : Number(argument))) as [string, number, number, number, number, number?];

/** As many requests under way as the OpenTelemetry Collector's exporters have by default (`sending_queue.num_consumers`). */
const consumers = 10;
const agent = new Agent({ connections: consumers, pipelining: 1 });
const requests = Math.ceil(traces / perRequest);
const bodies = spansPerSecond > 0 ? null : Array.from({ length: requests }, (_, index) => bodyOf(index));
const acknowledged: number[] = [];
let next = 0;
let retried = 0;

function bodyOf(index: number): Buffer {
  return requestBody(first + index * perRequest, Math.min(perRequest, traces - index * perRequest), baseTime);
}

async function post(body: Buffer): Promise<void> {
  for (;;) {
    const headers = { 'content-type': 'application/x-protobuf' };
    const answer = await request(url, { method: 'POST', body, headers, dispatcher: agent });
    await answer.body.dump();
    if (answer.statusCode === 200) break;
    if (answer.statusCode !== 429 && answer.statusCode !== 503) throw new Error(`status ${answer.statusCode}`);
    retried += 1;
    await sleep(50);
  }
  acknowledged.push(performance.now() - started);
}

async function worker(): Promise<void> {
  for (let index = next++; index < requests; index = next++) {
    if (bodies === null)
      await sleep(Math.max(0, (index * perRequest * spansPerTrace * 1000) / spansPerSecond - (performance.now() - started)));
    await post(bodies?.[index] ?? bodyOf(index));
  }
}

const started = performance.now();
await Promise.all(Array.from({ length: consumers }, worker));
const ms = performance.now() - started;
await agent.close();
const lastFifthMs = ms - (acknowledged[Math.floor(requests * 0.8) - 1] ?? 0);
console.log(JSON.stringify({ spans: traces * spansPerTrace, ms, lastFifthMs, retried } satisfies LoadResult));
