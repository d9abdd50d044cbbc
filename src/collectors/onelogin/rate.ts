/** The account's 5,000 calls an hour, in `X-RateLimit-*` headers; the reset is in seconds from now (https://developers.onelogin.com/api-docs/2/oauth20-tokens/get-rate-limit). */
import { type RateLimit, serverTime } from '../http/rate-limit.ts';
import type { HttpAnswer } from '../http/request.ts';

const hourMs = 3_600_000;
/** No count of seconds until a reset is as large as this; then it is an epoch time. */
const firstEpochSecond = 1_000_000_000;

export function oneloginRate(answer: HttpAnswer): RateLimit | null {
  const limit = headerNumber(answer, 'x-ratelimit-limit');
  const remaining = headerNumber(answer, 'x-ratelimit-remaining');
  if (limit === null || remaining === null) return null;
  const reset = headerNumber(answer, 'x-ratelimit-reset');
  const inMs = reset === null ? null : reset >= firstEpochSecond ? reset * 1000 - serverTime(answer) : reset * 1000;
  return { limit, remaining, resetInMs: inMs !== null && inMs >= 0 && inMs <= hourMs ? inMs : null };
}

/** Used up limits are also answered with 400 and words. */
export function isUsedUp(answer: HttpAnswer): boolean {
  return (
    (answer.status === 400 || answer.status === 403) && /rate.?limit|too many requests|api calls? limit/i.test(answer.text.slice(0, 2000))
  );
}

function headerNumber(answer: HttpAnswer, name: string): number | null {
  const value = answer.headers[name];
  const text = typeof value === 'string' ? value : value?.[0];
  return text !== undefined && /^\d{1,15}$/.test(text.trim()) ? Number(text) : null;
}
