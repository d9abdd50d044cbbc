/**
 * What Google means by its refusals. Used-up quotas come as 403 too, with their reason in the body
 * (https://developers.google.com/workspace/admin/reports/v1/limits, .../guides/errors):
 * `{"error":{"code":403,"message":"...","errors":[{"domain":"usageLimits","reason":"quotaExceeded"}],"status":"...","details":[{"reason":"..."}]}}`
 */
import type { Json } from '../../domain/event.ts';
import type { HttpAnswer } from '../http/request.ts';
import { asFields, fieldsOf, listOf, textOf } from '../json/fields.ts';
import type { GoogleOptions } from './options.ts';

const limits =
  /^(?:(?:user)?rateLimitExceeded(?:Unreg)?|quotaExceeded|dailyLimitExceeded|concurrentLimitExceeded|RATE_LIMIT_EXCEEDED|RESOURCE_EXHAUSTED)$/i;

interface Reasons {
  message: string;
  reasons: string[];
}

/** @param page null for the first page of a window: only a later one can name a page token that Google no longer knows */
export function statusOf(answer: HttpAnswer, page: string | null): number {
  const { status } = answer;
  if (status !== 403 && status !== 400) return status;
  const { reasons, message } = reasonsOf(answer);
  if (reasons.some((reason) => limits.test(reason))) return 429;
  return status === 400 && page === null && /application/i.test(message) ? 403 : status;
}

/** One line for a person. */
export function refusal(answer: HttpAnswer, application: string, options: GoogleOptions): string {
  const { host } = new URL(options.baseUrl);
  const { reasons, message } = reasonsOf(answer);
  const has = (pattern: RegExp) => reasons.some((reason) => pattern.test(reason));
  const said = `(${answer.status}${message === '' ? '' : ` ${message}`})`;
  if (answer.status === 401)
    return `${host} refuses the access token ${said}: check the service account, its domain-wide delegation and subject`;
  if (answer.status === 400) return `${host} does not know the application ${application} ${said}: check applications`;
  if (has(/accessNotConfigured|SERVICE_DISABLED/i))
    return `the Admin SDK API is not enabled ${said}: enable admin.googleapis.com in the Google Cloud project of the service account`;
  if (has(/insufficientPermissions|SCOPE_INSUFFICIENT/i))
    return `the service account has no delegation for this log ${said}: its domain-wide delegation needs the scope https://www.googleapis.com/auth/admin.reports.audit.readonly`;
  return `${host} does not let ${options.subject} read the ${application} log ${said}: subject must be an administrator with the privilege Reports, and the edition must have this log`;
}

function reasonsOf(answer: HttpAnswer): Reasons {
  const error = fieldsOf(bodyOf(answer), 'error');
  const listed = [...listOf(error, 'errors'), ...listOf(error, 'details')].map((item) => textOf(item, 'reason'));
  const reasons = [...listed, textOf(error, 'status')].filter((reason) => reason !== null);
  return { reasons, message: (textOf(error, 'message') ?? '').replace(/\s+/g, ' ').slice(0, 200) };
}

function bodyOf(answer: HttpAnswer) {
  try {
    return asFields(JSON.parse(answer.text) as Json);
  } catch {
    return {};
  }
}
