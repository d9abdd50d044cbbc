/** Makes a type of source from what a provider's audit API has of its own: options, feeds, importer. */
import type { z } from 'zod';
import { SourceError } from '../../errors.ts';
import type { Collector, CollectorContext, ReadyInfo } from '../collector.ts';
import { openConnections } from '../http/dispatcher.ts';
import { defaultTiming, type PollTiming } from '../http/poll.ts';
import { exchange, type HttpAnswer, type HttpCall } from '../http/request.ts';
import type { Importer, SourceEnvironment, SourceType } from '../source-type.ts';
import { type Feed, pollFeeds } from './feeds.ts';
import type { CommonOptions } from './options.ts';
import { type Probe, probeFeeds } from './probe.ts';

/** Somebody sits in front of the screen. */
const probeTimeoutMs = 15_000;

export interface AuditApi<Options extends CommonOptions> {
  type: string;
  /** One line for help and `config init`: `Okta System Log`. */
  title: string;
  options: z.ZodType<Options>;
  example: string;
  importer: Importer | null;
  /** Where it polls, for people: `acme.okta.com`. */
  place(options: Options): string;
  /** Connects to nothing; secrets are resolved with the first request. */
  feeds(options: Options, tools: AuditTools): Feed[];
}

export interface AuditTools {
  /** Name of the source. */
  source: string;
  /** Our clock, epoch ms. */
  now(): number;
  secret(reference: string): Promise<string>;
  /** For requests besides polling, such as fetching a token: same connections, same limits. */
  exchange(call: HttpCall): Promise<HttpAnswer>;
  /** Aborts when the source is stopped: whatever waits before a request must end then. */
  signal: AbortSignal;
}

export interface AuditSourceType<Options> extends SourceType<Options> {
  /** @param timing other waits than usual, for tests */
  collector(options: Options, environment: SourceEnvironment, timing?: Partial<PollTiming>): Collector;
}

export function auditSource<Options extends CommonOptions>(api: AuditApi<Options>): AuditSourceType<Options> {
  const { type, title, options, example, importer } = api;
  const collector: AuditSourceType<Options>['collector'] = (chosen, environment, timing) =>
    auditCollector(api, chosen, environment, timing);
  return {
    type,
    title,
    options,
    example,
    importer,
    collector,
    create: (chosen, environment) => collector(chosen, environment),
    probe: (chosen, environment) => probe(api, chosen, environment),
  };
}

function auditCollector<Options extends CommonOptions>(
  api: AuditApi<Options>,
  options: Options,
  environment: SourceEnvironment,
  changes: Partial<PollTiming> = {},
): Collector {
  const { promise: ready, resolve, reject } = Promise.withResolvers<ReadyInfo>();
  // Whoever does not wait for it must not be killed by its rejection; `run` throws the same error.
  ready.catch(() => undefined);
  const timing = { ...defaultTiming, ...changes };
  const summary = `${api.place(options)} (${api.title})`;
  const settled = (error: string | null) => resolve({ summary: error === null ? summary : `${summary}: ${error}` });
  return { ready, run };

  async function run(context: CollectorContext): Promise<void> {
    try {
      const { dispatcher, close } = await openConnections(options.ca ?? null);
      try {
        const send = (call: HttpCall) => exchange(call, dispatcher, timing, context.signal, () => context.now());
        const feeds = api.feeds(
          options,
          toolsOf(context.source, () => context.now(), environment, send, context.signal),
        );
        await pollFeeds(feeds, context, timing, dispatcher, settled);
      } finally {
        await close();
      }
      // Stopped before the first answer.
      settled(null);
    } catch (error) {
      reject(error);
      throw error;
    }
  }
}

async function probe<Options extends CommonOptions>(
  api: AuditApi<Options>,
  options: Options,
  environment: SourceEnvironment,
): Promise<Probe[]> {
  try {
    const { dispatcher, close } = await openConnections(options.ca ?? null);
    try {
      const { signal } = new AbortController();
      const send = (call: HttpCall) => exchange(call, dispatcher, { ...defaultTiming, timeoutMs: probeTimeoutMs }, signal, Date.now);
      return await probeFeeds(api.feeds(options, toolsOf(api.type, Date.now, environment, send, signal)), send);
    } finally {
      await close();
    }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return [{ feed: api.type, ok: false, message: [error.message, error.hint].filter(Boolean).join('; ') }];
  }
}

function toolsOf(
  source: string,
  now: () => number,
  environment: SourceEnvironment,
  send: AuditTools['exchange'],
  signal: AbortSignal,
): AuditTools {
  return { source, now, secret: (reference) => environment.resolveSecret(reference), exchange: send, signal };
}
