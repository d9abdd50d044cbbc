/**
 * What GitHub means by its refusals. 403 is a used-up rate limit (`x-ratelimit-remaining: 0`), a secondary limit (`retry-after`), a token that the
 * organisation's SAML single sign-on does not know (`x-github-sso`), or a missing scope; 404 hides what the token may not see
 * (https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api).
 */
import type { HttpAnswer } from '../http/request.ts';
import type { GithubOptions } from './options.ts';

/** @param page null for the first page of a window: only a later one can name a cursor that GitHub no longer knows */
export function statusOf(answer: HttpAnswer, page: string | null): number {
  const { status } = answer;
  if (status === 403 && isThrottled(answer)) return 429;
  if (status === 422) return page === null ? 403 : 400;
  return status === 404 && page === null ? 403 : status;
}

function isThrottled(answer: HttpAnswer): boolean {
  return (
    headerOf(answer, 'x-ratelimit-remaining') === '0' ||
    headerOf(answer, 'retry-after') !== null ||
    /rate limit/i.test(answer.text.slice(0, 2000))
  );
}

/** One line for a person. */
export function refusal(answer: HttpAnswer, options: GithubOptions): string {
  const { host } = new URL(options.baseUrl);
  const place = options.org === undefined ? `the enterprise ${options.enterprise}` : `the organisation ${options.org}`;
  if (answer.status === 401) return `${host} refuses the token (401): create a new one and put it where the configuration points to`;
  if (answer.status === 404) return `${host} shows no audit log of ${place} (404): check the name; ${needs(options)}`;
  if (answer.status === 422) return `${host} does not understand the search (422): check phrase`;
  const signOn = signOnOf(answer);
  if (signOn !== null) return `the token is not authorised for single sign-on of ${place} (403): authorise it at ${signOn}`;
  const scopes = headerOf(answer, 'x-oauth-scopes');
  const has = scopes === null ? '' : `, and this one has ${scopes.trim() === '' ? 'no scope' : scopes.slice(0, 200)}`;
  return `${host} does not let the token read the audit log of ${place} (403): ${needs(options)}${has}`;
}

function needs(options: GithubOptions): string {
  return options.org === undefined
    ? 'the token needs the scope read:audit_log and an owner of the enterprise'
    : 'the token needs the scope read:audit_log and an owner of the organisation, which has to be part of GitHub Enterprise';
}

/** `required; url=https://github.com/orgs/acme/sso?authorization_request=...`, or `partial-results; ...`. */
function signOnOf(answer: HttpAnswer): string | null {
  const header = headerOf(answer, 'x-github-sso');
  if (header === null) return null;
  const url = /url=(\S+)/.exec(header)?.[1] ?? '';
  return URL.canParse(url) ? url.slice(0, 300) : 'the settings of the token';
}

function headerOf(answer: HttpAnswer, name: string): string | null {
  const value = answer.headers[name];
  return (typeof value === 'string' ? value : value?.[0]) ?? null;
}
