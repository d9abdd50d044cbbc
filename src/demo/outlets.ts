/** The ways on which a world reaches the real collectors: the Okta server, OTLP over HTTP, log files. */
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SourceError } from '../errors.ts';
import type { OktaServer } from './servers.ts';
import type { LogFile } from './world/company.ts';
import { logsRequest, tracesRequest } from './world/otlp.ts';
import type { Delivery, WorldEvent } from './world/world-event.ts';

type OtlpDelivery = Extract<Delivery, { channel: 'otlp' }>;

export interface Outlets {
  /** Resolves when the receiver has acknowledged all spans; Okta events and log lines wait to be fetched. */
  deliver(events: readonly WorldEvent[]): Promise<void>;
}

export interface Destinations {
  okta: OktaServer;
  /** `http://127.0.0.1:4318`, without the path of a signal. */
  otlpUrl: string;
  logFolder: string;
  signal: AbortSignal;
}

/** Spans and log records in one request. */
const otlpBatch = 50;
/** The receiver may be busy for a while (HTTP 429 or 503 with `Retry-After`). */
const mostTries = 20;

export function createOutlets(destinations: Destinations): Outlets {
  return {
    deliver: async (events) => {
      const deliveries = events.map((event) => event.out);
      destinations.okta.publish(deliveries.flatMap((out) => (out.channel === 'okta' ? [out.event] : [])));
      await Promise.all([appendLines(destinations.logFolder, deliveries), exportAll(destinations, deliveries)]);
    },
  };
}

/** One write a file and call, lines in the order of the world. */
async function appendLines(folder: string, deliveries: readonly Delivery[]): Promise<void> {
  const texts = new Map<LogFile, string>();
  for (const out of deliveries) {
    if (out.channel === 'log') texts.set(out.file, `${texts.get(out.file) ?? ''}${out.line}\n`);
  }
  await Promise.all([...texts].map(([file, text]) => appendFile(join(folder, file), text)));
}

async function exportAll(destinations: Destinations, deliveries: readonly Delivery[]): Promise<void> {
  const otlp = deliveries.filter((out): out is OtlpDelivery => out.channel === 'otlp');
  const requests: Promise<void>[] = [];
  for (let start = 0; start < otlp.length; start += otlpBatch) {
    const batch = otlp.slice(start, start + otlpBatch);
    if (batch.some(({ spans }) => spans.length > 0)) requests.push(post(destinations, '/v1/traces', tracesRequest(batch)));
    if (batch.some(({ logs }) => logs.length > 0)) requests.push(post(destinations, '/v1/logs', logsRequest(batch)));
  }
  await Promise.all(requests);
}

async function post({ otlpUrl, signal }: Destinations, path: string, body: unknown): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(otlpUrl + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal,
    });
    const text = await response.text();
    if (response.ok) return;
    const retryable = response.status === 429 || response.status >= 502;
    if (!retryable || attempt === mostTries)
      throw new SourceError(`the OTLP receiver answered ${response.status} to the demo: ${text.slice(0, 200)}`);
    await delay(1000 * Math.min(5, Number(response.headers.get('retry-after') ?? 1) || 1), undefined, { signal });
  }
}
