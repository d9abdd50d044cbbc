/**
 * The Events API (https://developers.onelogin.com/api-docs/1/events/get-events): `GET /api/1/events?since=&until=`, at most 50 events a page, continued
 * with `after_cursor`. Ids increase, so pages are asked for in their order; the time filter is on `created_at`.
 */
import type { Json } from '../../domain/event.ts';
import type { AuditTools } from '../audit/audit-source.ts';
import type { Feed } from '../audit/feeds.ts';
import { recordsOf } from '../audit/record.ts';
import { type SweepPage, sweepFeed, type Window } from '../audit/sweep.ts';
import { accessToken, type Credentials } from '../http/credentials.ts';
import { jsonAnswer } from '../http/json-answer.ts';
import { MalformedAnswer } from '../http/malformed.ts';
import type { HttpAnswer, HttpCall } from '../http/request.ts';
import { asFields, fieldsOf, scalarOf, textOf } from '../json/fields.ts';
import { oneloginNormaliser } from './normalise.ts';
import { type OneloginOptions, type OneloginSettings, settingsOf } from './options.ts';
import { isUsedUp, oneloginRate } from './rate.ts';
import { TypeList } from './type-list.ts';

const minute = 60_000;
const hour = 60 * minute;

export function oneloginFeeds(options: OneloginOptions, tools: AuditTools): Feed[] {
  const settings = settingsOf(options);
  const { host } = new URL(settings.baseUrl);
  const credentials = tokenOf(options, settings, tools);
  const types = new TypeList({
    request: async () => ({ url: new URL('/api/1/events/types', settings.baseUrl).href, headers: await credentials.headers() }),
    exchange: (call) => tools.exchange(call),
    now: () => tools.now(),
  });
  const normalise = oneloginNormaliser(types.lookUp);
  const feed = sweepFeed({
    name: 'events',
    quota: settings.quota,
    pollIntervalMs: settings.pollIntervalMs,
    startAt: (now) => settings.startAt(now),
    now: () => tools.now(),
    overlapMs: 30 * minute,
    late: { everyMs: 6 * hour, backMs: 24 * hour },
    request: async (window, page) => {
      const headers = await credentials.headers();
      await types.refresh();
      return { url: pageUrl(settings.baseUrl, options.limit, window, page), headers };
    },
    read: (answer) => pageOf(answer, host, (items) => recordsOf(items, tools.source, normalise)),
    statusOf: (answer) => (isUsedUp(answer) ? 429 : answer.status),
    renew: () => credentials.forget(),
    refused: (answer) => refusal(answer, host),
    rateLimit: oneloginRate,
  });
  return [feed];
}

function tokenOf(options: OneloginOptions, settings: OneloginSettings, tools: AuditTools): Credentials {
  return accessToken({
    request: async () => tokenCall(settings.tokenUrl, options.clientId, await tools.secret(options.clientSecret)),
    exchange: (call) => tools.exchange(call),
    now: () => tools.now(),
  });
}

/** Client credentials as https://developers.onelogin.com/api-docs/2/oauth20-tokens/generate-tokens-2 wants them: Basic, and a JSON body. */
function tokenCall(url: string, clientId: string, secret: string): HttpCall {
  return {
    url,
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ grant_type: 'client_credentials' }),
  };
}

function pageUrl(baseUrl: string, limit: number, window: Window, page: string | null): string {
  const url = new URL('/api/1/events', baseUrl);
  // Both bounds are exclusive ("after since, but before until").
  url.search = new URLSearchParams({
    since: new Date(window.from - 1).toISOString(),
    until: new Date(window.to + 1).toISOString(),
    sort: '+id',
    limit: String(limit),
    ...(page === null ? {} : { after_cursor: page }),
  }).toString();
  return url.href;
}

function pageOf(answer: HttpAnswer, host: string, records: (items: readonly Json[]) => Omit<SweepPage, 'next'>): SweepPage {
  const page = asFields(jsonAnswer(answer, host));
  const items = Object.hasOwn(page, 'data') ? page.data : undefined;
  if (!Array.isArray(items)) throw new MalformedAnswer(`${host} sent something that is no page of events; trying again`);
  const pagination = fieldsOf(page, 'pagination');
  const after = scalarOf(pagination, 'after_cursor') ?? afterCursorHeader(answer) ?? cursorIn(textOf(pagination, 'next_link'));
  return { ...records(items), next: items.length === 0 ? null : after };
}

function afterCursorHeader(answer: HttpAnswer): string | null {
  const value = answer.headers['after-cursor'];
  const text = typeof value === 'string' ? value : value?.[0];
  return text === undefined || text.trim() === '' ? null : text.trim();
}

/** Only the cursor is taken from a link: the token goes to the configured address alone. */
function cursorIn(link: string | null): string | null {
  const base = 'https://onelogin.invalid';
  return link !== null && URL.canParse(link, base) ? new URL(link, base).searchParams.get('after_cursor') : null;
}

function refusal(answer: HttpAnswer, host: string): string {
  if (answer.status === 401)
    return `${host} refuses the access token (401): the API credential must have the scope Read All (or Manage All) and belong to this account`;
  return `${host} does not let the API credential read events (403): it needs the scope Read All (or Manage All)`;
}
