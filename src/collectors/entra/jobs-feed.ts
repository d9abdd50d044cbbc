/**
 * The synchronization jobs of enterprise applications (https://learn.microsoft.com/graph/api/synchronization-synchronization-list-jobs), looked at one
 * application after the other. Graph has the present state only, so what was seen last is kept with the position, and a change makes an event.
 *
 * Which applications are provisioned nobody lists; the provisioning log names them, unless the configuration does.
 */
import type { EventInput, Json, Rejection } from '../../domain/event.ts';
import type { Feed } from '../audit/feeds.ts';
import { excerptOf } from '../audit/record.ts';
import type { Page } from '../http/poll.ts';
import { serverTime } from '../http/rate-limit.ts';
import type { HttpAnswer } from '../http/request.ts';
import { asFields } from '../json/fields.ts';
import { graphUrl } from './clouds.ts';
import { graphRefusal, graphStatus, type Permission } from './graph-error.ts';
import { type JobState, jobEvent, jobState } from './job.ts';
import { type JobsPosition, readJobsPosition, type SeenState, writeJobsPosition } from './jobs-position.ts';
import { itemsOf, type LogShared, provisioningLog, renewed, windowUrl } from './log-feed.ts';
import type { Principals } from './principals.ts';

const permission: Permission = { what: 'synchronization jobs', feed: 'jobs', permission: 'Synchronization.Read.All' };
const hourMs = 3_600_000;
/** How often the provisioning log is asked for applications that this program has not met, and how far back. */
const lookEveryMs = 6 * hourMs;
const lookBackMs = 7 * 24 * hourMs;

type Shared = Pick<LogShared, 'options' | 'settings' | 'tools' | 'credentials'>;

export function jobsFeed(shared: Shared, principals: Principals, jobIntervalMs: number): Feed {
  const { options, settings, tools, credentials } = shared;
  const { host } = new URL(options.baseUrl);
  const watch = new JobWatch(shared, principals, host);
  return {
    name: 'jobs',
    quota: settings.quota,
    pollIntervalMs: jobIntervalMs,
    request: async (cursor) => ({ url: watch.url(readJobsPosition(cursor), tools.now()), headers: await credentials.headers() }),
    read: (answer, cursor) => watch.read(answer, readJobsPosition(cursor)),
    recover: () => null,
    renew: () => renewed(credentials),
    // An application that was deleted answers 404, which tells what there is to know of its jobs.
    statusOf: (answer, cursor) => (answer.status === 404 && watch.current(readJobsPosition(cursor)) !== null ? 200 : graphStatus(answer)),
    refused: (answer) => graphRefusal(answer, host, permission),
    rateLimit: () => null,
  };
}

class JobWatch {
  private readonly shared: Shared;
  private readonly principals: Principals;
  private readonly host: string;
  /** Bad records that were reported already: every look brings them again. */
  private readonly reported = new Set<string>();

  constructor(shared: Shared, principals: Principals, host: string) {
    this.shared = shared;
    this.principals = principals;
    this.host = host;
  }

  /** The application that the position is at; null when the provisioning log is to be asked for applications. */
  current({ at, principals }: JobsPosition): string | null {
    const { servicePrincipals } = this.shared.options;
    this.principals.restore(principals);
    if (servicePrincipals.length === 0) return at;
    return at !== null && servicePrincipals.includes(at) ? at : (servicePrincipals[0] ?? null);
  }

  url(position: JobsPosition, now: number): string {
    const { baseUrl } = this.shared.options;
    const id = this.current(position);
    if (id !== null) return graphUrl(baseUrl, `servicePrincipals/${encodeURIComponent(id)}/synchronization/jobs`).href;
    return windowUrl(provisioningLog, baseUrl, { from: now - lookBackMs, to: now + hourMs }).href;
  }

  read(answer: HttpAnswer, position: JobsPosition): Page {
    const id = this.current(position);
    if (id === null) return this.readLog(answer, position);
    return answer.status === 404 ? this.readNothing(answer, position, id) : this.readJobs(answer, position, id);
  }

  private readLog(answer: HttpAnswer, position: JobsPosition): Page {
    this.principals.add(itemsOf(answer, this.host));
    const at = this.principals.ids()[0] ?? null;
    return this.page([], { ...position, lookedAt: serverTime(answer), at }, at === null);
  }

  private readNothing(answer: HttpAnswer, position: JobsPosition, id: string): Page {
    const configured = this.shared.options.servicePrincipals.includes(id);
    const { at, last } = this.next(position, id, serverTime(answer));
    if (!configured) this.principals.forget(id);
    const page = this.page([], { ...position, at: at === id && !configured ? null : at }, last);
    return configured
      ? { ...page, warning: `there is no enterprise application ${id} with provisioning (404): check servicePrincipals` }
      : page;
  }

  private readJobs(answer: HttpAnswer, position: JobsPosition, id: string): Page {
    const states = { ...position.states };
    const [events, rejected]: [EventInput[], Rejection[]] = [[], []];
    for (const [index, item] of itemsOf(answer, this.host).entries()) {
      const state = jobState(asFields(item));
      if (state === null) rejected.push(...this.rejection(item, `job ${index + 1} of ${id}`));
      else events.push(...this.change(item, state, id, states, serverTime(answer)));
    }
    const { at, last } = this.next(position, id, serverTime(answer));
    return this.page(events, { ...position, states, at }, last, rejected);
  }

  /** The application after this one; after the last one the first again, or the log when it is time for it. */
  private next(position: JobsPosition, id: string, now: number): { at: string | null; last: boolean } {
    const { servicePrincipals } = this.shared.options;
    const ids = servicePrincipals.length > 0 ? servicePrincipals : this.principals.ids();
    const following = ids[ids.indexOf(id) + 1];
    if (following !== undefined) return { at: following, last: false };
    const look = servicePrincipals.length === 0 && now - position.lookedAt >= lookEveryMs;
    return { at: look ? null : (ids[0] ?? null), last: true };
  }

  /** The event of a job that is not as it was. */
  private change(item: Json, state: JobState, id: string, states: { [jobId: string]: SeenState }, seenAt: number): EventInput[] {
    const before = Object.hasOwn(states, state.jobId) ? states[state.jobId] : undefined;
    states[state.jobId] = { key: state.key, quarantined: state.quarantined, time: state.time };
    if (before?.key === state.key) return [];
    // It changed although nothing in it is newer: it was paused, or the quarantine was lifted.
    const observed = state.time === null || (before !== undefined && before.time !== null && state.time <= before.time);
    const context = {
      source: this.shared.tools.source,
      time: observed ? seenAt : (state.time ?? seenAt),
      observed,
      principal: { id, name: this.principals.name(id) },
      wasQuarantined: before?.quarantined === true,
    };
    return [jobEvent(asFields(item), item, state, context)];
  }

  private rejection(item: Json, where: string): Rejection[] {
    const excerpt = excerptOf(item);
    if (this.reported.has(excerpt)) return [];
    this.reported.add(excerpt);
    return [{ where, reason: 'no synchronization job', excerpt }];
  }

  private page(events: EventInput[], position: JobsPosition, caughtUp: boolean, rejected: Rejection[] = []): Page {
    return { batch: { events, rejected, cursor: writeJobsPosition({ ...position, principals: this.principals.all() }) }, caughtUp };
  }
}
