/**
 * Which try an event belongs to. A try ends with a failure; the next one starts with the first request, message or verdict of a kind that
 * failed before, with a request sent after the provider's verdict, or where `http.request.resend_count` says so.
 */
import type { ProvisioningEvent } from '../event.ts';
import { templateName } from '../template.ts';

/** A verdict of the provider and the call it judges may be stamped in either order, this far apart at most (host clocks differ). */
const verdictSkewMs = 1000;
const mostTries = 1000;

/** The try of each event, from 1; `events` by time, then id. */
export function triesOf(events: readonly ProvisioningEvent[]): Int32Array {
  const tries = new Int32Array(events.length);
  let current = 1;
  let failed = new Map<string, ProvisioningEvent>();
  let verdictAt = Number.POSITIVE_INFINITY;
  events.forEach((event, position) => {
    const resent = resendCount(event);
    if (resent > 0 || isAttempt(event)) {
      const key = attemptKey(event);
      const earlier = failed.get(key);
      const repeats = earlier !== undefined && !sameRequest(earlier, event);
      const afterVerdict = isRequest(event) && event.time - verdictAt > verdictSkewMs;
      const next = Math.min(mostTries, Math.max(repeats || afterVerdict ? current + 1 : current, resent + 1));
      if (next !== current) {
        current = next;
        failed = new Map();
        verdictAt = Number.POSITIVE_INFINITY;
      }
      if (event.outcome === 'failure') {
        failed.set(key, event);
        if (event.kind === 'audit' && (event.stage === 'send' || event.stage === 'confirm')) verdictAt = Math.min(verdictAt, event.time);
      }
    }
    tries[position] = current;
  });
  return tries;
}

/** Same for the same request of another try: who did what. */
export function attemptKey(event: ProvisioningEvent): string {
  const what = event.kind === 'span' && event.endpoint !== null ? event.endpoint : event.name;
  const where = event.kind === 'log' ? `${event.stage ?? ''}|${event.endpoint ?? ''}` : (event.spanKind ?? '');
  return `${event.kind}|${event.service ?? event.source}|${where}|${templateName(what)}`;
}

function isAttempt(event: ProvisioningEvent): boolean {
  if (event.kind === 'metric') return false;
  return event.endpoint !== null || event.stage === 'send' || event.kind === 'audit' || event.spanKind === 'consumer';
}

/** A request that reaches or leaves the application anew, not one inside another. */
function isRequest(event: ProvisioningEvent): boolean {
  if (event.kind === 'audit') return false;
  const enters = event.parentNativeId === null && (event.spanKind === 'server' || event.kind === 'log') && event.endpoint !== null;
  return enters || (event.stage === 'send' && (event.kind === 'span' || event.endpoint !== null));
}

function sameRequest(left: ProvisioningEvent, right: ProvisioningEvent): boolean {
  const request = left.identifiers.requestId;
  return request !== undefined && request === right.identifiers.requestId && left.kind === 'log';
}

function resendCount(event: ProvisioningEvent): number {
  const count = Number(event.attributes['http.request.resend_count'] ?? 0);
  return Number.isInteger(count) && count > 0 ? count : 0;
}
