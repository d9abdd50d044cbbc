/** Options that every polled audit source takes. They stay as written, so that validating them twice changes nothing; `commonSettings` gives their meaning. */
import { z } from 'zod';
import { parseDuration } from '../../domain/duration.ts';

const percentage = /^(?:100|[1-9]?\d)(?:\.\d+)?%$/;
const shortestPollMs = 10;
const sinceRule = 'must be a duration (15m, 2h, 3d) or an RFC 3339 time (2026-01-05T10:00:00Z)';
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;

/** @param defaults how often to poll when nothing is new */
export function commonOptions(defaults: { pollInterval: string }) {
  return {
    since: z
      .string({ error: sinceRule })
      .refine((text) => sinceOf(text, 0) !== null, { error: sinceRule })
      .default('24h')
      .describe('How far back a first run reaches: a duration or an RFC 3339 time'),
    quota: z
      .string({ error: 'must be a percentage such as 50%' })
      .refine((text) => percentage.test(text) && shareOf(text) > 0 && shareOf(text) <= 1, { error: 'must be a percentage from 1% to 100%' })
      .default('50%')
      .describe("Share of the API's rate limit that polling may use; the rest is left to others"),
    pollInterval: duration('10s', shortestPollMs)
      .default(defaults.pollInterval)
      .describe('Pause between two requests when there is nothing new'),
    ca: z
      .string({ error: 'must be the path of a PEM file' })
      .min(1)
      .optional()
      .describe('PEM file with certificates to trust besides the usual ones'),
  };
}

/** Schema of a duration option. */
export function duration(example: string, leastMs = 0): z.ZodType<string> {
  const error = `must be a duration such as ${example}${leastMs > 0 ? `, at least ${leastMs}ms` : ''}`;
  return z.string({ error }).refine((text) => (parseDuration(text) ?? -1) >= leastMs, { error });
}

export interface CommonOptions {
  since: string;
  quota: string;
  pollInterval: string;
  ca?: string | undefined;
}

export interface CommonSettings {
  /** 0 to 1. */
  quota: number;
  pollIntervalMs: number;
  /** How long the provider keeps events. */
  retentionMs: number;
  /** Where a first run begins, epoch ms. */
  startAt(now: number): number;
}

/** @param retentionMs how long the provider keeps events: it refuses to look further back, or finds nothing */
export function commonSettings(options: CommonOptions, retentionMs = Number.POSITIVE_INFINITY): CommonSettings {
  return {
    quota: shareOf(options.quota),
    pollIntervalMs: parseDuration(options.pollInterval) as number,
    retentionMs,
    startAt: (now) => Math.max(sinceOf(options.since, now) as number, now - retentionMs),
  };
}

function sinceOf(text: string, now: number): number | null {
  const length = parseDuration(text);
  if (length !== null) return now - length;
  const time = dateTime.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

function shareOf(text: string): number {
  return Number.parseFloat(text) / 100;
}
