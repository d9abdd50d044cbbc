/**
 * The Events API (https://workos.com/docs/reference/events/list): events in the order in which WorkOS stored them, so the id of the last one is
 * the whole position; nothing arrives behind it. Events of 30 days. How many requests are allowed is not told in headers; a 429 may have `Retry-After`.
 */
import type { AuditTools } from '../audit/audit-source.ts';
import type { Feed } from '../audit/feeds.ts';
import { type CommonSettings, commonSettings } from '../audit/options.ts';
import { recordsOf } from '../audit/record.ts';
import { bearerSecret, type Credentials } from '../http/credentials.ts';
import type { Page } from '../http/poll.ts';
import { readRateLimit, serverTime } from '../http/rate-limit.ts';
import type { HttpAnswer, HttpCall } from '../http/request.ts';
import { readAnswer, refusal } from './answer.ts';
import { readCursor, type WorkosCursor, writeCursor } from './cursor.ts';
import { normaliseWorkos } from './normalise.ts';
import type { WorkosOptions } from './options.ts';

const hourMs = 3_600_000;
const retentionMs = 30 * 24 * hourMs - hourMs;
/** How far before the newest event to begin again when WorkOS does not know the saved one. */
const overlapMs = hourMs;
/** Of a page. */
const mostEvents = 100;

export function workosFeeds(options: WorkosOptions, tools: AuditTools): Feed[] {
  return [new EventsFeed(options, tools)];
}

class EventsFeed implements Feed {
  readonly name = 'events';
  readonly quota: number;
  readonly pollIntervalMs: number;
  private readonly options: WorkosOptions;
  private readonly tools: AuditTools;
  private readonly host: string;
  private readonly credentials: Credentials;
  private readonly first: WorkosCursor;
  /** Events that WorkOS did not accept as a position: reading again must not end a page at them once more. */
  private readonly unusable = new Set<string>();
  /** Bad records that were reported already: those without an id can't be passed by, so a page that ends with them brings them again. */
  private readonly reported = new Set<string>();

  constructor(options: WorkosOptions, tools: AuditTools) {
    const settings: CommonSettings = commonSettings(options, retentionMs);
    this.quota = settings.quota;
    this.pollIntervalMs = settings.pollIntervalMs;
    this.options = options;
    this.tools = tools;
    this.host = new URL(options.baseUrl).host;
    this.credentials = bearerSecret(() => tools.secret(options.apiKey));
    this.first = { after: null, since: settings.startAt(tools.now()) };
  }

  async request(cursor: string | null): Promise<HttpCall> {
    const { baseUrl, events, limit, organizationId } = this.options;
    const { after, since } = this.position(cursor);
    const url = new URL(`${baseUrl.replace(/\/+$/, '')}/events`);
    for (const event of events) url.searchParams.append('events', event);
    url.searchParams.set('order', 'asc');
    // So that a page has more events than those that can't be its end.
    url.searchParams.set('limit', String(Math.min(limit + this.unusable.size, mostEvents)));
    if (organizationId !== undefined) url.searchParams.set('organization_id', organizationId);
    if (after === null) url.searchParams.set('range_start', new Date(Math.max(since, this.tools.now() - retentionMs)).toISOString());
    else url.searchParams.set('after', after);
    return { url: url.href, headers: await this.credentials.headers() };
  }

  read(answer: HttpAnswer, cursor: string | null): Page {
    const position = this.position(cursor);
    const { items, ids, after } = readAnswer(answer, this.host);
    const { events, rejected } = recordsOf(items, this.tools.source, normaliseWorkos);
    const last = ids.findLast((id) => !this.unusable.has(id)) ?? position.after;
    const newest = events.reduce((latest, event) => Math.max(latest, event.time), position.since);
    // An event from the future must not make us skip the present when we have to begin again.
    const since = Math.min(newest, Math.max(serverTime(answer), position.since));
    const fresh = rejected.filter(({ reason, excerpt }) => this.isNew(`${reason}\n${excerpt}`));
    return {
      batch: { events, rejected: fresh, cursor: writeCursor({ after: last, since }) },
      caughtUp: after === null || items.length === 0,
    };
  }

  recover(cursor: string | null): string | null {
    const { after, since } = readCursor(cursor) ?? this.first;
    if (after === null) return null;
    this.unusable.add(after);
    return writeCursor({ after: null, since: since - overlapMs });
  }

  renew(): boolean {
    return this.credentials.forget();
  }

  refused(answer: HttpAnswer): string {
    return refusal(answer, this.host);
  }

  /** A 400 or 422 to a first request can only be about the parameters; later it may be about an event that is too old. */
  statusOf(answer: HttpAnswer, cursor: string | null): number {
    if (answer.status !== 400 && answer.status !== 422) return answer.status;
    return this.position(cursor).after === null ? 403 : 400;
  }

  rateLimit(answer: HttpAnswer) {
    return readRateLimit(answer, 'x-ratelimit');
  }

  private position(cursor: string | null): WorkosCursor {
    return readCursor(cursor) ?? this.first;
  }

  private isNew(key: string): boolean {
    if (this.reported.size > 10_000) this.reported.clear();
    return !this.reported.has(key) && this.reported.add(key).size > 0;
  }
}
