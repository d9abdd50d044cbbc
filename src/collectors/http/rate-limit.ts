/**
 * Rate limits as providers announce them in response headers, with times corrected by the server's own clock (`Date`): a reset may be an epoch time of
 * the server, and a laptop's clock may be minutes off.
 */
import type { HttpAnswer } from './request.ts';

export interface RateLimit {
  limit: number;
  remaining: number;
  /** Milliseconds from the answer until the window starts anew; null when the server gave no usable time. */
  resetInMs: number | null;
}

/** A reset further away than this is a count of something else, a broken clock, or a wait that nobody would want. GitHub's windows have an hour. */
const longestResetMs = 2 * 3_600_000;
/** Nobody waits for three years: a number from here on is a time, in seconds, and from 10^11 on in milliseconds. */
const firstEpochSecond = 100_000_000;
const firstEpochMs = 100_000_000_000;

/**
 * @param prefix `x-rate-limit` (Okta), `x-ratelimit` (GitHub, Auth0): `<prefix>-limit`, `-remaining`, `-reset`. The reset is an epoch time in seconds or
 *   milliseconds, or the seconds that are left; which of them shows in its size. Where they are missing, the headers of the IETF's drafts count.
 * @returns null when the answer has no such headers
 */
export function readRateLimit(answer: HttpAnswer, prefix: string): RateLimit | null {
  return prefixed(answer, prefix) ?? prefixed(answer, 'ratelimit') ?? singleField(answer);
}

function prefixed(answer: HttpAnswer, prefix: string): RateLimit | null {
  const limit = numberIn(answer, `${prefix}-limit`);
  const remaining = numberIn(answer, `${prefix}-remaining`);
  if (limit === null || remaining === null) return null;
  const reset = numberIn(answer, `${prefix}-reset`);
  return { limit, remaining, resetInMs: reset === null ? null : usable(resetMs(reset, answer)) };
}

/**
 * The later drafts of draft-ietf-httpapi-ratelimit-headers have one field: `RateLimit: limit=100, remaining=50, reset=5`, then
 * `RateLimit: "default";r=50;t=30` beside `RateLimit-Policy: "default";q=100;w=60`.
 */
function singleField(answer: HttpAnswer): RateLimit | null {
  const field = textIn(answer, 'ratelimit') ?? '';
  const policy = textIn(answer, 'ratelimit-policy') ?? '';
  const remaining = parameter(field, 'remaining') ?? parameter(field, 'r');
  const limit = parameter(field, 'limit') ?? parameter(policy, 'q');
  if (limit === null || remaining === null) return null;
  const seconds = parameter(field, 'reset') ?? parameter(field, 't');
  return { limit, remaining, resetInMs: seconds === null ? null : usable(seconds * 1000) };
}

/** How long to pause so that `share` (0 to 1) of the window is all that we use; 0 while there is room for one more request. */
export function quotaPauseMs(rate: RateLimit | null, share: number): number {
  if (rate === null || rate.limit <= 0) return 0;
  return rate.remaining - 1 < rate.limit * (1 - share) ? (rate.resetInMs ?? 0) : 0;
}

/**
 * How long a 429 asks us to wait, or null when it does not say so usefully: a concurrency limit answers with the same headers, but there
 * `remaining` or `limit` don't describe a used-up window (https://developer.okta.com/docs/reference/rl-best-practices/).
 */
export function throttleWaitMs(answer: HttpAnswer, rate: RateLimit | null): number | null {
  const asked = retryAfterMs(answer);
  if (asked !== null) return asked;
  if (rate === null || rate.limit <= 0 || rate.remaining > 0) return null;
  return rate.resetInMs;
}

/** `Retry-After` (RFC 9110 section 10.2.3): seconds or an HTTP date, which is a time of the server's clock. Null when there is none to heed. */
export function retryAfterMs(answer: HttpAnswer): number | null {
  const text = textIn(answer, 'retry-after')?.trim() ?? '';
  if (/^\d{1,15}(?:\.\d+)?$/.test(text)) return usable(Number(text) * 1000);
  const date = /[A-Za-z]/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? null : usable(date - serverTime(answer));
}

/** The server's clock when it answered; ours where it sent no `Date`. */
export function serverTime(answer: HttpAnswer): number {
  const date = answer.headers.date;
  const time = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  return Number.isNaN(time) ? answer.receivedAt : time;
}

function resetMs(reset: number, answer: HttpAnswer): number {
  if (reset < firstEpochSecond) return reset * 1000;
  return (reset < firstEpochMs ? reset * 1000 : reset) - serverTime(answer);
}

function usable(ms: number): number | null {
  return ms >= 0 && ms <= longestResetMs ? ms : null;
}

/** Some put the policy behind the number: `100, 100;w=60`. */
function numberIn(answer: HttpAnswer, name: string): number | null {
  const digits = /^\s*(\d{1,15})(?:\.\d+)?\s*(?:[,;]|$)/.exec(textIn(answer, name) ?? '')?.[1];
  return digits === undefined ? null : Number(digits);
}

function textIn(answer: HttpAnswer, name: string): string | undefined {
  const value = answer.headers[name];
  return typeof value === 'string' ? value : value?.[0];
}

function parameter(field: string, name: string): number | null {
  const digits = new RegExp(`(?:^|[;,\\s])${name}\\s*=\\s*(\\d{1,15})`).exec(field)?.[1];
  return digits === undefined ? null : Number(digits);
}
