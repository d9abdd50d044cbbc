/**
 * Rate limits as providers announce them in response headers, with times corrected by the server's own clock (`Date`): the reset is an
 * epoch time of the server, and a laptop's clock may be minutes off.
 */
import type { HttpAnswer } from './request.ts';

export interface RateLimit {
  limit: number;
  remaining: number;
  /** Milliseconds from the answer until the window starts anew; null when the server gave no usable time. */
  resetInMs: number | null;
}

/** A reset further away than this is a count of something else, a broken clock, or a wait that nobody would want. */
const longestResetMs = 3_600_000;

/**
 * @param prefix `x-rate-limit` (Okta) or `x-ratelimit` (GitHub, Auth0): `<prefix>-limit`, `-remaining`, `-reset` (epoch seconds)
 * @returns null when the answer has no such headers
 */
export function readRateLimit(answer: HttpAnswer, prefix: string): RateLimit | null {
  const limit = numberIn(answer, `${prefix}-limit`);
  const remaining = numberIn(answer, `${prefix}-remaining`);
  if (limit === null || remaining === null) return null;
  const reset = numberIn(answer, `${prefix}-reset`);
  const inMs = reset === null ? null : reset * 1000 - serverTime(answer);
  return { limit, remaining, resetInMs: inMs !== null && inMs >= 0 && inMs <= longestResetMs ? inMs : null };
}

/** How long to pause so that `share` (0 to 1) of the window is all that we use; 0 while there is room. */
export function quotaPauseMs(rate: RateLimit | null, share: number): number {
  if (rate === null || rate.limit <= 0) return 0;
  return rate.remaining / rate.limit < 1 - share || rate.remaining <= 0 ? (rate.resetInMs ?? 0) : 0;
}

/**
 * How long a 429 asks us to wait, or null when it does not say so usefully: a concurrency limit answers with the same headers, but there
 * `remaining` or `limit` don't describe a used-up window (https://developer.okta.com/docs/reference/rl-best-practices/).
 */
export function throttleWaitMs(answer: HttpAnswer, rate: RateLimit | null): number | null {
  const retryAfter = numberIn(answer, 'retry-after');
  if (retryAfter !== null && retryAfter * 1000 <= longestResetMs) return retryAfter * 1000;
  if (rate === null || rate.limit <= 0 || rate.remaining > 0) return null;
  return rate.resetInMs;
}

/** The server's clock when it answered; ours where it sent no `Date`. */
function serverTime(answer: HttpAnswer): number {
  const date = answer.headers.date;
  const time = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  return Number.isNaN(time) ? answer.receivedAt : time;
}

function numberIn(answer: HttpAnswer, name: string): number | null {
  const value = answer.headers[name];
  const text = typeof value === 'string' ? value : value?.[0];
  return text !== undefined && /^\d{1,15}$/.test(text.trim()) ? Number(text) : null;
}
