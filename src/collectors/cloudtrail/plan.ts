/**
 * LookupEvents (https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html): one attribute to filter by, so one feed for
 * each event source; 50 events a page, newest first; `NextToken` counts only with the parameters that it was given for. Events of 90 days, which
 * appear minutes after they happened.
 */
import type { AuditTools } from '../audit/audit-source.ts';
import type { Feed } from '../audit/feeds.ts';
import { type CommonSettings, commonSettings } from '../audit/options.ts';
import { recordsOf } from '../audit/record.ts';
import { type SweepPage, sweepFeed, type Window } from '../audit/sweep.ts';
import { jsonAnswer } from '../http/json-answer.ts';
import { MalformedAnswer } from '../http/malformed.ts';
import { serverTime } from '../http/rate-limit.ts';
import type { HttpAnswer, HttpCall } from '../http/request.ts';
import { asFields, own, textOf } from '../json/fields.ts';
import { CredentialKeeper } from './aws-credentials.ts';
import { normaliseCloudtrail } from './normalise.ts';
import { addressOf, type CloudtrailOptions, regionsOf } from './options.ts';
import { Pace } from './pace.ts';
import { refusal, statusOf } from './refusal.ts';
import { signedHeaders } from './sigv4.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const retentionMs = 90 * 24 * hourMs - hourMs;
const operation = 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents';

/** @param perSecond requests that AWS allows in a second */
export function cloudtrailFeeds(options: CloudtrailOptions, tools: AuditTools, perSecond: number): Feed[] {
  const settings = commonSettings(options, retentionMs);
  const keeper = new CredentialKeeper(options, {
    secret: (reference) => tools.secret(reference),
    now: () => tools.now(),
    env: process.env,
  });
  return regionsOf(options).flatMap((region) => {
    const caller = new Caller(addressOf(options, region), region, keeper, new Pace(perSecond * settings.quota, tools.signal), tools);
    // The Region is part of the name, so that another one begins at its own beginning.
    return options.eventSources.map((eventSource) => feedOf(`${region}/${eventSource}`, eventSource, caller, keeper, settings, tools));
  });
}

function feedOf(
  name: string,
  eventSource: string,
  caller: Caller,
  keeper: CredentialKeeper,
  settings: CommonSettings,
  tools: AuditTools,
): Feed {
  return sweepFeed({
    name,
    // The pace keeps the quota; no header tells what is left.
    quota: 1,
    pollIntervalMs: settings.pollIntervalMs,
    startAt: settings.startAt,
    now: () => tools.now(),
    retentionMs,
    overlapMs: 30 * minuteMs,
    late: { everyMs: 6 * hourMs, backMs: 24 * hourMs },
    request: (window, page) => caller.call(bodyOf(eventSource, window, page)),
    read: (answer) => {
      caller.seeClock(answer);
      return pageOf(answer, caller.host, tools.source);
    },
    renew: () => keeper.forget(),
    refused: (answer) => refusal(answer, caller.host),
    statusOf: (answer) => {
      // A signature of the wrong time is refused; the refusal says what time it is.
      caller.seeClock(answer);
      return statusOf(answer);
    },
    rateLimit: () => null,
  });
}

class Caller {
  readonly host: string;
  private readonly url: string;
  private readonly region: string;
  private readonly keeper: CredentialKeeper;
  private readonly pace: Pace;
  private readonly tools: AuditTools;
  /** Server's clock minus ours. */
  private skewMs = 0;

  constructor(address: string, region: string, keeper: CredentialKeeper, pace: Pace, tools: AuditTools) {
    this.url = `${address.replace(/\/+$/, '')}/`;
    this.host = new URL(address).host;
    this.region = region;
    this.keeper = keeper;
    this.pace = pace;
    this.tools = tools;
  }

  async call(body: string): Promise<HttpCall> {
    await this.pace.turn();
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': operation };
    const request = { method: 'POST', url: this.url, headers, body };
    const scope = { region: this.region, service: 'cloudtrail', now: this.tools.now() + this.skewMs };
    return { url: this.url, method: 'POST', headers: signedHeaders(request, await this.keeper.current(), scope), body };
  }

  seeClock(answer: HttpAnswer): void {
    this.skewMs = serverTime(answer) - answer.receivedAt;
  }
}

function bodyOf(eventSource: string, { from, to }: Window, page: string | null): string {
  return JSON.stringify({
    LookupAttributes: [{ AttributeKey: 'EventSource', AttributeValue: eventSource }],
    StartTime: Math.floor(from / 1000),
    EndTime: Math.ceil(to / 1000),
    MaxResults: 50,
    ...(page === null ? {} : { NextToken: page }),
  });
}

function pageOf(answer: HttpAnswer, host: string, source: string): SweepPage {
  const page = jsonAnswer(answer, host);
  const items = own(asFields(page), 'Events');
  if (!Array.isArray(items)) throw new MalformedAnswer(`${host} sent something that is no list of events; trying again`);
  return { ...recordsOf(items, source, normaliseCloudtrail), next: textOf(asFields(page), 'NextToken') };
}
