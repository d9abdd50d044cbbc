/**
 * What an open attempt waits for: how far it came, who was heard last, which side is silent. A worker that took the message and never finished
 * is a `crash`; a message that nobody took is `queue-stuck`; an assignment that nothing followed has classes of its own; otherwise the class is
 * `unknown` and the sentence says what is missing.
 */
import type { ProvisioningEvent } from '../event.ts';
import { templateName } from '../template.ts';
import type { FailureClass } from './catalogue.ts';
import type { DiagnosisSubject } from './rule.ts';
import type { Observation } from './whole-flow.ts';
import { providerName } from './wording.ts';

const taking = /\b(?:took|taken|received?|consum\w+|dequeued?|picked up|process(?:ing)?|handling|start(?:ed|ing))\b/i;
/** Said of work only, also by the service that queued it. */
const taken = /\b(?:took|taken|consumed|dequeued|picked up)\b/i;
const queueing = /\b(?:enqueued?|queued|publish\w*|produced?|sent to (?:the )?queue|send|scheduled)\b/i;

/** @param events by time, then id */
export function silenceOf(events: readonly ProvisioningEvent[], subject: DiagnosisSubject): Observation | null {
  const heard = events.filter((event) => event.kind !== 'metric');
  const last = heard.at(-1);
  if (last === undefined) return null;
  const app = heard.filter((event) => event.kind !== 'audit');
  const { expected, ...silence } = handover(app) ?? lostCaller(app) ?? quietSide(heard, app, last, subject);
  // An old recording is judged by the clock of today: only the time of the last event tells how long that is ago.
  return { ...silence, answer: `${silence.answer}; expected ${sinceText(heard)}: ${expected}${usually(subject.pace)}` };
}

/** What successes of its kind did at this point. */
function usually(pace: DiagnosisSubject['pace']): string {
  if (pace == null) return '';
  const by = pace.next.service === null ? '' : ` by ${pace.next.service}`;
  return ` (${pace.successes} successes went on with ${pace.next.stage}${by} within ${Math.ceil(pace.silenceMs / 1000)} s)`;
}

interface Silence extends Observation {
  /** What should have come next. */
  expected: string;
}

const lastInstant = 8.64e15;

/** `since 2026-01-05T10:00:00Z`, the end of what was heard last. */
function sinceText(heard: readonly ProvisioningEvent[]): string {
  const time = heard.reduce((latest, event) => Math.max(latest, endOf(event)), Number.NEGATIVE_INFINITY);
  if (!(Math.abs(time) <= lastInstant)) return 'next';
  return `since ${new Date(time).toISOString().replace(/\.\d+Z$/, 'Z')}`;
}

/** The way through a queue: produced, taken, finished. */
function handover(app: readonly ProvisioningEvent[]): Silence | null {
  const produced = app.findLast(isProduced);
  const worker = workOf(app, produced);
  const last = latest(worker);
  if (last !== null) {
    const from = worker.find((event) => event.spanKind === 'consumer') ?? worker[0] ?? last;
    const answer = `${serviceOf(last)} took ${workName(produced ?? from)}, and nothing was heard of it after ${stepName(last)}`;
    return {
      class: 'crash',
      step: last,
      evidence: unique([last, from, ...(produced === undefined ? [] : [produced])]),
      confidence: 0.75,
      answer,
      expected: 'the end of that work, or an error',
    };
  }
  if (produced === undefined) return null;
  const answer = `${serviceOf(produced)} queued ${workName(produced)}, and no consumer was heard of`;
  return { class: 'queue-stuck', step: produced, evidence: [produced], confidence: 0.75, answer, expected: 'a consumer that takes it' };
}

function isProduced(event: ProvisioningEvent): boolean {
  if (event.spanKind === 'producer') return true;
  return event.kind === 'log' && event.stage === 'queue' && queueing.test(event.name) && !taking.test(event.name);
}

/** Events of whoever took the message: its trace, else its service, else services that were silent before it was produced. */
function workOf(app: readonly ProvisioningEvent[], produced: ProvisioningEvent | undefined): ProvisioningEvent[] {
  const takers = app.filter((event) => isTaking(event, produced));
  const traces = new Set(takers.map((event) => event.identifiers.traceId).filter((trace) => trace !== undefined));
  const services = new Set(
    takers.filter((event) => event.identifiers.traceId === undefined || event.service !== produced?.service).map((event) => event.service),
  );
  const earlier = new Set(app.filter((event) => produced !== undefined && event.time <= produced.time).map((event) => event.service));
  const from = Math.min(produced?.time ?? Number.POSITIVE_INFINITY, ...takers.map((event) => event.time));
  return app.filter((event) => {
    if (event === produced || event.time < from) return false;
    if (takers.includes(event) || services.has(event.service)) return true;
    const trace = event.identifiers.traceId;
    if (trace !== undefined && traces.has(trace) && trace !== produced?.identifiers.traceId) return true;
    return produced !== undefined && event.service !== null && !earlier.has(event.service);
  });
}

function isTaking(event: ProvisioningEvent, produced: ProvisioningEvent | undefined): boolean {
  if (event.spanKind === 'consumer') return true;
  if (event.kind !== 'log' || !taking.test(event.name)) return false;
  if (event.stage === 'queue') return true;
  return produced !== undefined && event.time >= produced.time && (event.service !== produced.service || taken.test(event.name));
}

/** Spans whose parent never arrived: exporters send a span when it ends, so its process did not live to see that. */
function lostCaller(app: readonly ProvisioningEvent[]): Silence | null {
  const known = new Set(app.map((event) => event.nativeId));
  const orphans = app.filter((event) => event.kind === 'span' && event.parentNativeId !== null && !known.has(event.parentNativeId));
  const last = latest(orphans);
  if (last === null) return null;
  const answer = `the caller of ${serviceOf(last)} ${stepName(last)} never reported, its own step is missing`;
  return {
    class: 'crash',
    step: last,
    evidence: orphans.slice(-5).reverse(),
    confidence: 0.55,
    answer,
    expected: 'the span of that caller',
  };
}

function quietSide(
  heard: readonly ProvisioningEvent[],
  app: readonly ProvisioningEvent[],
  last: ProvisioningEvent,
  subject: DiagnosisSubject,
): Silence {
  const provider = providerName(subject.provider ?? last.provider);
  const target = subject.target ?? 'the target';
  const reached = (stages: readonly (string | null)[]) => heard.some((event) => stages.includes(event.stage));
  const after = `the last that was heard is ${last.kind === 'audit' ? provider : serviceOf(last)} ${stepName(last)}`;
  const [missing, expected] =
    app.length > 0
      ? reached(['send', 'apply'])
        ? [`the work in ${target} was done, but ${provider} never confirmed it`, `a confirmation by ${provider}`]
        : [`the application was reached, but nothing was changed in ${target}`, `a change in ${target}`]
      : reached(['send', 'confirm'])
        ? [`${provider} sent the request, but no log line or span of the application shows it`, `a trace of the request in ${target}`]
        : reached(['scope', 'match', 'map', 'trigger'])
          ? [`${provider} decided, but nothing was sent to ${target}`, `a request to ${target}`]
          : [`${provider} recorded a change, but no decision about ${target} followed`, `a decision about ${target}`];
  const known = neverSent(heard, subject);
  return {
    class: known ?? 'unknown',
    step: last,
    evidence: [last],
    confidence: known === null ? 0.4 : 0.5,
    answer: `${missing}; ${after}`,
    expected,
  };
}

/** The provider decided and sent nothing: what was decided tells why, as far as that can be told from outside. */
function neverSent(heard: readonly ProvisioningEvent[], subject: DiagnosisSubject): FailureClass | null {
  const quiet = heard.every(
    ({ kind, outcome, stage }) => kind === 'audit' && outcome !== 'failure' && stage !== 'send' && stage !== 'confirm',
  );
  if (!quiet || subject.target === null) return null;
  if (heard.every(({ name }) => /user_membership\.approve/.test(name))) return 'provisioning-disabled';
  if (subject.operation === 'suspend' || subject.operation === 'delete' || subject.operation === 'unassign') return 'deprovision-missed';
  const assigned = heard.some(({ name, operation }) => operation === 'assign' || /user_membership\.add/.test(name));
  return assigned ? 'assigned-before-provisioning' : null;
}

function latest(events: readonly ProvisioningEvent[]): ProvisioningEvent | null {
  return events.reduce<ProvisioningEvent | null>((best, event) => (best === null || endOf(event) >= endOf(best) ? event : best), null);
}

function endOf(event: ProvisioningEvent): number {
  return event.spanKind === 'consumer' ? event.time : event.time + (event.durationMs ?? 0);
}

function workName(event: ProvisioningEvent): string {
  const destination = event.attributes['messaging.destination.name'];
  return typeof destination === 'string' && destination !== '' ? destination : stepName(event);
}

function stepName(event: ProvisioningEvent): string {
  return (event.endpoint ?? templateName(event.name)).slice(0, 120);
}

function serviceOf(event: ProvisioningEvent): string {
  return event.service ?? event.source;
}

function unique(events: ProvisioningEvent[]): ProvisioningEvent[] {
  return [...new Set(events)];
}
