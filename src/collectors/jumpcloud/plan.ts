/**
 * Directory Insights (https://docs.jumpcloud.com/api/insights/directory/1.0/index.html): `POST /insights/directory/v1/events` filters on the time of events.
 * A full page (`X-Result-Count` = `X-Limit`) is continued with the value of the header `X-Search_after` in the body; the first page says nothing of
 * how many there are. Events are searchable a minute or two after they happened.
 */
import type { Json } from '../../domain/event.ts';
import type { AuditTools } from '../audit/audit-source.ts';
import type { Feed } from '../audit/feeds.ts';
import { recordsOf } from '../audit/record.ts';
import { type SweepPage, sweepFeed, type Window } from '../audit/sweep.ts';
import { type Credentials, secretHeaders } from '../http/credentials.ts';
import { jsonAnswer } from '../http/json-answer.ts';
import { MalformedAnswer } from '../http/malformed.ts';
import { readRateLimit } from '../http/rate-limit.ts';
import type { HttpAnswer, HttpCall } from '../http/request.ts';
import { asFields } from '../json/fields.ts';
import { instantOf } from '../json/times.ts';
import { normaliseJumpcloud } from './normalise.ts';
import { type JumpcloudOptions, settingsOf } from './options.ts';

const minute = 60_000;
const hour = 60 * minute;

export function jumpcloudFeeds(options: JumpcloudOptions, tools: AuditTools): Feed[] {
  const { host } = new URL(options.baseUrl);
  const settings = settingsOf(options);
  const credentials = keyHeaders(options, tools);
  const feed = sweepFeed({
    name: 'events',
    quota: settings.quota,
    pollIntervalMs: settings.pollIntervalMs,
    startAt: (now) => settings.startAt(now),
    retentionMs: settings.retentionMs,
    now: () => tools.now(),
    settleMs: 90_000,
    overlapMs: 10 * minute,
    // Devices report what happened while they were offline.
    late: { everyMs: 6 * hour, backMs: 24 * hour },
    request: async (window, page) => callOf(options, await credentials.headers(), window, page),
    read: (answer) => pageOf(answer, host, options.limit, tools.source),
    renew: () => credentials.forget(),
    refused: (answer) => refusal(answer, host),
    rateLimit: (answer) => readRateLimit(answer, 'x-ratelimit'),
  });
  return [feed];
}

function keyHeaders(options: JumpcloudOptions, tools: AuditTools): Credentials {
  const organisation: Record<string, string> = options.orgId === undefined ? {} : { 'x-org-id': options.orgId };
  return secretHeaders(
    () => tools.secret(options.apiKey),
    (key) => ({ 'x-api-key': key, ...organisation }),
  );
}

/** @param page `X-Search_after` of the page before (a JSON array), or the time from which to go on where that header is missing */
function callOf(options: JumpcloudOptions, headers: Record<string, string>, window: Window, page: string | null): HttpCall {
  const after = page?.startsWith('[') ? (JSON.parse(page) as Json) : undefined;
  const from = page === null || after !== undefined ? window.from : Number(page);
  const query = {
    service: options.services,
    start_time: new Date(from).toISOString(),
    end_time: new Date(window.to).toISOString(),
    sort: 'ASC',
    limit: options.limit,
    ...(after === undefined ? {} : { search_after: after }),
  };
  return {
    url: new URL('/insights/directory/v1/events', options.baseUrl).href,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(query),
  };
}

function pageOf(answer: HttpAnswer, host: string, limit: number, source: string): SweepPage {
  const items = itemsOf(answer, host);
  return { ...recordsOf(items, source, normaliseJumpcloud), next: nextPage(answer, items, host, limit) };
}

/**
 * The server may allow fewer events than we ask for, and says so in `X-Limit`. Without that header a page may be full although it is short, so reading
 * goes on until there is nothing.
 */
function nextPage(answer: HttpAnswer, items: readonly Json[], host: string, limit: number): string | null {
  const allowed = header(answer, 'x-limit');
  const after = header(answer, 'x-search_after') ?? header(answer, 'x-search-after');
  const full = allowed === null ? items.length >= limit || after !== null : items.length >= Number(allowed);
  if (items.length === 0 || !full) return null;
  return after === null ? lastTime(items, host) : cursorOf(after, host);
}

function cursorOf(text: string, host: string): string {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return JSON.stringify(value);
  } catch {
    // Said below.
  }
  throw new MalformedAnswer(`${host} sent an X-Search_after that is no JSON array; trying again`);
}

/** Pages are ascending, so the rest of the window begins at the last event, which is then read twice. */
function lastTime(items: readonly Json[], host: string): string {
  const times = [items[0], items.at(-1)].map((item) => instantOf(asFields(item).timestamp));
  const [first, last] = times;
  if (typeof last === 'number' && typeof first === 'number' && last > first) return String(Math.floor(last));
  throw new MalformedAnswer(`${host} sent a full page without X-Search_after; trying again`);
}

function header(answer: HttpAnswer, name: string): string | null {
  const value = answer.headers[name];
  const text = typeof value === 'string' ? value : value?.[0];
  return text === undefined || text.trim() === '' ? null : text.trim();
}

function itemsOf(answer: HttpAnswer, host: string): Json[] {
  const page = jsonAnswer(answer, host);
  // Go servers write `null` for an empty list.
  if (page === null) return [];
  if (!Array.isArray(page)) throw new MalformedAnswer(`${host} sent something that is no list of events; trying again`);
  return page;
}

function refusal(answer: HttpAnswer, host: string): string {
  if (answer.status === 401)
    return `${host} refuses the API key (401): create a new one (administrator menu, My API Key) and put it where apiKey points to; organisations in the EU need baseUrl`;
  return `${host} does not let the API key read Directory Insights (403): its administrator needs API access and a role that may read events (Read Only is enough, Command Runner is not); with a provider's key check orgId`;
}
