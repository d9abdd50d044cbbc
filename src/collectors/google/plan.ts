/**
 * `activities.list` of the Reports API, one feed an application (https://developers.google.com/workspace/admin/reports/v1/reference/activities/list): newest
 * first, filtered by the time of activities, pages named by `nextPageToken` while the other parameters stay the same. 180 days are kept.
 *
 * Activities become visible late: those of administrators after minutes, sign-ins and others after hours, in bad times after days
 * (https://support.google.com/a/answer/7061566). So every window reaches back, and now and then one reaches back three days.
 */
import type { AuditTools } from '../audit/audit-source.ts';
import type { Feed } from '../audit/feeds.ts';
import { type CommonSettings, commonSettings } from '../audit/options.ts';
import { recordsOf } from '../audit/record.ts';
import { type SweepPage, sweepFeed, type Window } from '../audit/sweep.ts';
import type { Credentials } from '../http/credentials.ts';
import { jsonAnswer } from '../http/json-answer.ts';
import { MalformedAnswer } from '../http/malformed.ts';
import type { HttpAnswer } from '../http/request.ts';
import { RequestBudget } from '../http/request-budget.ts';
import { asFields, textOf } from '../json/fields.ts';
import { normaliseGoogle } from './normalise.ts';
import type { GoogleOptions } from './options.ts';
import { refusal, statusOf } from './refusal.ts';
import { serviceAccountToken } from './service-account.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** An hour is kept in hand for clocks that differ. */
const retentionMs = 180 * dayMs - hourMs;
/** Queries of one user of one project in a minute (https://developers.google.com/workspace/admin/reports/v1/limits); no header tells what is left. */
const queriesPerMinute = 2400;

interface Lateness {
  overlapMs: number;
  late: { everyMs: number; backMs: number };
  /** Asking for what comes hours late every minute would only read the same again. */
  patience: number;
}

const prompt: Lateness = { overlapMs: hourMs, late: { everyMs: dayMs, backMs: 3 * dayMs }, patience: 1 };
const slow: Lateness = { overlapMs: 4 * hourMs, late: { everyMs: 6 * hourMs, backMs: 3 * dayMs }, patience: 5 };

interface Shared {
  options: GoogleOptions;
  settings: CommonSettings;
  tools: AuditTools;
  credentials: Credentials;
  budget: RequestBudget;
}

export function googleFeeds(options: GoogleOptions, tools: AuditTools): Feed[] {
  const shared: Shared = {
    options,
    settings: commonSettings(options, retentionMs),
    tools,
    credentials: serviceAccountToken(options, tools),
    budget: new RequestBudget(queriesPerMinute, () => tools.now()),
  };
  return options.applications.map((application) => applicationFeed(application, shared));
}

function applicationFeed(application: string, { options, settings, tools, credentials, budget }: Shared): Feed {
  const { overlapMs, late, patience } = application === 'admin' ? prompt : slow;
  return sweepFeed({
    name: application,
    quota: settings.quota,
    pollIntervalMs: settings.pollIntervalMs * patience,
    startAt: (now) => settings.startAt(now),
    now: () => tools.now(),
    retentionMs: settings.retentionMs,
    overlapMs,
    late,
    request: async (window, page) => ({ url: pageUrl(options, application, window, page), headers: await credentials.headers() }),
    read: (answer) => pageOf(answer, application, new URL(options.baseUrl).host, tools.source),
    renew: () => credentials.forget(),
    statusOf,
    refused: (answer) => refusal(answer, application, options),
    rateLimit: () => null,
    budget,
  });
}

function pageUrl({ baseUrl, limit }: GoogleOptions, application: string, { from, to }: Window, page: string | null): string {
  const url = new URL(`/admin/reports/v1/activity/users/all/applications/${application}`, baseUrl);
  url.search = new URLSearchParams({
    startTime: new Date(from).toISOString(),
    endTime: new Date(to).toISOString(),
    maxResults: String(limit),
    ...(page === null ? {} : { pageToken: page }),
  }).toString();
  return url.href;
}

/** A page without activities has no `items`. */
function pageOf(answer: HttpAnswer, application: string, host: string, source: string): SweepPage {
  const page = asFields(jsonAnswer(answer, host));
  const items = Object.hasOwn(page, 'items') ? page.items : [];
  const isPage = Object.hasOwn(page, 'items') || Object.hasOwn(page, 'kind') || Object.hasOwn(page, 'etag');
  if (!isPage || !Array.isArray(items)) throw new MalformedAnswer(`${host} sent something that is no list of activities; trying again`);
  return { ...recordsOf(items, source, normaliseGoogle, `${application} item`), next: textOf(page, 'nextPageToken') };
}
