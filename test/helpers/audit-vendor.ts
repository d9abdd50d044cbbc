/** What a test says about a provider's audit API, so that the harness can play its server. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Collector } from '../../src/collectors/collector.ts';
import type { PollTiming } from '../../src/collectors/http/poll.ts';
import type { AuditWorld } from './audit-world.ts';

export interface Vendor {
  name: string;
  /** Names of separate logs of one source (Entra's provisioning, directory audits, ...). Default: one, called `log`. */
  feeds?: readonly string[];
  /** How late records are stored after their time: most of them at most `usualMs` (the overlap), a few up to `mostMs` (the late sweep). */
  lateness: { usualMs: number; mostMs: number };
  /** The raw record as the API gives it. `time` is in epoch ms. */
  record(facts: { id: string; time: number; feed: string }): unknown;
  /** The native id that such a record is stored under. Default: its id. */
  nativeId?(facts: { id: string; time: number; feed: string }): string;
  /** The token endpoint's answer (see `AuditWorld.issueToken`), or null when the request goes elsewhere. Left out where there is no such endpoint. */
  token?(ask: Ask, world: AuditWorld): Reply | null;
  /** Whether the request proves itself: a secret in a header, or `world.accepts(ask.headers.authorization)`. */
  allowed(ask: Ask, world: AuditWorld): boolean;
  /** What the API says to others. Default: 401 and a JSON error. */
  unauthorised?: Reply;
  /** A page of `world.records(feed)`, selected, ordered, limited and linked as the vendor documents. Wrong parameters deserve a 4xx, as there. */
  answer(ask: Ask, world: AuditWorld): Reply;
  /** What the API says when it no longer knows the page token or cursor of this request; null for a request that has none. */
  rejected?(ask: Ask): Reply | null;
  /** Rate-limit headers of every answer, if the API has such. */
  rateHeaders?(rate: Rate): Record<string, string>;
  /** What the API says when the limit is used up; the harness adds `Retry-After` or the headers above. Default: 429 and a JSON error. */
  throttled?: Reply;
  /** Troubles that make no sense for this API. */
  without?: readonly FaultKind[];
  /**
   * The collector under test: `source.collector(source.options.parse({ baseUrl, since, ... }), { resolveSecret }, timing)`. Page size and the like should be drawn from `random`. A poll interval of minutes costs nothing, because the clock is stepped.
   */
  collector(place: Place): Collector;
}

export interface Place {
  /** Everything is served from here, the token endpoint too: `http://127.0.0.1:40123`. */
  baseUrl: string;
  /** For the option of this name: where the first run begins. */
  since: string;
  random: () => number;
  timing: Partial<PollTiming>;
}

export interface Ask {
  method: string;
  url: URL;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Reply {
  /** Default 200. */
  status?: number;
  headers?: Record<string, string | string[]>;
  /** Text is sent as it is, anything else as JSON. */
  body: unknown;
}

export interface Rate {
  limit: number;
  remaining: number;
  /** Server's clock, epoch ms. */
  resetAt: number;
  resetInSeconds: number;
}

export const faultKinds = [
  'retry-after',
  'retry-date',
  'rate-headers',
  'throttled',
  'error-500',
  'html-503',
  'hang-up',
  'half-answer',
  'silence',
  'cut-json',
  'login-page',
  'unauthorised',
  'rejected-page',
] as const;

export type FaultKind = (typeof faultKinds)[number];
