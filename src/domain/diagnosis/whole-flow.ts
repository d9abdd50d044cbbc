/** What shows only when the whole attempt is looked at, not in one failing step: refusals inside a success, silent losses, odd clocks. */
import { clockOf } from '../clocks/offset.ts';
import type { Json, ProvisioningEvent } from '../event.ts';
import { spanTree } from '../steps/span-tree.ts';
import type { FailureClass } from './catalogue.ts';
import type { DiagnosisSubject } from './rule.ts';
import { at, isObject, methodOf } from './signals.ts';

export interface Observation {
  class: FailureClass;
  step: ProvisioningEvent;
  evidence: ProvisioningEvent[];
  confidence: number;
  answer: string;
}

type Observer = (events: readonly ProvisioningEvent[], subject: DiagnosisSubject) => Observation | null;

/** Bodies beyond this are not taken apart. */
const longestBody = 65_536;
const skewMs = 100;
/** Never returned, or set by the server: RFC 7643 section 3.1 and 7. */
const notComparable = new Set(['schemas', 'id', 'meta', 'password', 'groups', 'externalid']);

/** Observations that make a success partial. */
export function partialWork(events: readonly ProvisioningEvent[], subject: DiagnosisSubject): Observation[] {
  return observe([bulkPartial, attributeDropped], events, subject);
}

/** Observations that explain and do not fail anything. */
export function notes(events: readonly ProvisioningEvent[], subject: DiagnosisSubject): Observation[] {
  return observe([groupEmpty, clockSkew], events, subject);
}

/** Cheap test before `partialWork`: does any event carry what it looks at? */
export function mayBePartial(event: ProvisioningEvent): boolean {
  if (event.kind === 'audit') return saysLeftOut(event);
  if (event.kind !== 'span' && event.kind !== 'log') return false;
  if (event.message !== null || (event.endpoint !== null && /\/Bulk$/i.test(event.endpoint))) return true;
  if (event.kind === 'log') return mentionsDropped(event.name);
  return event.attributes['http.response.body.content'] !== undefined || (isObject(event.body) && event.body.response !== undefined);
}

/** Whether a log message says that part of a request was left out. */
export function mentionsDropped(text: string): boolean {
  return droppedText.test(text);
}

const droppedText =
  /(?:ignor|dropp|discard)\w+ (?:the )?(?:unknown |unsupported |unmapped )?(?:attribute|field|propert)|(?:attribute|field|property)\b.{0,60}\b(?:was |is )?(?:ignored|dropped|discarded)/i;

const notDone =
  /\b(?:attribute|propert(?:y|ies)|field|reference|manager|photo|value)s?\b(?:[^.,;\n]|\.\S){0,80}\b(?:not|n't) (?:be |been )?(?:set|updated|written|applied|exported|resolved)\b/i;

/** A provider that calls a change done may add what of it was not (a result `warning` of Entra). */
export function saysLeftOut({ kind, outcome, message }: Pick<ProvisioningEvent, 'kind' | 'outcome' | 'message'>): boolean {
  if (kind !== 'audit' || outcome !== 'success' || message === null) return false;
  return droppedText.test(message) || notDone.test(message);
}

function observe(observers: Observer[], events: readonly ProvisioningEvent[], subject: DiagnosisSubject): Observation[] {
  return observers.map((observer) => observer(events, subject)).filter((observation) => observation !== null);
}

function bulkPartial(events: readonly ProvisioningEvent[]): Observation | null {
  for (const event of events) {
    if (event.kind === 'audit' || event.outcome === 'failure') continue;
    const answer = bulkAnswer(event);
    if (answer !== null)
      return { class: 'bulk-partial', step: event, evidence: [event], confidence: 0.95, answer: `${nameOf(event)}: ${answer}` };
  }
  return null;
}

function bulkAnswer(event: ProvisioningEvent): string | null {
  if (event.message !== null && /bulk operations? (?:failed|refused)/i.test(event.message)) return event.message.slice(0, 200);
  if (!/\/Bulk\b/i.test(event.endpoint ?? event.name)) return null;
  const answered = operationsOf(payload(event, 'response') ?? event.body);
  if (answered === null) return null;
  const refused = answered.filter((operation) => Number(at(operation, 'status') ?? at(operation, 'status', 'code') ?? 0) >= 400);
  if (refused.length > 0) {
    const detail = at(refused[0], 'response', 'detail');
    return `${refused.length} of ${answered.length} operations were refused${typeof detail === 'string' ? `: "${detail.slice(0, 160)}"` : ''}`;
  }
  const sent = operationsOf(payload(event, 'request'));
  return sent !== null && sent.length > answered.length
    ? `${sent.length - answered.length} of ${sent.length} operations have no answer`
    : null;
}

function operationsOf(body: Json | null): Json[] | null {
  const operations = at(body ?? undefined, 'Operations');
  return Array.isArray(operations) ? operations.slice(0, 10_000) : null;
}

function attributeDropped(events: readonly ProvisioningEvent[]): Observation | null {
  for (const event of events) {
    const said = event.kind === 'log' ? event.name : (event.message ?? '');
    if ((event.kind === 'log' && event.outcome !== 'failure' && droppedText.test(event.name)) || saysLeftOut(event)) {
      return {
        class: 'attribute-dropped',
        step: event,
        evidence: [event],
        confidence: 0.8,
        answer: `${nameOf(event)}: "${said.slice(0, 200)}"`,
      };
    }
    if (event.kind !== 'span' || event.outcome !== 'success' || !/^(?:POST|PUT)$/.test(methodOf(event) ?? '')) continue;
    const missing = missingAttributes(payload(event, 'request'), payload(event, 'response'));
    if (missing.length === 0) continue;
    const names = missing.slice(0, 5).join(', ');
    return {
      class: 'attribute-dropped',
      step: event,
      evidence: [event],
      confidence: 0.7,
      answer: `${nameOf(event)} does not return ${names}`,
    };
  }
  return null;
}

/** Attributes that were sent with a value and are not in a SCIM resource that was answered. Names are compared without case (RFC 7643 section 2.1). */
function missingAttributes(request: Json | null, response: Json | null): string[] {
  if (!isObject(request ?? undefined) || !isObject(response ?? undefined) || at(response ?? undefined, 'schemas') === undefined) return [];
  const sent = request as { [key: string]: Json };
  const answered = new Set(Object.keys(response as { [key: string]: Json }).map((name) => name.toLowerCase()));
  return Object.keys(sent).filter((name) => {
    const value = sent[name];
    const empty = value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
    return !empty && !notComparable.has(name.toLowerCase()) && !answered.has(name.toLowerCase());
  });
}

function payload(event: ProvisioningEvent, side: 'request' | 'response'): Json | null {
  const recorded = at(event.body, side) ?? event.attributes[`http.${side}.body.content`] ?? event.attributes[`http.${side}.body`];
  if (typeof recorded !== 'string') return recorded ?? null;
  if (recorded.length > longestBody || !/^\s*\{/.test(recorded)) return null;
  try {
    return JSON.parse(recorded) as Json;
  } catch {
    return null;
  }
}

function groupEmpty(events: readonly ProvisioningEvent[]): Observation | null {
  for (const event of events) {
    if (event.kind !== 'span' || event.outcome !== 'success' || !/^(?:POST|PUT) \S*\/Groups\b/i.test(event.endpoint ?? '')) continue;
    const members = at(payload(event, 'request') ?? undefined, 'members');
    if (Array.isArray(members) && members.length === 0) {
      return {
        class: 'group-empty',
        step: event,
        evidence: [event],
        confidence: 0.6,
        answer: `${nameOf(event)} was sent with members: []`,
      };
    }
  }
  return null;
}

function clockSkew(events: readonly ProvisioningEvent[]): Observation | null {
  return clockThatIsOff(events) ?? spanBeforeItsParent(events);
}

/** What the records of many people have shown already. */
function clockThatIsOff(events: readonly ProvisioningEvent[]): Observation | null {
  const off = (event: ProvisioningEvent) => Math.abs(event.clockAheadMs ?? 0);
  const [worst] = events.filter((event) => off(event) > 0).sort((a, b) => off(b) - off(a));
  if (worst?.clockAheadMs === undefined) return null;
  const by = `${off(worst) / 1000} s ${worst.clockAheadMs > 0 ? 'ahead' : 'behind'}`;
  const answer = `the clock of ${clockOf(worst)} is ${by}; the times shown here are corrected`;
  return { class: 'clock-skew', step: worst, evidence: [worst], confidence: 0.9, answer };
}

function spanBeforeItsParent(events: readonly ProvisioningEvent[]): Observation | null {
  const tree = spanTree(events);
  let worst: { child: ProvisioningEvent; parent: ProvisioningEvent; by: number } | null = null;
  tree.events.forEach((child, position) => {
    const parent = tree.events[tree.parents[position] ?? -1];
    if (parent === undefined || child.kind !== 'span' || child.service === parent.service) return;
    const early = parent.time - child.time;
    if (early > skewMs && (worst === null || early > worst.by)) worst = { child, parent, by: early };
  });
  return worst === null ? null : skewNote(worst);
}

function skewNote({ child, parent, by }: { child: ProvisioningEvent; parent: ProvisioningEvent; by: number }): Observation {
  const answer = `${nameOf(child)} starts ${Math.round(by)} ms before ${nameOf(parent)}, which called it`;
  return { class: 'clock-skew', step: child, evidence: [child, parent], confidence: 0.5, answer };
}

function nameOf(event: ProvisioningEvent): string {
  return [event.service ?? event.source, event.endpoint ?? (event.kind === 'log' ? null : event.name)]
    .filter((part) => part !== null)
    .join(' ');
}
