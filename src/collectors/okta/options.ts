/** Options of an Okta source. They stay as written, so that validating them twice changes nothing; `settingsOf` gives their meaning. */
import { z } from 'zod';
import { parseDuration } from '../../domain/duration.ts';
import { address } from '../http/address.ts';
import { secretReference } from '../secret-reference.ts';

const percentage = /^(?:100|[1-9]?\d)(?:\.\d+)?%$/;
const shortestPollMs = 10;

export const oktaOptions = z.strictObject({
  baseUrl: address().describe('Address of the organisation: https://acme.okta.com'),
  token: secretReference().describe('Secret reference of an API token (SSWS), or of an OAuth access token with the scope okta.logs.read'),
  since: z
    .string({ error: sinceRule() })
    .refine((text) => sinceOf(text, 0) !== null, { error: sinceRule() })
    .default('24h')
    .describe('How far back a first run reaches: a duration or an RFC 3339 time; Okta keeps 90 days'),
  quota: z
    .string({ error: 'must be a percentage such as 50%' })
    .refine((text) => percentage.test(text) && shareOf(text) > 0 && shareOf(text) <= 1, { error: 'must be a percentage from 1% to 100%' })
    .default('50%')
    .describe("Share of the API's rate limit that polling may use; the rest is left to others"),
  pollInterval: z
    .string({ error: 'must be a duration such as 10s' })
    .refine((text) => (parseDuration(text) ?? 0) >= shortestPollMs, {
      error: `must be a duration such as 10s, at least ${shortestPollMs}ms`,
    })
    .default('10s')
    .describe('Pause between two requests when there is nothing new'),
  limit: z
    .int({ error: 'must be a whole number from 1 to 1000' })
    .min(1, { error: 'must be at least 1' })
    .max(1000, { error: 'must be at most 1000' })
    .default(1000)
    .describe('Events of one page'),
});

export type OktaOptions = z.output<typeof oktaOptions>;

export interface OktaSettings {
  baseUrl: string;
  /** 0 to 1. */
  quota: number;
  pollIntervalMs: number;
  limit: number;
  /** Where a first run begins, epoch ms. */
  startAt(now: number): number;
}

/** Okta refuses to look further back; an hour is kept in hand for clocks that differ. */
const retentionMs = 90 * 86_400_000 - 3_600_000;

export function settingsOf(options: OktaOptions): OktaSettings {
  return {
    baseUrl: options.baseUrl,
    quota: shareOf(options.quota),
    pollIntervalMs: parseDuration(options.pollInterval) as number,
    limit: options.limit,
    startAt: (now) => withinRetention(sinceOf(options.since, now) as number, now),
  };
}

export function withinRetention(time: number, now: number): number {
  return Math.max(time, now - retentionMs);
}

function sinceRule(): string {
  return 'must be a duration (15m, 2h, 3d) or an RFC 3339 time (2026-01-05T10:00:00Z)';
}

function sinceOf(text: string, now: number): number | null {
  const duration = parseDuration(text);
  if (duration !== null) return now - duration;
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

function shareOf(text: string): number {
  return Number.parseFloat(text) / 100;
}
