/**
 * The two logs of a realm: `admin-events` (what administrators and services did) and `events` (what people did themselves)
 * (https://www.keycloak.org/docs-api/latest/rest-api/index.html#_realms_admin). Both are asked by time, in windows that overlap: an event is written when its
 * transaction ends, which is a little after its time, and the nodes of a cluster have clocks of their own. The paths are only ever read: DELETE on them
 * wipes the log.
 */
import type { Json } from '../../domain/event.ts';
import type { AuditTools } from '../audit/audit-source.ts';
import type { Feed } from '../audit/feeds.ts';
import { type CommonSettings, commonSettings } from '../audit/options.ts';
import { recordsOf } from '../audit/record.ts';
import { type SweepPage, sweepFeed, type Window } from '../audit/sweep.ts';
import { errorWords } from '../http/error-words.ts';
import { jsonAnswer } from '../http/json-answer.ts';
import { MalformedAnswer } from '../http/malformed.ts';
import { readRateLimit } from '../http/rate-limit.ts';
import type { HttpAnswer } from '../http/request.ts';
import { AdminApi } from './admin-api.ts';
import { EventsConfig } from './events-config.ts';
import { normaliseKeycloak } from './normalise.ts';
import type { FeedName, KeycloakOptions } from './options.ts';
import { type DateStyle, queryOf, readPage, readPosition, wholeMs, writePosition } from './paging.ts';

const minuteMs = 60_000;
const paths: { readonly [feed in FeedName]: string } = { admin: 'admin-events', user: 'events' };

export function keycloakFeeds(options: KeycloakOptions, tools: AuditTools): Feed[] {
  const api = new AdminApi(options, tools);
  const config = new EventsConfig(api, () => tools.now());
  const settings = commonSettings(options);
  return [...new Set(options.feeds)].map((name) => feedOf(new EventLog(name, api, options.limit, tools), config, settings));
}

function feedOf(log: EventLog, config: EventsConfig, settings: CommonSettings): Feed {
  const sweep = sweepFeed({
    name: paths[log.feed],
    quota: settings.quota,
    pollIntervalMs: settings.pollIntervalMs,
    startAt: settings.startAt,
    now: () => log.tools.now(),
    overlapMs: 2 * minuteMs,
    late: { everyMs: 60 * minuteMs, backMs: 60 * minuteMs },
    request: (window, page) => log.request(wholeMs(window), page),
    read: (answer, window, page) => log.read(answer, wholeMs(window), page),
    renew: () => log.api.credentials.forget(),
    refused: (answer) => log.refused(answer),
    rateLimit: (answer) => readRateLimit(answer, 'x-ratelimit'),
  });
  return {
    name: sweep.name,
    quota: sweep.quota,
    pollIntervalMs: sweep.pollIntervalMs,
    request: async (cursor) => {
      await config.refresh();
      return await sweep.request(cursor);
    },
    read: (answer, cursor) => {
      const page = sweep.read(answer, cursor);
      const warning = config.problemOf(log.feed);
      return warning === null ? page : { ...page, warning };
    },
    // Nothing in a position can be out of date: a 400 or 404 is about the realm or the address.
    recover: () => null,
    statusOf: ({ status }) => (status === 400 || status === 404 ? 403 : status),
    renew: () => sweep.renew(),
    refused: (answer) => sweep.refused(answer),
    rateLimit: (answer) => sweep.rateLimit(answer),
  };
}

class EventLog {
  readonly feed: FeedName;
  readonly api: AdminApi;
  readonly tools: AuditTools;
  private readonly limit: number;
  /** null while the server has not shown which one it takes. */
  private style: DateStyle | null = null;

  constructor(feed: FeedName, api: AdminApi, limit: number, tools: AuditTools) {
    this.feed = feed;
    this.api = api;
    this.limit = limit;
    this.tools = tools;
  }

  async request(window: Window, page: string | null) {
    this.style ??= await this.detectStyle(window);
    return await this.api.call(paths[this.feed], queryOf(this.style ?? 'epoch', window, readPosition(page, window), this.limit));
  }

  read(answer: HttpAnswer, window: Window, page: string | null): SweepPage {
    const { kept, next } = readPage(this.style ?? 'epoch', this.itemsOf(answer), window, readPosition(page, window), this.limit);
    return {
      ...recordsOf(kept, this.tools.source, normaliseKeycloak, `${this.feed} event`),
      next: next === null ? null : writePosition(next),
    };
  }

  refused(answer: HttpAnswer): string {
    const { host, realm } = this.api;
    if (answer.status === 401) return `${host} refuses the access token (401): check that the client belongs to the realm ${realm}`;
    if (answer.status === 404) return `${host} has no realm ${realm} (404): check realm and baseUrl`;
    if (answer.status === 400) return `${host} does not understand the request (400): ${errorWords(answer) ?? 'no reason given'}`;
    return `${host} does not let the client read events (403): its service account needs the role view-events of realm-management in the realm ${realm}`;
  }

  /** Versions that know dates alone refuse milliseconds with 400. null where the answer tells nothing, such as a refused token. */
  private async detectStyle(window: Window): Promise<DateStyle | null> {
    const answer = await this.api.get(paths[this.feed], queryOf('epoch', window, { from: window.from, first: 0 }, 1));
    if (answer.status === 400) return 'day';
    if (answer.status !== 200) return null;
    // Throws for a login page, which tells nothing.
    this.itemsOf(answer);
    return 'epoch';
  }

  private itemsOf(answer: HttpAnswer): Json[] {
    const page = jsonAnswer(answer, this.api.host);
    if (!Array.isArray(page)) throw new MalformedAnswer(`${this.api.host} sent something that is no list of events; trying again`);
    return page;
  }
}
