/**
 * `provtrace demo`: wires the seeded world to the real collectors. Live, the world shows three quarters of an hour of history at once and then goes on
 * for ever; headless, it begins at a fixed moment, plays a number of attempts into the database and ends when all of it is stored.
 */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logsSource } from '../collectors/logs/index.ts';
import { oktaSource } from '../collectors/okta/index.ts';
import { otlpSource } from '../collectors/otlp/index.ts';
import type { SourceType } from '../collectors/source-type.ts';
import type { Reader } from '../domain/reader.ts';
import { SourceError } from '../errors.ts';
import type { ConfiguredSource, Ingest, IngestEvent, IngestOptions } from '../ingest/ingest.ts';
import { createOutlets } from './outlets.ts';
import { atOnce, compressed, live, play } from './player.ts';
import { type OktaServer, startOktaServer } from './servers.ts';
import { waitUntilStored } from './stored.ts';
import { logFiles } from './world/company.ts';
import { generateWorld, type WorldOptions } from './world/generate.ts';
import type { WorldEvent } from './world/world-event.ts';

type DemoReader = Pick<Reader, 'info' | 'close'>;

export interface DemoOptions {
  databasePath: string;
  seed: number;
  /** Attempts of a headless world. */
  flows: number;
  /** Headless: how many times faster than the world's own time. Live: how many times more attempts than usual. */
  speed: number | 'max';
  headless: boolean;
  /** Ends the demo early; it then resolves as usual. */
  signal: AbortSignal;
  startIngest(options: IngestOptions, listener: (event: IngestEvent) => void): Ingest;
  /** Opened once the ingest is ready, to see what has been stored. */
  openReader(databasePath: string): DemoReader;
  onProgress(progress: DemoProgress): void;
}

interface DemoProgress {
  /** `ready`: the database exists and collectors listen; sent once, before anything is delivered. */
  phase: 'ready' | 'playing' | 'storing';
  delivered: DemoCounts;
}

/** Records by the way they took. */
interface DemoCounts {
  auditEvents: number;
  spans: number;
  logRecords: number;
  logLines: number;
}

export interface DemoSummary {
  seed: number;
  delivered: DemoCounts;
  /** Events and flows in the database at the end. */
  events: number;
  flows: number;
}

const tokenVariable = 'PROVTRACE_DEMO_OKTA_TOKEN';
/** Monday morning: a headless world depends on nothing but its seed. */
const headlessStart = Date.UTC(2026, 0, 12, 8);
/** Long enough for attempts that fell silent to count as stuck, and one of each story. */
const history = { lengthMs: 45 * 60_000, gapMs: 13_500 };
const liveGap = 1500;

/** Resolves when a headless world is stored, or when a live one was ended by the signal. Leaves nothing behind but the database. */
export async function runDemo(options: DemoOptions): Promise<DemoSummary> {
  const logFolder = await mkdtemp(join(tmpdir(), 'provtrace-demo-'));
  const removeAtExit = () => rmSync(logFolder, { recursive: true, force: true });
  process.once('exit', removeAtExit);
  const token = randomBytes(16).toString('hex');
  process.env[tokenVariable] = token;
  const okta = await startOktaServer(token, Date.now);
  try {
    await Promise.all(logFiles.map((file) => writeFile(join(logFolder, file), '')));
    return await withIngest(options, okta, logFolder);
  } finally {
    await okta.close();
    delete process.env[tokenVariable];
    process.off('exit', removeAtExit);
    await rm(logFolder, { recursive: true, force: true });
  }
}

async function withIngest(options: DemoOptions, okta: OktaServer, logFolder: string): Promise<DemoSummary> {
  const receiver: { url: string | null; errors: string[] } = { url: null, errors: [] };
  const ingest = options.startIngest({ databasePath: options.databasePath, sources: demoSources(okta, logFolder) }, (event) => {
    if (event.type === 'source' && event.error !== null) receiver.errors.push(`${event.source}: ${event.error}`);
    const address = event.type === 'ready' ? event.info.addresses?.http : undefined;
    if (address !== undefined) receiver.url = `http://${address.host}:${address.port}`;
  });
  let reader: DemoReader | null = null;
  try {
    await ingest.ready;
    if (receiver.url === null)
      throw new SourceError(`the demo can't start its OTLP receiver: ${receiver.errors.join('; ') || 'no address'}`);
    reader = options.openReader(options.databasePath);
    const delivered = await deliverWorld(options, { okta, otlpUrl: receiver.url, logFolder }, reader);
    await ingest.stop();
    const { events, flows } = reader.info();
    return { seed: options.seed, delivered, events, flows };
  } finally {
    await ingest.stop();
    reader?.close();
  }
}

type Receivers = { okta: OktaServer; otlpUrl: string; logFolder: string };

async function deliverWorld(options: DemoOptions, receivers: Receivers, reader: DemoReader): Promise<DemoCounts> {
  const { signal, onProgress, headless } = options;
  const delivered: DemoCounts = { auditEvents: 0, spans: 0, logRecords: 0, logLines: 0 };
  const before = reader.info();
  onProgress({ phase: 'ready', delivered });
  const now = Date.now();
  const world = headless ? headlessWorld(options) : liveWorld(options, now);
  await play(generateWorld(world), {
    outlets: createOutlets({ ...receivers, signal }),
    waitFor: headless ? paceOf(options, world.startTime) : live(Date.now),
    signal,
    onDelivered: (events) => {
      count(delivered, events);
      onProgress({ phase: 'playing', delivered });
    },
  });
  if (headless && !signal.aborted) {
    onProgress({ phase: 'storing', delivered });
    const expected = delivered.auditEvents + delivered.spans + delivered.logRecords + delivered.logLines;
    await waitUntilStored({ reader, okta: receivers.okta, before: before.events + before.rejected, expected, signal });
  }
  return delivered;
}

function headlessWorld({ seed, flows }: DemoOptions): WorldOptions {
  return { seed, flows, startTime: headlessStart };
}

function liveWorld({ seed, speed }: DemoOptions, now: number): WorldOptions {
  const gapMs = liveGap / (speed === 'max' ? 10 : speed);
  return { seed, flows: null, startTime: now - history.lengthMs, gapMs: history.gapMs, thenFrom: { at: now, gapMs } };
}

function paceOf({ speed }: DemoOptions, worldStart: number): (worldTime: number) => number {
  return speed === 'max' ? atOnce : compressed(worldStart, speed, Date.now);
}

function demoSources(okta: OktaServer, logFolder: string): ConfiguredSource[] {
  return [
    configured(otlpSource, { http: '127.0.0.1:0', grpc: false }),
    configured(logsSource, { paths: [join(logFolder, '*.log')] }),
    configured(oktaSource, { baseUrl: okta.baseUrl, token: `env:${tokenVariable}`, pollInterval: '100ms' }),
  ];
}

/** As a configuration file would give it: checked, with defaults filled in. */
function configured({ type, options }: SourceType, values: { [key: string]: unknown }): ConfiguredSource {
  return { name: type, type, options: options.parse(values) };
}

function count(counts: DemoCounts, events: readonly WorldEvent[]): void {
  for (const { out } of events) {
    if (out.channel === 'okta') counts.auditEvents += 1;
    else if (out.channel === 'log') counts.logLines += 1;
    else {
      counts.spans += out.spans.length;
      counts.logRecords += out.logs.length;
    }
  }
}
