/**
 * The System Log in polling mode (https://developer.okta.com/docs/reference/system-log-query/): no `until` and ascending order, so Okta returns
 * events in the order in which it stored them, late ones included, and always names a `next` page, even after an empty one.
 */
import type { Json } from '../../domain/event.ts';
import { SourceError } from '../../errors.ts';
import type { Batch, CollectorContext } from '../collector.ts';
import { sameOrigin } from '../http/address.ts';
import { linkTarget } from '../http/link-header.ts';
import { MalformedAnswer, type Page, type PollPlan } from '../http/poll.ts';
import { readRateLimit } from '../http/rate-limit.ts';
import type { HttpAnswer } from '../http/request.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { normaliseOkta } from './normalise.ts';
import { type OktaSettings, withinRetention } from './options.ts';

/** How far before the newest stored event to begin again when the cursor is lost: late events are stored hours after they happened. */
const overlapMs = 86_400_000;

/**
 * @param token the token to begin with
 * @param renewed reads it again, because a refused one may have been replaced since
 */
export function oktaPlan(settings: OktaSettings, token: string, renewed: () => Promise<string>, context: CollectorContext): PollPlan {
  let header: string | null = authorization(token);
  const urlSince = (time: number) => {
    const url = new URL('/api/v1/logs', settings.baseUrl);
    url.search = new URLSearchParams({
      since: new Date(time).toISOString(),
      limit: String(settings.limit),
      sortOrder: 'ASCENDING',
    }).toString();
    return url.href;
  };
  const firstUrl = urlSince(settings.startAt(context.now()));
  const restartUrl = (published: number | null) => {
    const now = context.now();
    // An event from the future must not make us skip the present.
    return urlSince(published === null ? settings.startAt(now) : withinRetention(Math.min(published, now) - overlapMs, now));
  };
  // A cursor of another host (the address in the configuration was changed) must not carry the token there.
  const urlOf = (text: string | null) => {
    const cursor = readCursor(text);
    if (cursor === null) return firstUrl;
    return sameOrigin(cursor.url, settings.baseUrl) ? cursor.url : restartUrl(cursor.published);
  };
  return {
    quota: settings.quota,
    pollIntervalMs: settings.pollIntervalMs,
    request: async (cursor) => {
      header ??= authorization(await renewed());
      return { url: urlOf(cursor), headers: { authorization: header } };
    },
    read: (answer, cursor) => pageOf(answer, urlOf(cursor), readCursor(cursor)?.published ?? null, settings, context.source),
    recover: (text) => {
      const cursor = readCursor(text);
      return cursor === null ? null : writeCursor({ url: restartUrl(cursor.published), published: cursor.published });
    },
    refused: (answer) => {
      header = null;
      return refusal(answer, settings.baseUrl);
    },
    rateLimit: (answer) => readRateLimit(answer, 'x-rate-limit'),
  };
}

/** Access tokens are JWTs; API tokens are not. */
function authorization(token: string): string {
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new SourceError('the Okta token is empty or has characters that no token has', 'check what the reference points to');
  return token.startsWith('eyJ') ? `Bearer ${token}` : `SSWS ${token}`;
}

function refusal(answer: HttpAnswer, baseUrl: string): string {
  const { host } = new URL(baseUrl);
  if (answer.status === 401) return `${host} refuses the token (401): create a new API token and put it where the configuration points to`;
  return `${host} does not let the token read the System Log (403): it needs the scope okta.logs.read or a read-only administrator`;
}

function pageOf(answer: HttpAnswer, url: string, published: number | null, settings: OktaSettings, source: string): Page {
  const items = itemsOf(answer, settings.baseUrl);
  const next = linkTarget(answer.headers.link, 'next');
  if (next === null) throw new MalformedAnswer(`${new URL(url).host} sent a page without a link to the next one; trying again`);
  if (!sameOrigin(next, settings.baseUrl))
    throw new MalformedAnswer(`${new URL(url).host} points to another host for the next page; the token stays here`);
  const batch = batchOf(items, source);
  const newest = batch.events.reduce<number | null>(
    (latest, event) => (latest === null || event.time > latest ? event.time : latest),
    published,
  );
  const cursor = writeCursor({ url: items.length === 0 ? url : next, published: newest });
  return { batch: { ...batch, cursor }, caughtUp: items.length < settings.limit };
}

function itemsOf(answer: HttpAnswer, baseUrl: string): Json[] {
  let page: unknown;
  try {
    page = JSON.parse(answer.text);
  } catch (error) {
    throw new MalformedAnswer(`${new URL(baseUrl).host} sent a page that is no valid JSON; trying again`, { cause: error });
  }
  if (!Array.isArray(page)) throw new MalformedAnswer(`${new URL(baseUrl).host} sent something that is no list of events; trying again`);
  return page as Json[];
}

function batchOf(items: readonly Json[], source: string): Required<Omit<Batch, 'cursor'>> {
  const batch: Required<Omit<Batch, 'cursor'>> = { events: [], rejected: [] };
  for (const [index, item] of items.entries()) {
    const result = normaliseOkta(item, source);
    if ('event' in result) batch.events.push(result.event);
    else batch.rejected.push({ where: `page item ${index + 1}`, reason: result.problem, excerpt: excerptOf(item) });
  }
  return batch;
}

function excerptOf(item: Json): string {
  try {
    return JSON.stringify(item).slice(0, 500);
  } catch {
    return '';
  }
}
