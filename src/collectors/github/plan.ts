/**
 * The audit-log API of organisations and enterprises
 * (https://docs.github.com/en/enterprise-cloud@latest/admin/monitoring-activity-in-your-enterprise/reviewing-audit-logs-for-your-enterprise/using-the-audit-log-api-for-your-enterprise):
 * `created:>=` filters by the time of events, oldest first; the next page is named by a `Link` header. 1,750 requests an hour; events of 180 days.
 */
import type { Json } from '../../domain/event.ts';
import type { AuditTools } from '../audit/audit-source.ts';
import type { Feed } from '../audit/feeds.ts';
import { commonSettings } from '../audit/options.ts';
import { recordsOf } from '../audit/record.ts';
import { type SweepPage, sweepFeed } from '../audit/sweep.ts';
import { sameOrigin } from '../http/address.ts';
import { bearerSecret } from '../http/credentials.ts';
import { jsonAnswer } from '../http/json-answer.ts';
import { linkTarget } from '../http/link-header.ts';
import { MalformedAnswer } from '../http/malformed.ts';
import { readRateLimit } from '../http/rate-limit.ts';
import type { HttpAnswer } from '../http/request.ts';
import { normaliseGithub } from './normalise.ts';
import type { GithubOptions } from './options.ts';
import { refusal, statusOf } from './refusal.ts';

const hourMs = 3_600_000;
/** An hour is kept in hand for clocks that differ. */
const retentionMs = 180 * 24 * hourMs - hourMs;

export function githubFeeds(options: GithubOptions, tools: AuditTools): Feed[] {
  const settings = commonSettings(options, retentionMs);
  const credentials = bearerSecret(() => tools.secret(options.token));
  const headers = { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28', 'user-agent': 'provtrace' };
  const feed = sweepFeed({
    name: options.org ?? options.enterprise ?? 'github',
    quota: settings.quota,
    pollIntervalMs: settings.pollIntervalMs,
    startAt: settings.startAt,
    now: () => tools.now(),
    retentionMs,
    overlapMs: hourMs,
    late: { everyMs: 6 * hourMs, backMs: 24 * hourMs },
    request: async ({ from }, page) => {
      // A page of another host (the address in the configuration was changed) must not carry the token there.
      const url = page !== null && sameOrigin(page, options.baseUrl) ? page : firstUrl(options, from);
      return { url, headers: { ...headers, ...(await credentials.headers()) } };
    },
    read: (answer) => pageOf(answer, options.baseUrl, tools.source),
    renew: () => credentials.forget(),
    refused: (answer) => refusal(answer, options),
    statusOf,
    rateLimit: (answer) => readRateLimit(answer, 'x-ratelimit'),
  });
  return [feed];
}

function firstUrl({ baseUrl, org, enterprise, include, phrase }: GithubOptions, from: number): string {
  const place = org === undefined ? `enterprises/${enterprise}` : `orgs/${org}`;
  const url = new URL(`${baseUrl.replace(/\/+$/, '')}/${place}/audit-log`);
  const created = `created:>=${new Date(from).toISOString().replace(/\.\d+/, '')}`;
  const words = [created, phrase].filter((word) => word !== undefined && word !== '').join(' ');
  url.search = new URLSearchParams({ phrase: words, include, order: 'asc', per_page: '100' }).toString();
  return url.href;
}

function pageOf(answer: HttpAnswer, baseUrl: string, source: string): SweepPage {
  const { host } = new URL(baseUrl);
  const items = itemsOf(answer, host);
  const next = linkTarget(answer.headers.link, 'next');
  if (next !== null && !sameOrigin(next, baseUrl))
    throw new MalformedAnswer(`${host} points to another host for the next page; the token stays here`);
  return { ...recordsOf(items, source, normaliseGithub), next: items.length === 0 ? null : next };
}

function itemsOf(answer: HttpAnswer, host: string): Json[] {
  const page = jsonAnswer(answer, host);
  if (!Array.isArray(page)) throw new MalformedAnswer(`${host} sent something that is no list of events; trying again`);
  return page;
}
