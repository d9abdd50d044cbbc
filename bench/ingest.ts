/** OTLP over HTTP from a client in another process to durable, correlated flows. */
import type { Ingest } from '../src/ingest/ingest.ts';
import { startIngest } from '../src/ingest/start.ts';
import { openReader } from '../src/store/reader.ts';
import type { Report } from './figure.ts';
import type { LoadResult } from './load-client.ts';
import { spansPerTrace } from './payload.ts';
import type { Workspace } from './workspace.ts';

/** Eight spans each: 512 spans, the default batch of the OpenTelemetry SDKs. */
export const tracesPerRequest = 64;
/** The client holds its encoded requests in memory: 480 bytes a span. */
const mostTracesAtOnce = 100_000;

export interface Receiver {
  ingest: Ingest;
  /** URL of `/v1/traces`. */
  url: string;
}

/** The real ingest of this process, with an OTLP receiver on a free loopback port. */
export async function startReceiver(databasePath: string): Promise<Receiver> {
  const { promise: address, resolve, reject } = Promise.withResolvers<{ host: string; port: number }>();
  const sources = [
    { name: 'otlp', type: 'otlp', options: { http: '127.0.0.1:0', grpc: false, maxBodyBytes: 16 << 20, maxDecompressedBytes: 64 << 20 } },
  ];
  const ingest = startIngest({ databasePath, sources }, (event) => {
    if (event.type === 'ready' && event.info.addresses?.http) resolve(event.info.addresses.http);
    if (event.type === 'source' && event.error !== null) reject(new Error(event.error));
  });
  await ingest.ready;
  const { host, port } = await address;
  return { ingest, url: `http://${host}:${port}/v1/traces` };
}

/** Sends `traces` traces in as many client processes as their memory asks for. */
export async function sendTraces(workspace: Workspace, url: string, traces: number, baseTime: number): Promise<LoadResult[]> {
  const results: LoadResult[] = [];
  for (let first = 0; first < traces; first += mostTracesAtOnce) {
    const count = Math.min(mostTracesAtOnce, traces - first);
    results.push(JSON.parse(await workspace.run('load-client.ts', [url, first, count, tracesPerRequest, baseTime])) as LoadResult);
  }
  return results;
}

export async function measureIngest(workspace: Workspace, report: Report, spans: number): Promise<void> {
  const databasePath = workspace.file('ingest.db');
  const { ingest, url } = await startReceiver(databasePath);
  try {
    const results = await sendTraces(workspace, url, Math.ceil(spans / spansPerTrace), Date.now() - 3_600_000);
    const last = results.at(-1) ?? { spans: 0, ms: 1, lastFifthMs: 1, retried: 0 };
    const sent = results.reduce((sum, result) => sum + result.spans, 0);
    const ms = results.reduce((sum, result) => sum + result.ms, 0);
    const retried = results.reduce((sum, result) => sum + result.retried, 0);
    const target = { atLeast: 30_000 };
    report({
      name: 'OTLP/HTTP to durable and correlated',
      unit: 'spans/s',
      value: (sent * 1000) / ms,
      target,
      note: `${sent} spans, ${retried} retries`,
    });
    report({ name: 'the same, last fifth', unit: 'spans/s', value: (last.spans * 200) / last.lastFifthMs, target });
    await checkStored(databasePath, sent, report);
  } finally {
    await ingest.stop();
  }
}

async function checkStored(databasePath: string, sent: number, report: Report): Promise<void> {
  const reader = openReader(databasePath);
  try {
    const { events, flows, bytes } = reader.info();
    if (events !== sent) throw new Error(`${sent} spans were acknowledged, ${events} are in the database`);
    if (flows !== sent / spansPerTrace) throw new Error(`${sent / spansPerTrace} attempts were sent, there are ${flows} flows`);
    report({ name: 'size on disk', unit: 'bytes/span', value: bytes / events, target: null, note: 'text index included' });
  } finally {
    reader.close();
  }
}
