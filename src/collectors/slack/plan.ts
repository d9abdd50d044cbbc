/**
 * `GET /audit/v1/logs` (https://docs.slack.dev/reference/audit-logs-api/methods-actions-reference): newest first, `oldest` and `latest` in whole seconds, both
 * inclusive and the same for all pages of a walk; the next page is named by `response_metadata.next_cursor`. 50 requests a minute for the whole
 * organisation, which no header counts. Nothing is older than March 2018.
 */
import { SourceError } from '../../errors.ts';
import type { AuditTools } from '../audit/audit-source.ts';
import type { Feed } from '../audit/feeds.ts';
import { commonSettings } from '../audit/options.ts';
import { recordsOf } from '../audit/record.ts';
import { type SweepPage, sweepFeed, type Window } from '../audit/sweep.ts';
import { bearerSecret, type Credentials } from '../http/credentials.ts';
import { jsonAnswer } from '../http/json-answer.ts';
import { MalformedAnswer } from '../http/malformed.ts';
import { retryAfterMs } from '../http/rate-limit.ts';
import { type HttpAnswer, HttpFailure } from '../http/request.ts';
import { RequestBudget } from '../http/request-budget.ts';
import { asFields, fieldsOf, textOf } from '../json/fields.ts';
import { normaliseSlack } from './normalise.ts';
import type { SlackOptions } from './options.ts';
import { errorOf, refusal, statusOfError } from './refusal.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Tier 3 (https://docs.slack.dev/apis/web-api/rate-limits). */
const requestsPerMinute = 50;
/** Stands for the first page where a cursor would stand; no cursor of Slack looks like it. */
const firstPage = '\u0000first';

export function slackFeeds(options: SlackOptions, tools: AuditTools): Feed[] {
  const { host } = new URL(options.baseUrl);
  const settings = commonSettings(options);
  const credentials = bearerSecret(() => tools.secret(options.token));
  const feed = sweepFeed({
    name: 'logs',
    quota: settings.quota,
    pollIntervalMs: settings.pollIntervalMs,
    startAt: (now) => settings.startAt(now),
    now: () => tools.now(),
    overlapMs: 10 * minuteMs,
    late: { everyMs: 6 * hourMs, backMs: 24 * hourMs },
    request: async (window, page) => ({ url: pageUrl(options, window, page), headers: await credentials.headers() }),
    read: (answer) => pageOf(answer, host, tools.source, credentials),
    renew: () => credentials.forget(),
    statusOf: (answer) => {
      const error = errorOf(answer);
      return error === null ? answer.status : statusOfError(error, answer.status);
    },
    refused: (answer) => refusal(answer, host),
    rateLimit: () => null,
    budget: new RequestBudget(requestsPerMinute, () => tools.now()),
  });
  return [feed];
}

function pageUrl({ baseUrl, limit }: SlackOptions, { from, to }: Window, page: string | null): string {
  const url = new URL('/audit/v1/logs', baseUrl);
  url.search = new URLSearchParams({
    oldest: String(Math.max(0, Math.floor(from / 1000))),
    latest: String(Math.ceil(to / 1000)),
    limit: String(limit),
    ...(page === null || page === firstPage ? {} : { cursor: page }),
  }).toString();
  return url.href;
}

function pageOf(answer: HttpAnswer, host: string, source: string, credentials: Credentials): SweepPage {
  const page = asFields(jsonAnswer(answer, host));
  const error = errorOf(answer);
  if (error !== null) return failed(error, answer, host, credentials);
  if (!Object.hasOwn(page, 'entries') || !Array.isArray(page.entries))
    throw new MalformedAnswer(`${host} sent something that is no list of entries; trying again`);
  return { ...recordsOf(page.entries, source, normaliseSlack), next: textOf(fieldsOf(page, 'response_metadata'), 'next_cursor') };
}

/** An error that came with 200. */
function failed(error: string, answer: HttpAnswer, host: string, credentials: Credentials): SweepPage {
  const status = statusOfError(error, 200);
  if (status === 400) return { events: [], rejected: [], next: firstPage };
  if (status !== 401 && status !== 403) throw new HttpFailure(`${host} answers ${error}; trying again`, { waitMs: retryAfterMs(answer) });
  if (status === 401) credentials.forget();
  throw new SourceError(refusal(answer, host));
}
