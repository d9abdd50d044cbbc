/** Questions that several rules ask about an incident and the flow around it. */
import type { ProvisioningEvent } from '../event.ts';
import type { Case, RuleContext } from './rule.ts';
import { isFailing, isOutbound, methodOf } from './signals.ts';

/** The target says that the account is there already, in whatever words or code. */
export const duplicateText =
  /already (?:exists?|taken|in use|registered|been taken)|duplicate (?:key|entry|user|e-?mail|account|value)|unique (?:constraint|violation|index)|is taken\b|exists with (?:the )?same|must be unique|E11000/i;
export const duplicateCodes =
  /\buniqueness\b|EntryConflict\b|^Conflict$|ConflictException|^23505$|unique_?violation|UniqueViolation|ER_DUP_ENTRY|^1062$|SQLITE_CONSTRAINT_UNIQUE|^11000$|DuplicateKey/im;

/** Only the provider speaks of it: no span and no log line of the application belongs to the failed request. */
export function isProviderOnly({ incident }: Case, { events }: RuleContext): boolean {
  if (incident.origin.kind !== 'audit') return false;
  return !events.some((event) => event.kind !== 'audit' && isWrite(event) && Math.abs(event.time - incident.origin.time) <= 300_000);
}

/** The application was reached with a writing request (or failed). */
function isWrite(event: ProvisioningEvent): boolean {
  if (event.kind === 'metric') return false;
  if (isFailing(event)) return true;
  const method = methodOf(event);
  return method === null ? event.stage === 'send' || event.stage === 'apply' : method !== 'GET' && method !== 'HEAD';
}

/** HTTP method of the call that failed, from the step or the words of the provider. */
export function methodOfCase({ incident }: Case): string | null {
  for (const event of [incident.step, ...incident.reports]) {
    const method = methodOf(event);
    if (method !== null) return method;
  }
  return null;
}

export function isGroupCase({ incident }: Case, { subject }: RuleContext): boolean {
  if (subject.operation === 'group-add' || subject.operation === 'group-remove') return true;
  const { step, origin } = incident;
  return /\/Groups\b/i.test(step.endpoint ?? '') || /group_push|provision\.group|external_group/.test(origin.name);
}

/** Somebody's sign-in was refused; a call to another system while somebody signs in (a token endpoint, a database) is another matter. */
export function isSignIn({ incident }: Pick<Case, 'incident'>): boolean {
  return incident.origin.operation === 'login' && !isOutbound(incident.origin);
}

/** The origin is a call to another system, as opposed to the handling of a call in one of our services. */
export function isOutboundCase({ incident }: Case): boolean {
  return isOutbound(incident.origin);
}

export function isDuplicate({ signal }: Case): boolean {
  return signal.status === 409 || duplicateCodes.test(signal.codes) || duplicateText.test(signal.text);
}

/** Successful creates of an account before `time`, latest first. */
export function createsBefore(events: readonly ProvisioningEvent[], time: number): ProvisioningEvent[] {
  return events
    .filter(
      (event) =>
        event.time < time &&
        event.kind !== 'audit' &&
        event.outcome === 'success' &&
        methodOf(event) === 'POST' &&
        /\/Users\b/i.test(event.endpoint ?? ''),
    )
    .reverse();
}

/** What the flow's look-up of the account found: the number of results, or null when its body was not recorded. */
export function lookupResults(event: ProvisioningEvent): number | null {
  if (isEmptyTotal(event.body)) return 0;
  const response = event.attributes['http.response.body.content'];
  return typeof response === 'string' && /"totalResults"\s*:\s*0\b/.test(response.slice(0, 4000)) ? 0 : null;
}

function isEmptyTotal(body: ProvisioningEvent['body']): boolean {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return false;
  const inner = body.response ?? null;
  return body.totalResults === 0 || (typeof inner === 'object' && inner !== null && !Array.isArray(inner) && inner.totalResults === 0);
}
