import type { AuditTools } from '../audit/audit-source.ts';
import type { Feed } from '../audit/feeds.ts';
import { recordsOf } from '../audit/record.ts';
import { type SweepPage, sweepFeed, type Window } from '../audit/sweep.ts';
import { sameOrigin } from '../http/address.ts';
import { accessToken, type Credentials } from '../http/credentials.ts';
import { jsonAnswer } from '../http/json-answer.ts';
import { MalformedAnswer } from '../http/malformed.ts';
import { readRateLimit } from '../http/rate-limit.ts';
import { formCall, type HttpAnswer } from '../http/request.ts';
import { asFields, fieldsOf, textOf } from '../json/fields.ts';
import { normalisePingone } from './normalise.ts';
import { type PingoneOptions, type PingoneSettings, settingsOf } from './options.ts';

const minute = 60_000;
const hour = 60 * minute;

export function pingoneFeeds(options: PingoneOptions, tools: AuditTools): Feed[] {
  const settings = settingsOf(options);
  const { host } = new URL(settings.baseUrl);
  const credentials = tokenOf(options, settings, tools);
  const feed = sweepFeed({
    name: 'activities',
    quota: settings.quota,
    pollIntervalMs: settings.pollIntervalMs,
    startAt: (now) => settings.startAt(now),
    retentionMs: settings.retentionMs,
    now: () => tools.now(),
    overlapMs: 30 * minute,
    late: { everyMs: 6 * hour, backMs: 24 * hour },
    request: async (window, page) => ({ url: page ?? firstPage(options, settings, window), headers: await credentials.headers() }),
    read: (answer) => pageOf(answer, settings.baseUrl, tools.source),
    renew: () => credentials.forget(),
    refused: (answer) => refusal(answer, host),
    rateLimit: (answer) => readRateLimit(answer, 'x-ratelimit'),
  });
  return [feed];
}

/** Client credentials in the header (client_secret_basic), the default of worker applications. */
function tokenOf(options: PingoneOptions, settings: PingoneSettings, tools: AuditTools): Credentials {
  const basic = (secret: string) =>
    `Basic ${Buffer.from(`${encodeURIComponent(options.clientId)}:${encodeURIComponent(secret)}`).toString('base64')}`;
  return accessToken({
    request: async () =>
      formCall(settings.tokenUrl, { grant_type: 'client_credentials' }, { authorization: basic(await tools.secret(options.clientSecret)) }),
    exchange: (call) => tools.exchange(call),
    now: () => tools.now(),
  });
}

function firstPage(options: PingoneOptions, settings: PingoneSettings, window: Window): string {
  const url = new URL(`/v1/environments/${options.environmentId}/activities`, settings.baseUrl);
  // Both bounds are exclusive.
  const [after, before] = [new Date(window.from - 1).toISOString(), new Date(window.to + 1).toISOString()];
  url.search = new URLSearchParams({
    filter: `recordedAt gt "${after}" AND recordedAt lt "${before}"`,
    limit: String(options.limit),
  }).toString();
  return url.href;
}

function pageOf(answer: HttpAnswer, baseUrl: string, source: string): SweepPage {
  const { host } = new URL(baseUrl);
  const page = asFields(jsonAnswer(answer, host));
  const embedded = fieldsOf(page, '_embedded');
  const items = Object.hasOwn(embedded, 'activities') ? embedded.activities : undefined;
  // A page without activities may leave the list out.
  if (!Array.isArray(items) && !Object.hasOwn(page, '_links') && !Object.hasOwn(page, '_embedded'))
    throw new MalformedAnswer(`${host} sent something that is no page of activities; trying again`);
  const href = textOf(fieldsOf(fieldsOf(page, '_links'), 'next'), 'href');
  const next = href !== null && URL.canParse(href, baseUrl) ? new URL(href, baseUrl).href : href;
  if (next !== null && !sameOrigin(next, baseUrl))
    throw new MalformedAnswer(`${host} points to another host for the next page; the token stays here`);
  return { ...recordsOf(Array.isArray(items) ? items : [], source, normalisePingone), next };
}

function refusal(answer: HttpAnswer, host: string): string {
  if (answer.status === 401)
    return `${host} refuses the access token (401): check that environmentId and region are those of the worker application`;
  return `${host} does not let the worker application read activities (403): grant it a role that may read the audit log, such as Environment Admin or Configuration Read Only`;
}
