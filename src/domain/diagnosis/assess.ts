/**
 * The diagnosis of one attempt: incidents are classified by the rules, observations of the whole attempt are added, the best comes first.
 * Pure; the order of the events does not matter. An attempt without a suspicious event costs one pass.
 */
import { saysSkipped } from '../correlation/skips.ts';
import type { ProvisioningEvent, Stage } from '../event.ts';
import { spanTree } from '../steps/span-tree.ts';
import { triesOf } from '../steps/tries.ts';
import type { Effect } from './catalogue/entry.ts';
import { catalogueEntry, type FailureClass } from './catalogue.ts';
import { isSignIn } from './facts.ts';
import { type Incident, incidentsOf } from './incident.ts';
import type { DiagnosisSubject, Match, RuleContext } from './rule.ts';
import { rules } from './rules/index.ts';
import { notOfSignIns } from './rules/sign-in.ts';
import { detailOf, isFailing, isNotice, scimTypeOf, signalOf } from './signals.ts';
import { silenceOf } from './silence.ts';
import { mayBePartial, notes, type Observation, partialWork } from './whole-flow.ts';
import { answerOf, bestDetail, causeOf, quote, statusOf, whoOf } from './wording.ts';

/** A finding with what the flow's failure needs beyond it. */
export interface Assessment {
  class: FailureClass;
  effect: Effect;
  cause: string;
  confidence: number;
  step: ProvisioningEvent;
  stage: Stage | null;
  /** The step first. */
  evidence: ProvisioningEvent[];
  /** The words of the remote side, or null. */
  detail: string | null;
  httpStatus: number | null;
  scimType: string | null;
  /** A later try made it good. */
  recovered: boolean;
}

const enough = 0.8;
const recoveredFactor = 0.3;
const mostIncidents = 100;
const mostEvidence = 20;

/** Everything that can be said, best first. */
export function assess(subject: DiagnosisSubject, events: readonly ProvisioningEvent[]): Assessment[] {
  const tree = spanTree(events);
  const incidents = events.some(isSuspicious) ? incidentsOf(tree, triesOf(tree.events)).slice(0, mostIncidents) : [];
  const context: RuleContext = { subject, events: tree.events, incidents };
  const found = incidents.map((incident) => classify(incident, context)).filter((assessment) => assessment !== null);
  const observations = events.some(mayBePartial) ? partialWork(tree.events, subject) : [];
  if (isOpen(subject)) observations.push(...missing(subject, tree.events, found));
  const observed = [...observations, ...notes(tree.events, subject)].map((observation) => fromObservation(observation, subject));
  if (subject.status === 'skipped' && !found.some(({ effect }) => effect === 'skipped')) observed.push(...skipOf(subject, tree.events));
  const assessments = merged(ranked([...found, ...observed]));
  return subject.status === 'failed' && assessments.every(({ effect }) => effect === 'note')
    ? [...unexplained(subject, tree.events), ...assessments]
    : assessments;
}

/** Anything that `assess` could make an incident of. */
export function isSuspicious(event: ProvisioningEvent): boolean {
  return isFailing(event) || isNotice(event);
}

/** The provider decided not to act, for a reason that no rule knows or that it did not give. */
function skipOf(subject: DiagnosisSubject, events: readonly ProvisioningEvent[]): Assessment[] {
  const step = events.findLast(saysSkipped);
  if (step === undefined) return [];
  const said = quote(detailOf(step));
  const answer = `${whoOf(step, subject)} says ${said ?? 'that it was skipped'}`;
  return [fromObservation({ class: 'out-of-scope', step, evidence: [step], confidence: 0.5, answer }, subject)];
}

/** It failed, and no event tells why. */
function unexplained(subject: DiagnosisSubject, events: readonly ProvisioningEvent[]): Assessment[] {
  const step = events.at(-1);
  if (step === undefined) return [];
  const answer = `no event tells why; the last that was heard is ${whoOf(step, subject)}`;
  return [fromObservation({ class: 'unknown', step, evidence: [step], confidence: 0.1, answer }, subject)];
}

function isOpen({ status }: DiagnosisSubject): boolean {
  return status === 'stuck' || status === 'running' || status === 'waiting';
}

/** What an open attempt waits for; in last place when a failure that nobody mended explains the silence. */
function missing(subject: DiagnosisSubject, events: readonly ProvisioningEvent[], found: readonly Assessment[]): Observation[] {
  const silence = silenceOf(events, subject);
  if (silence === null) return [];
  const explained = found.some((assessment) => !assessment.recovered && assessment.effect !== 'note');
  const confidence = explained ? 0.2 : subject.status === 'stuck' ? silence.confidence : silence.confidence / 2;
  return [{ ...silence, confidence }];
}

function classify(incident: Incident, context: RuleContext): Assessment | null {
  const all = [...incident.near, ...incident.reports];
  let best = strongest(incident, incident.near, context, false);
  if (best === null || best.match.confidence < enough) {
    const second = strongest(incident, all, context, true);
    if (second !== null && (best === null || second.match.confidence > best.match.confidence)) best = second;
  }
  if (best === null) {
    if (incident.notice) return null;
    best = { class: 'unknown', match: { confidence: 0.25 } };
  }
  return build(best.class, best.match, incident, context.subject);
}

function strongest(
  incident: Incident,
  events: readonly ProvisioningEvent[],
  context: RuleContext,
  secondHand: boolean,
): { class: FailureClass; match: Match } | null {
  const signal = signalOf(events);
  const signIn = isSignIn({ incident });
  let best: { class: FailureClass; match: Match } | null = null;
  for (const rule of rules) {
    if ((secondHand && !rule.secondHand) || (signIn && notOfSignIns.has(rule.class))) continue;
    const match = rule.match({ incident, signal }, context);
    if (match !== null && (best === null || match.confidence > best.match.confidence)) best = { class: rule.class, match };
  }
  return best;
}

function build(name: FailureClass, match: Match, incident: Incident, subject: DiagnosisSubject): Assessment {
  const step = match.step ?? incident.step;
  const entry = catalogueEntry(name);
  const evidence = [step, incident.step, incident.origin, ...incident.near, ...(match.evidence ?? []), ...incident.reports];
  const status = statusOf(incident, step);
  const later = incident.recovered ? ' A later try succeeded.' : '';
  return {
    class: name,
    effect: effectOf(name, subject),
    cause: causeOf(entry, subject, match.answer ?? answerOf(incident, step, subject)) + later,
    confidence: match.confidence * (incident.recovered ? recoveredFactor : 1),
    step,
    stage: stageOf([step, incident.origin, ...incident.near, ...incident.reports]),
    evidence: [...new Set(evidence)],
    detail: bestDetail(incident, step),
    httpStatus: status,
    scimType: scimTypeOf(signalOf([...incident.near, ...incident.reports])),
    recovered: incident.recovered,
  };
}

/** Waiting ends with the attempt: what was throttled and then failed is a failure. */
function effectOf(name: FailureClass, subject: DiagnosisSubject): Effect {
  const { effect } = catalogueEntry(name);
  return effect === 'waiting' && (subject.status === 'failed' || subject.status === 'partial' || subject.status === 'stuck')
    ? 'failed'
    : effect;
}

function fromObservation({ class: name, step, evidence, confidence, answer }: Observation, subject: DiagnosisSubject): Assessment {
  return {
    class: name,
    effect: effectOf(name, subject),
    cause: causeOf(catalogueEntry(name), subject, answer),
    confidence,
    step,
    stage: stageOf([step, ...evidence]),
    evidence: [...new Set([step, ...evidence])],
    detail: null,
    httpStatus: step.httpStatus,
    scimType: null,
    recovered: false,
  };
}

function stageOf(events: readonly ProvisioningEvent[]): Stage | null {
  return events.find((event) => event.stage !== null)?.stage ?? null;
}

/** Failures in the order of their incidents, then partial work, waiting and skips, then notes and what was made good. */
function ranked(assessments: Assessment[]): Assessment[] {
  const order: { [effect in Effect]: number } = { failed: 0, partial: 1, waiting: 2, skipped: 3, note: 5 };
  const rank = (assessment: Assessment) =>
    (assessment.recovered ? 4 : order[assessment.effect]) + (assessment.confidence <= 0.2 && !assessment.recovered ? 4 : 0);
  return assessments
    .map((assessment, position) => ({ assessment, position, rank: rank(assessment) }))
    .sort((left, right) => left.rank - right.rank || left.position - right.position)
    .map(({ assessment }) => assessment);
}

/** The same failure of several tries is one finding with the evidence of all. */
function merged(assessments: readonly Assessment[]): Assessment[] {
  const byKey = new Map<string, Assessment>();
  for (const assessment of assessments) {
    const key = `${assessment.class}|${assessment.recovered}|${assessment.step.service ?? ''}|${assessment.step.endpoint ?? assessment.step.name}`;
    const same = byKey.get(key);
    if (same === undefined) byKey.set(key, { ...assessment, evidence: assessment.evidence.slice(0, mostEvidence) });
    else same.evidence = [...new Set([...same.evidence, ...assessment.evidence])].slice(0, mostEvidence);
  }
  return [...byKey.values()];
}
