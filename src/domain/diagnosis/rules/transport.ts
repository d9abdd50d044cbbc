/** Between provider and target: answers that nobody can read, gateways, time-outs, credentials, limits. */
import type { ProvisioningEvent } from '../../event.ts';
import { isProviderOnly } from '../facts.ts';
import { type Case, patternRule, type Rule, type RuleContext } from '../rule.ts';
import { isDatabase } from '../signals.ts';

const unreadable = /invalid json|unexpected character|unrecogni[sz]ed token|unparsable|not valid json|unexpected end of/i;
const tooManyRequests =
  /TooManyRequests|rate_limit_exceeded|rate\.limit\.exceeded|ThrottlingException|RESOURCE_EXHAUSTED|rateLimitExceeded|userRateLimitExceeded|QuotaLimitExceeded/i;
/** Okta closes the connection after 60 seconds; a little less, because clocks and rounding differ. */
const patienceMs = 55_000;
/** Okta tries a throttled task 10 times. */
const mostThrottledTries = 10;

export const transportRules: readonly Rule[] = [
  patternRule({
    class: 'unparsable-response',
    codes: /ServiceIncompatible/i,
    codeConfidence: 0.88,
    text: unreadable,
    when: ({ incident }) => !isDatabase(incident.origin),
  }),
  patternRule({
    class: 'empty-response',
    text: /returned (?:an )?empty (?:user|response|body)|empty response body/i,
    textConfidence: 0.93,
  }),
  patternRule({
    class: 'gateway',
    text: /bad gateway|'<' \(code 60\)|unrecogni[sz]ed token 'error'|<html|gateway time-?out|error code: 5\d\d|service unavailable/i,
    textConfidence: 0.92,
    status: [502, 503, 504],
    statusConfidence: 0.9,
    when: isProviderOnly,
  }),
  patternRule({
    class: 'gateway',
    status: [502, 504],
    statusConfidence: 0.87,
    when: ({ incident }) => /^(?:nginx|envoy|haproxy|traefik|cloudflare|ingress|waf)\b/i.test(incident.origin.service ?? ''),
    firstHandOnly: true,
  }),
  // Entra could not speak HTTP with the target. Whatever its reason says beyond that is stronger.
  patternRule({ class: 'gateway', codes: /WebExceptionProtocolError/i, codeConfidence: 0.58, when: isProviderOnly }),
  patternRule({
    class: 'timeout',
    codes:
      /^Timeout$|ETIMEDOUT|ECONNABORTED|UND_ERR_\w*TIMEOUT|DEADLINE_EXCEEDED|Time-?out(?:Error|Exception)|(?:Read|Connect)Timeout|^timeout$/im,
    codeConfidence: 0.9,
    text: /timed? ?out|deadline exceeded|no response within|did not (?:respond|answer) (?:with)?in/i,
    textConfidence: 0.84,
    status: [408],
    statusConfidence: 0.8,
    when: ({ incident }) => !isDatabase(incident.origin),
  }),
  { class: 'timeout', secondHand: true, match: slowAnswer },
  patternRule({
    class: 'credentials-expired',
    codes:
      /InvalidCredentials|^Unauthorized$|invalid_token|UnauthorizedException|expired_token|TokenExpired|EncounteredQuarantineException.*Unauthorized/im,
    names: /integration\.authentication_failure|dsync\.token\.revoked|^app\.api\.error\.auth$/m,
    codeConfidence: 0.93,
    text: /error authenticating: unauthori[sz]ed|(?:token|secret|credentials?|api key|certificate)s?(?:[^.\n]|\.\S){0,40}(?:expired|revoked|rotated|no longer valid)|invalid (?:access |bearer |api )?(?:token|credentials|api key)|unauthori[sz]ed/i,
    textConfidence: 0.88,
    status: [401],
    statusConfidence: 0.85,
  }),
  patternRule({
    class: 'token-fetch',
    codes: /oauth\.(?:get|refresh)\.token|invalid_client|invalid_grant|unauthorized_client/i,
    names: /oauth\.(?:get|refresh)\.token/i,
    text: /invalid_client|invalid_grant|(?:fetch|obtain|get|refresh|request)\w* (?:an? |the )?(?:new )?(?:access |refresh )?token(?:[^.\n]|\.\S){0,40}(?:fail|error|denied)|fail\w* to (?:fetch|obtain|get|refresh) (?:an? |the )?(?:access |refresh )?token/i,
    textConfidence: 0.94,
  }),
  {
    class: 'token-fetch',
    secondHand: false,
    match: ({ incident }) =>
      /\/(?:oauth2?|openid-connect|connect|oidc|v\d)\/(?:\S*\/)?token$/i.test(incident.step.endpoint ?? '') ? { confidence: 0.92 } : null,
  },
  patternRule({
    class: 'network-policy',
    text: /error authenticating: forbidden[^\n]*(?:'<'|<html)|\bip\b(?:[^.\n]|\.\S){0,50}(?:not allowed|blocked|denied|not (?:on|in) )|network policy|(?:not (?:on|in) the|missing from the) (?:allow|white)-?list/i,
    textConfidence: 0.96,
  }),
  patternRule({
    class: 'insufficient-rights',
    codes: /InsufficientRights|NotPermitted|MethodNotAllowed|AccessDenied|PERMISSION_DENIED|insufficient_scope|^Forbidden$/im,
    codeConfidence: 0.92,
    text: /insufficient (?:scope|rights?|permissions?|privileges?)|permission denied|not (?:allowed|authori[sz]ed|permitted) to|missing (?:required )?scope|forbidden/i,
    textConfidence: 0.84,
    status: [403, 405],
    statusConfidence: 0.75,
    when: ({ signal }) => signal.status === null || signal.status < 500,
  }),
  patternRule({
    class: 'throttled',
    codes: tooManyRequests,
    names: /integration\.rate_limit_exceeded/,
    text: /too many requests|rate.?limit|throttl/i,
    status: [429],
    statusConfidence: 0.95,
  }),
  { class: 'retries-exhausted', secondHand: true, match: givenUp },
];

function isThrottled({ signal }: Case): boolean {
  return signal.status === 429 || tooManyRequests.test(signal.codes) || /too many requests|rate.?limit/i.test(signal.text);
}

function givenUp(subject: Case, context: RuleContext): ReturnType<Rule['match']> {
  const says =
    /(?:retries|retry (?:budget|limit|attempts?)|attempts) (?:are |is |were |have been )?(?:exhausted|exceeded|used up)|max(?:imum)? (?:number of )?(?:retries|attempts)|giv(?:ing|en|es?) up|gave up|no more (?:retries|tries|attempts)/i;
  const alone = subject.incident.origin.kind === 'audit' && subject.signal.status === null;
  if (says.test(subject.signal.text) && (isThrottled(subject) || alone)) return { confidence: 0.97 };
  if (!isThrottled(subject)) return null;
  const refused = context.events.filter((event) => event.httpStatus === 429 && event.kind === subject.incident.step.kind);
  return refused.length >= mostThrottledTries ? { confidence: 0.97, evidence: refused } : null;
}

/** The provider reports a failure without a cause of its own, while the application was still busy with a long call. */
function slowAnswer({ incident, signal }: Case, { events }: RuleContext): ReturnType<Rule['match']> {
  if (incident.origin.kind !== 'audit' || (signal.status !== null && signal.status < 500)) return null;
  const slow = longest(
    events.filter((event) => event.kind === 'span' && event.spanKind === 'server' && (event.durationMs ?? 0) >= patienceMs),
  );
  if (slow === null) return null;
  const within = longest(
    events.filter((event) => event !== slow && event.kind === 'span' && event.spanKind === 'client' && isWithin(event, slow)),
  );
  const culprit = within !== null && (within.durationMs ?? 0) > (slow.durationMs ?? 0) / 2 ? within : slow;
  return {
    confidence: 0.93,
    step: culprit,
    evidence: [slow],
    answer: `${nameOf(culprit)} took ${seconds(culprit)} s, longer than the provider waits`,
  };
}

function longest(events: readonly ProvisioningEvent[]): ProvisioningEvent | null {
  return events.reduce<ProvisioningEvent | null>(
    (best, event) => (best === null || (event.durationMs ?? 0) > (best.durationMs ?? 0) ? event : best),
    null,
  );
}

function isWithin(inner: ProvisioningEvent, outer: ProvisioningEvent): boolean {
  return inner.time >= outer.time && inner.time + (inner.durationMs ?? 0) <= outer.time + (outer.durationMs ?? 0);
}

function nameOf(event: ProvisioningEvent): string {
  return [event.service, event.endpoint ?? event.name].filter((part) => part !== null).join(' ');
}

function seconds(event: ProvisioningEvent): string {
  return ((event.durationMs ?? 0) / 1000).toFixed(0);
}
