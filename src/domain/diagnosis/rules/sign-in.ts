/**
 * Refused sign-ins, and invitations that nobody took up in time. Codes: https://learn.microsoft.com/entra/identity-platform/reference-error-codes,
 * https://auth0.com/docs/deploy-monitor/logs/log-event-type-codes, the error constants of Keycloak's user events, Google's `login_failure_type` and `failure_type`.
 */
import type { FailureClass } from '../catalogue.ts';
import { isSignIn } from '../facts.ts';
import { type Case, patternRule, type Rule } from '../rule.ts';

/** What the same words mean elsewhere: of a person who signs in, "invalid credentials" says nothing about the credentials of the integration. */
export const notOfSignIns: ReadonlySet<FailureClass> = new Set([
  'credentials-expired',
  'token-fetch',
  'insufficient-rights',
  'required-missing',
  'target-vanished',
]);

export const signInRules: readonly Rule[] = [
  patternRule({
    class: 'not-assigned',
    codes: /^(?:AADSTS)?50105$|app_not_enabled_for_user|not_assigned/im,
    names: /unauth_app_access_attempt/,
    codeConfidence: 0.97,
    text: /AADSTS50105|(?:not|unless they are)\b[^.\n]{0,40}\bassigned\b|not authori[sz]ed (?:to (?:access|use)|for)\b[^.\n]{0,40}\bapp/i,
    textConfidence: 0.94,
    when: isRefusedSignIn,
  }),
  patternRule({
    class: 'account-disabled',
    codes: /^(?:AADSTS)?50057$|^user_disabled$|account_disabled|account_suspended|user_suspended|user_deactivated/im,
    codeConfidence: 0.97,
    text: /AADSTS50057|\b(?:user|account|member)(?: account)?\b[^.\n]{0,30}\b(?:disabled|deactivated|suspended|blocked|inactive|archived)\b|\b(?:disabled|deactivated|suspended|blocked) (?:user|account)\b/i,
    textConfidence: 0.94,
    when: (subject) => isRefusedSignIn(subject) && !isLockedOut(subject),
  }),
  patternRule({
    class: 'sign-in-refused',
    codes:
      /^(?:AADSTS)?(?:50126|50034|50053|50056|50020|53\d{3}|500121)$|^invalid_user_credentials$|^user_not_found$|user_temporarily_disabled|invalid_password|^(?:INVALID_CREDENTIALS|LOCKED_OUT|UNKNOWN_USER|VERIFICATION_ERROR|INVALID_LOGIN)$/im,
    names: /^(?:fp|fu|pwd_leak|limit_(?:wc|sul|mu))$|password_failed|^user\.failed_login$/im,
    codeConfidence: 0.96,
    text: /(?:wrong|invalid|incorrect|bad) (?:e-?mail or |user ?name or )?(?:password|credentials|user(?: ?name)?)|(?:password|credentials?)\b[^.\n]{0,30}\b(?:wrong|invalid|incorrect)|\blocked\b|conditional access|too many (?:failed )?(?:attempts|log-?ins|sign-?ins)/i,
    textConfidence: 0.93,
    when: isRefusedSignIn,
  }),
  {
    class: 'sign-in-refused',
    secondHand: false,
    match: (subject) => (isRefusedSignIn(subject) && saysRefused(subject) ? { confidence: 0.72 } : null),
  },
  patternRule({
    class: 'invitation-expired',
    codes: /invit(?:e|ation)[._ -]?(?:has[._ -])?expired|expired[._ -]?invit/i,
    names: /invit(?:e|ation)[._ ]expired|expired?_invit/i,
    codeConfidence: 0.97,
    text: /\binvit\w+\b(?:[^.\n]|\.\S){0,60}\b(?:expired|no longer valid)|\bexpired\b[^.\n]{0,30}\binvit/i,
    textConfidence: 0.96,
  }),
];

/** The identity provider said no; what else can break while somebody signs in (a token endpoint, a database) is another matter. */
function isRefusedSignIn({ incident, signal }: Case): boolean {
  if (incident.notice || incident.origin.operation !== 'login') return false;
  return signal.status === null || (signal.status >= 400 && signal.status < 404);
}

/** A provider's own record of a failed sign-in, or the answer of an application that wants other credentials. */
function saysRefused(subject: Case): boolean {
  return subject.incident.origin.kind === 'audit' || (isSignIn(subject) && subject.signal.status !== null);
}

function isLockedOut({ signal }: Case): boolean {
  return /(?<!b)locked|consecutive|too many|temporarily/i.test(signal.text + signal.codes);
}
