/**
 * The three logs of Graph (https://learn.microsoft.com/graph/api/resources/azure-ad-auditlog-overview): filtered by the time of events, pages named by
 * `@odata.nextLink`. Events become visible minutes later, now and then hours; Microsoft promises nothing
 * (https://learn.microsoft.com/entra/identity/monitoring-health/reference-log-latency). Kept: 30 days with a P1 or P2 licence, else 7.
 */
import type { Json } from '../../domain/event.ts';
import type { AuditTools } from '../audit/audit-source.ts';
import type { Feed } from '../audit/feeds.ts';
import type { CommonSettings } from '../audit/options.ts';
import { recordsOf } from '../audit/record.ts';
import { type SweepPage, sweepFeed, type Window } from '../audit/sweep.ts';
import { sameOrigin } from '../http/address.ts';
import type { Credentials } from '../http/credentials.ts';
import { jsonAnswer } from '../http/json-answer.ts';
import { MalformedAnswer } from '../http/malformed.ts';
import type { HttpAnswer } from '../http/request.ts';
import type { RequestBudget } from '../http/request-budget.ts';
import { asFields, own, textOf } from '../json/fields.ts';
import { graphUrl } from './clouds.ts';
import { graphRefusal, graphStatus, type Permission } from './graph-error.ts';
import { normaliseEntra } from './normalise.ts';
import type { EntraOptions } from './options.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** An hour is kept in hand for clocks that differ. */
export const retentionMs = 30 * dayMs - hourMs;

export interface LogShared {
  options: EntraOptions;
  settings: CommonSettings;
  tools: AuditTools;
  credentials: Credentials;
  /** Of the three logs together; absent where the limit is not known. */
  budget: RequestBudget | null;
  /** Told of every page of the provisioning log, so that the jobs behind it can be watched. */
  seen(items: readonly Json[]): void;
}

interface LogAddress {
  path: string;
  version: 'v1.0' | 'beta';
  timeField: string;
  /** More than the time: which kinds of sign-ins. */
  filter: string | null;
  /** `gt` and `lt` are all that the provisioning log documents, `ge` and `le` all that the directory audit does. */
  exclusive: boolean;
}

export interface Log extends Permission, LogAddress {
  name: string;
  /** There are many sign-ins, and reading the same two hours of them every minute would use up the rate limit. */
  patience: number;
}

export const provisioningLog: LogAddress = {
  path: 'auditLogs/provisioning',
  version: 'v1.0',
  timeField: 'activityDateTime',
  filter: null,
  exclusive: true,
};

export function logFeed(log: Log, { options, settings, tools, credentials, budget, seen }: LogShared): Feed {
  const { host } = new URL(options.baseUrl);
  return sweepFeed({
    name: log.name,
    quota: settings.quota,
    pollIntervalMs: settings.pollIntervalMs * log.patience,
    startAt: (now) => settings.startAt(now),
    now: () => tools.now(),
    retentionMs,
    overlapMs: 2 * hourMs,
    late: { everyMs: dayMs, backMs: dayMs },
    request: async (window, page) => ({
      url: page !== null && sameOrigin(page, options.baseUrl) ? page : firstPage(log, options, window),
      headers: await credentials.headers(),
    }),
    read: (answer) => {
      const items = itemsOf(answer, host);
      seen(log.name === 'provisioning' ? items : []);
      return { ...recordsOf(items, tools.source, normaliseEntra, `${log.name} item`), next: nextPage(answer, options.baseUrl) };
    },
    renew: () => renewed(credentials),
    statusOf: graphStatus,
    refused: (answer) => graphRefusal(answer, host, log),
    rateLimit: () => null,
    ...(budget === null ? {} : { budget }),
  });
}

/** A feed whose token another one has dropped already may have the new one. */
export function renewed(credentials: Credentials): boolean {
  credentials.forget();
  return true;
}

/** Both ends of the window are in it. */
export function windowUrl({ path, version, timeField, exclusive, filter }: LogAddress, baseUrl: string, { from, to }: Window): URL {
  const [after, before] = exclusive ? ['gt', 'lt'] : ['ge', 'le'];
  const edge = exclusive ? 1 : 0;
  const times = `${timeField} ${after} ${isoTime(from - edge)} and ${timeField} ${before} ${isoTime(to + edge)}`;
  const url = graphUrl(baseUrl, path, version);
  url.search = `$filter=${encodeURIComponent(filter === null ? times : `${times} and ${filter}`)}`;
  return url;
}

function firstPage(log: Log, { baseUrl, limit }: EntraOptions, window: Window): string {
  const url = windowUrl(log, baseUrl, window);
  return limit === undefined ? url.href : `${url.href}&$top=${limit}`;
}

function isoTime(time: number): string {
  return new Date(time).toISOString();
}

export function itemsOf(answer: HttpAnswer, host: string): Json[] {
  const page = asFields(jsonAnswer(answer, host));
  const items = own(page, 'value');
  if (!Array.isArray(items)) throw new MalformedAnswer(`${host} sent something that is no page of records; trying again`);
  return items;
}

/** The link holds the filter and is followed as it is, but never to another host: the token stays here. */
function nextPage(answer: HttpAnswer, baseUrl: string): SweepPage['next'] {
  const { host } = new URL(baseUrl);
  const next = textOf(asFields(jsonAnswer(answer, host)), '@odata.nextLink');
  if (next !== null && !sameOrigin(next, baseUrl))
    throw new MalformedAnswer(`${host} points to another host for the next page; the token stays here`);
  return next;
}
