/**
 * Tenant logs in checkpoint mode (https://auth0.com/docs/deploy-monitor/logs/retrieve-log-events-using-mgmt-api): `from` a log id, ordered by log id rather than
 * by date, so that nothing that Auth0 stores late is passed over. Every page names the `next` one in a Link header; with nothing new the page is empty and
 * names itself.
 *
 * The first log id comes from search mode, as it does again when Auth0 no longer knows the checkpoint: it keeps logs for 1 to 30 days, as the subscription
 * has it. What a long stop lost is said as a gap.
 */
import type { Json } from '../../domain/event.ts';
import type { AuditTools } from '../audit/audit-source.ts';
import type { Feed } from '../audit/feeds.ts';
import { commonSettings } from '../audit/options.ts';
import { recordsOf } from '../audit/record.ts';
import { sameOrigin } from '../http/address.ts';
import { accessToken } from '../http/credentials.ts';
import { jsonAnswer } from '../http/json-answer.ts';
import { linkTarget } from '../http/link-header.ts';
import { MalformedAnswer } from '../http/malformed.ts';
import type { Page } from '../http/poll.ts';
import { readRateLimit } from '../http/rate-limit.ts';
import type { HttpAnswer } from '../http/request.ts';
import { asFields, own } from '../json/fields.ts';
import { type Checkpoint, readCursor, type Search, writeCursor } from './cursor.ts';
import { anchorOf, gapBehind, lastIdOf, sayGap, stillMissing } from './gap.ts';
import { normaliseAuth0 } from './normalise.ts';
import type { Auth0Options } from './options.ts';

/** How far before the newest stored log to look for a new checkpoint: logs are stored minutes after their date. */
const overlapMs = 3_600_000;
/** Room for clocks that differ. */
const dayMs = 86_400_000;
/** Of one page; in search mode the logs among which the first one stored is looked for. */
const most = 100;

export function auth0Feeds(options: Auth0Options, tools: AuditTools): Feed[] {
  const settings = commonSettings(options);
  const credentials = accessToken({
    request: async () => tokenCall(options, await tools.secret(options.clientSecret)),
    exchange: (call) => tools.exchange(call),
    now: () => tools.now(),
  });
  const reader = new TenantLogs(options, tools);
  const firstSearch: Search = { mode: 'search', since: settings.startAt(tools.now()), lost: null };
  const positionOf = (cursor: string | null) => readCursor(cursor) ?? firstSearch;
  return [
    {
      name: 'logs',
      quota: settings.quota,
      pollIntervalMs: settings.pollIntervalMs,
      request: async (cursor) => ({ url: reader.urlOf(positionOf(cursor)), headers: await credentials.headers() }),
      read: (answer, cursor) => reader.page(answer, positionOf(cursor)),
      recover: (cursor) => {
        const position = readCursor(cursor);
        if (position?.mode !== 'checkpoint') return null;
        // A log from the future must not make us skip the present.
        return writeCursor({
          mode: 'search',
          since: Math.min(position.newest, tools.now()) - overlapMs,
          lost: { logId: position.logId, newest: position.newest },
        });
      },
      renew: () => credentials.forget(),
      refused: (answer) => refusal(answer, options.baseUrl),
      rateLimit: (answer) => readRateLimit(answer, 'x-ratelimit'),
    },
  ];
}

function tokenCall(options: Auth0Options, secret: string) {
  const base = trimmed(options.baseUrl);
  return {
    url: options.tokenUrl ?? `${base}/oauth/token`,
    method: 'POST' as const,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      grant_type: 'client_credentials',
      client_id: options.clientId,
      client_secret: secret,
      audience: options.audience ?? `${base}/api/v2/`,
    }),
  };
}

class TenantLogs {
  private readonly options: Auth0Options;
  private readonly tools: AuditTools;

  constructor(options: Auth0Options, tools: AuditTools) {
    this.options = options;
    this.tools = tools;
  }

  urlOf(position: Search | Checkpoint): string {
    if (position.mode === 'search') return this.searchUrl(position.since);
    // A place on another host (the address in the configuration was changed) must not carry the token there.
    return sameOrigin(position.url, this.options.baseUrl) ? position.url : this.checkpointUrl(position.logId);
  }

  page(answer: HttpAnswer, position: Search | Checkpoint): Page {
    const items = this.itemsOf(answer);
    return position.mode === 'search'
      ? this.searched(items, position)
      : this.continued(items, position, linkTarget(answer.headers.link, 'next'));
  }

  /** One of them becomes the checkpoint. It alone is taken from here: the others come again behind it. */
  private searched(items: readonly Json[], position: Search): Page {
    const anchor = anchorOf(items, position.lost?.logId ?? null);
    if (anchor === null) return { batch: { events: [], cursor: writeCursor(position) }, caughtUp: true };
    const gap = gapBehind(position.lost, anchor);
    const records = recordsOf([anchor.item], this.tools.source, normaliseAuth0);
    const cursor = writeCursor({
      mode: 'checkpoint',
      url: this.checkpointUrl(anchor.logId),
      logId: anchor.logId,
      newest: Math.max(records.events[0]?.time ?? position.since, position.lost?.newest ?? 0),
      gap,
    });
    const rejected = gap === null ? records.rejected : [...records.rejected, { where: 'checkpoint', reason: sayGap(gap), excerpt: '' }];
    return { batch: { events: records.events, rejected, cursor }, caughtUp: false, ...this.warning(gap) };
  }

  private continued(items: readonly Json[], position: Checkpoint, next: string | null): Page {
    const records = recordsOf(items, this.tools.source, normaliseAuth0);
    const logId = lastIdOf(items) ?? position.logId;
    const newest = records.events.reduce((latest, { time }) => Math.max(latest, time), position.newest);
    const gap = stillMissing(position.gap, newest);
    const url = this.nextUrl(items, logId, position, next);
    const cursor = writeCursor({ mode: 'checkpoint', url, logId, newest, gap });
    return { batch: { ...records, cursor }, caughtUp: items.length < this.options.limit, ...this.warning(gap) };
  }

  /** Auth0 asks to follow its address; where it can't be followed (another host, missing, the page itself), the last id leads on just as well. */
  private nextUrl(items: readonly Json[], logId: string, position: Checkpoint, next: string | null): string {
    const current = this.urlOf(position);
    const usable = next !== null && sameOrigin(next, this.options.baseUrl) && !(items.length > 0 && next === current);
    if (usable) return next;
    return items.length === 0 ? current : this.checkpointUrl(logId);
  }

  private warning(gap: Checkpoint['gap']): { warning?: string } {
    return gap === null ? {} : { warning: `${this.host()}: ${sayGap(gap)}` };
  }

  private searchUrl(since: number): string {
    const [from, to] = [since, this.tools.now() + dayMs].map((time) => new Date(time).toISOString());
    const query = { q: `date:[${from} TO ${to}]`, sort: 'date:1', page: '0', per_page: String(most) };
    return `${this.logsUrl()}?${new URLSearchParams(query)}`;
  }

  private checkpointUrl(logId: string): string {
    return `${this.logsUrl()}?${new URLSearchParams({ from: logId, take: String(this.options.limit) })}`;
  }

  private logsUrl(): string {
    return `${trimmed(this.options.baseUrl)}/api/v2/logs`;
  }

  private host(): string {
    return new URL(this.options.baseUrl).host;
  }

  private itemsOf(answer: HttpAnswer): Json[] {
    const page = jsonAnswer(answer, this.host());
    const items = own(asFields(page), 'logs') ?? page;
    if (!Array.isArray(items)) throw new MalformedAnswer(`${this.host()} sent something that is no list of logs; trying again`);
    return items;
  }
}

function refusal(answer: HttpAnswer, baseUrl: string): string {
  const { host } = new URL(baseUrl);
  if (answer.status === 401)
    return `${host} refuses the access token (401): check audience, and that the application is authorised for the Management API`;
  return `${host} does not let the application read logs (403): authorise it for the Management API with the scope read:logs`;
}

function trimmed(baseUrl: string): string {
  return baseUrl.replace(/\/+$/, '');
}
