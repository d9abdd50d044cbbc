/** The account itself: its seat, its domain, its doubles, what happened to it before. */
import { createsBefore, isDuplicate, lookupResults, methodOfCase } from '../facts.ts';
import { type Case, type Match, patternRule, type Rule, type RuleContext } from '../rule.ts';
import { methodOf } from '../signals.ts';

const raceMs = 5000;
const replicaLagMs = 10_000;
const timeoutWords = /timed? ?out|^Timeout$|ETIMEDOUT|DEADLINE_EXCEEDED|60 s(?:econds)?/im;

export const accountRules: readonly Rule[] = [
  patternRule({
    class: 'licence-exhausted',
    codes: /Licen[sc]e(?:Limit|Quota)Exceeded|user\.limit\.reached|seat_limit|no_seats|team_?sync\w*licen[sc]/i,
    names: /user\.limit\.reached/,
    text: /\b(?:seat|licen[sc]e)s?\b(?:[^.\n]|\.\S){0,60}(?:limit|exhaust|exceed|left|available|remaining|full|reached|used)|(?:no|out of|not enough|insufficient)(?:[^.\n]|\.\S){0,30}(?:seat|licen[sc]e)|user limit|Licen[sc]e(?:Limit|Quota)Exceeded/i,
    textConfidence: 0.96,
    status: [402],
    statusConfidence: 0.88,
  }),
  patternRule({
    class: 'domain-not-allowed',
    codes: /InvalidDomain/i,
    text: /\bdomain\b(?:[^.\n]|\.\S){0,80}(?:not (?:been )?(?:verified|allowed|permitted|accepted|on the)|unverified|isn't (?:verified|allowed))|unverified domain/i,
    textConfidence: 0.96,
  }),
  patternRule({
    class: 'duplicate-target',
    codes: /DuplicateTargetEntries|MultipleEntriesInResponse|more_than_one_with_same_id|\btooMany\b/i,
    names: /more_than_one_with_same_id/,
    text: /more than one (?:user|account|entry|match|result)|multiple (?:users|accounts|entries|matches|results)/i,
    textConfidence: 0.92,
  }),
  patternRule({
    class: 'duplicate-source',
    codes: /DuplicateSourceEntries/i,
    text: /duplicate source|(?:two|several|multiple) source (?:users|objects|entries)/i,
    textConfidence: 0.94,
  }),
  patternRule({
    class: 'target-vanished',
    codes: /InvalidAnchor|user\.not_found|ResourceNotFoundException/i,
    names: /user\.not_found/,
    text: /(?:user|resource|account)\b(?:[^.\n]|\.\S){0,60}(?:not found|no longer exists|does not exist|was deleted)/i,
    textConfidence: 0.84,
    status: [404, 410],
    statusConfidence: 0.82,
    when: (subject) =>
      !/^(?:GET|POST)$/.test(methodOfCase(subject) ?? '') && !/manager|member/i.test(subject.signal.text + subject.signal.codes),
  }),
  patternRule({
    class: 'soft-deleted',
    text: /(?:soft-?deleted|deleted|deactivated|inactive|suspended|archived) (?:user|account|member)|(?:user|account|member)\b(?:[^.\n]|\.\S){0,40}\b(?:is|was|has been) (?:soft-?)?(?:deleted|deactivated|inactive|suspended|archived)/i,
    textConfidence: 0.96,
    when: isDuplicate,
  }),
  { class: 'soft-deleted', secondHand: false, match: hiddenFromLookup },
  { class: 'create-race', secondHand: false, match: signInBetween },
  { class: 'timeout-duplicate', secondHand: true, match: createdByTimedOutTry },
  { class: 'read-after-write', secondHand: false, match: tooEarly },
  { class: 'delivery-order', secondHand: false, match: beforeItsCreate },
];

function lookupBefore({ incident }: Case, { events }: RuleContext) {
  return events
    .filter(
      (event) =>
        event.time <= incident.step.time &&
        event.kind !== 'audit' &&
        methodOf(event) === 'GET' &&
        /\/Users\b/i.test(event.endpoint ?? event.name),
    )
    .at(-1);
}

function hiddenFromLookup(subject: Case, context: RuleContext): Match | null {
  if (!isDuplicate(subject)) return null;
  const lookup = lookupBefore(subject, context);
  return lookup !== undefined && lookupResults(lookup) === 0 ? { confidence: 0.5, evidence: [lookup] } : null;
}

function signInBetween(subject: Case, context: RuleContext): Match | null {
  if (!isDuplicate(subject)) return null;
  const lookup = lookupBefore(subject, context);
  const at = subject.incident.step.time;
  if (lookup === undefined || at - lookup.time > raceMs) return null;
  const signIn = context.events.find(
    (event) => event.time >= lookup.time - raceMs && event.time <= at + raceMs && isSignIn(event.operation, event.name),
  );
  return signIn === undefined ? null : { confidence: 0.97, evidence: [lookup, signIn] };
}

function isSignIn(operation: string | null, name: string): boolean {
  return operation === 'login' || /\bjit\b|just.in.time|first.?broker.?login|FIRST_LOGIN|\bsso\b/i.test(name);
}

function createdByTimedOutTry(subject: Case, { events }: RuleContext): Match | null {
  if (!isDuplicate(subject)) return null;
  const before = events.filter((event) => event.time < subject.incident.step.time);
  const late = before.find((event) => event.outcome === 'failure' && timeoutWords.test(`${event.errorCode ?? ''}\n${event.message ?? ''}`));
  const created = createsBefore(events, subject.incident.step.time)[0];
  return late !== undefined && created !== undefined ? { confidence: 0.98, evidence: [late, created] } : null;
}

function tooEarly(subject: Case, { events }: RuleContext): Match | null {
  if (subject.signal.status !== 404) return null;
  const created = createsBefore(events, subject.incident.step.time)[0];
  return created !== undefined && subject.incident.step.time - created.time <= replicaLagMs
    ? { confidence: 0.94, evidence: [created] }
    : null;
}

function beforeItsCreate(subject: Case, { events }: RuleContext): Match | null {
  if (subject.signal.status !== 404 || !/^(?:PATCH|PUT|DELETE)$/.test(methodOfCase(subject) ?? '')) return null;
  const later = events.find(
    (event) =>
      event.time > subject.incident.step.time &&
      event.outcome === 'success' &&
      event.kind !== 'audit' &&
      methodOf(event) === 'POST' &&
      /\/Users\b/i.test(event.endpoint ?? ''),
  );
  return later === undefined ? null : { confidence: 0.93, evidence: [later] };
}
