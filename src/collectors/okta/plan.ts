/**
 * The System Log in polling mode (https://developer.okta.com/docs/reference/system-log-query/): no `until` and ascending order, so Okta returns
 * events in the order in which it stored them, late ones included, and always names a `next` page, even after an empty one.
 */
import type { AuditTools } from '../audit/audit-source.ts';
import type { Feed } from '../audit/feeds.ts';
import { recordsOf } from '../audit/record.ts';
import { sameOrigin } from '../http/address.ts';
import { jsonAnswer } from '../http/json-answer.ts';
import { linkTarget } from '../http/link-header.ts';
import { MalformedAnswer } from '../http/malformed.ts';
import type { Page } from '../http/poll.ts';
import { readRateLimit } from '../http/rate-limit.ts';
import type { HttpAnswer } from '../http/request.ts';
import { oktaCredentials, scope } from './credentials.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { normaliseOkta } from './normalise.ts';
import { type OktaOptions, type OktaSettings, settingsOf } from './options.ts';

/** How far before the newest stored event to begin again when the cursor is lost: late events are stored hours after they happened. */
const overlapMs = 86_400_000;

export function oktaFeed(options: OktaOptions, tools: AuditTools): Feed {
  const settings = settingsOf(options);
  const credentials = oktaCredentials(options, tools);
  const place = new Place(settings, tools.now);
  return {
    name: 'log',
    quota: settings.quota,
    pollIntervalMs: settings.pollIntervalMs,
    request: async (cursor) => ({ url: place.url(cursor), headers: await credentials.headers() }),
    read: (answer, cursor) => pageOf(answer, place.url(cursor), readCursor(cursor)?.published ?? null, settings, tools.source),
    recover: (text) => place.recovered(text),
    renew: () => credentials.forget(),
    refused: (answer) => refusal(answer, options),
    rateLimit: (answer) => readRateLimit(answer, 'x-rate-limit'),
  };
}

/** Which address to ask for a saved place. */
class Place {
  private readonly settings: OktaSettings;
  private readonly now: () => number;
  private readonly firstUrl: string;

  constructor(settings: OktaSettings, now: () => number) {
    this.settings = settings;
    this.now = now;
    this.firstUrl = this.urlSince(settings.startAt(now()));
  }

  url(text: string | null): string {
    const cursor = readCursor(text);
    if (cursor === null) return this.firstUrl;
    // A cursor of another host (the address in the configuration was changed) must not carry the token there.
    return sameOrigin(cursor.url, this.settings.baseUrl) ? cursor.url : this.restartUrl(cursor.published);
  }

  recovered(text: string | null): string | null {
    const cursor = readCursor(text);
    return cursor === null ? null : writeCursor({ url: this.restartUrl(cursor.published), published: cursor.published });
  }

  private restartUrl(published: number | null): string {
    const now = this.now();
    // An event from the future must not make us skip the present.
    const since = published === null ? this.settings.startAt(now) : Math.min(published, now) - overlapMs;
    return this.urlSince(Math.max(since, now - this.settings.retentionMs));
  }

  private urlSince(time: number): string {
    const { baseUrl, limit } = this.settings;
    const url = new URL('/api/v1/logs', baseUrl);
    url.search = new URLSearchParams({ since: new Date(time).toISOString(), limit: String(limit), sortOrder: 'ASCENDING' }).toString();
    return url.href;
  }
}

function refusal(answer: HttpAnswer, { baseUrl, token }: OktaOptions): string {
  const { host } = new URL(baseUrl);
  if (answer.status === 403)
    return `${host} does not let ${token === undefined ? 'the application' : 'the token'} read the System Log (403): it needs the scope ${scope} or a read-only administrator`;
  if (/dpop/i.test(String(answer.headers['www-authenticate'])))
    return `${host} wants proofs of possession (DPoP) with the token (401), which are not supported: switch that off in the application's settings`;
  if (token === undefined) return `${host} refuses the access token (401): check that the application is active and has the scope ${scope}`;
  return `${host} refuses the token (401): create a new API token and put it where the configuration points to`;
}

function pageOf(answer: HttpAnswer, url: string, published: number | null, settings: OktaSettings, source: string): Page {
  const { host } = new URL(url);
  const items = jsonAnswer(answer, host);
  if (!Array.isArray(items)) throw new MalformedAnswer(`${host} sent something that is no list of events; trying again`);
  const next = linkTarget(answer.headers.link, 'next');
  if (next === null) throw new MalformedAnswer(`${host} sent a page without a link to the next one; trying again`);
  if (!sameOrigin(next, settings.baseUrl))
    throw new MalformedAnswer(`${host} points to another host for the next page; the token stays here`);
  const records = recordsOf(items, source, normaliseOkta);
  const newest = records.events.reduce((latest, { time }) => Math.max(latest, time), published ?? Number.NEGATIVE_INFINITY);
  const cursor = { url: items.length === 0 ? url : next, published: Number.isFinite(newest) ? newest : null };
  return { batch: { ...records, cursor: writeCursor(cursor) }, caughtUp: items.length < settings.limit };
}
