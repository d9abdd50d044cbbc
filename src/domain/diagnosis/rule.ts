/**
 * A diagnosis rule: recognises one failure class in one incident. Pure; the strongest match of all rules names the class of the incident.
 * Most rules are patterns (`patternRule`): the confidence says which kind of evidence matched, so that a code beats a text and a text a status.
 */
import type { ProvisioningEvent } from '../event.ts';
import type { Flow } from '../flow.ts';
import type { Pace } from '../pace.ts';
import type { FailureClass } from './catalogue.ts';
import type { Incident } from './incident.ts';
import type { Signal } from './signals.ts';

/** The few facts of a flow that diagnosis needs; a flow that is still being put together has no status yet. */
export type DiagnosisSubject = Pick<Flow, 'operation' | 'provider' | 'target' | 'startedAt'> & {
  status: Flow['status'] | null;
  /** How successes go on from where an open flow stands, where that is known. */
  pace?: Pace | null;
};

export interface RuleContext {
  subject: DiagnosisSubject;
  /** By time, then id. */
  events: readonly ProvisioningEvent[];
  /** In order of importance. */
  incidents: readonly Incident[];
}

/** An incident with its signals. */
export interface Case {
  incident: Incident;
  /** What is tested: first-hand evidence, in a second look also the reports. */
  signal: Signal;
}

export interface Match {
  /** 0 to 1; higher beats lower. */
  confidence: number;
  /** Evidence beyond the incident's own, to be listed after it. */
  evidence?: readonly ProvisioningEvent[];
  /** The step to name instead of the incident's. */
  step?: ProvisioningEvent;
  /** Said instead of what the step answered. */
  answer?: string;
}

export interface Rule {
  class: FailureClass;
  /** May explain an incident by what others report of it (a verdict of the provider), not only by first-hand evidence. */
  secondHand: boolean;
  match(subject: Case, context: RuleContext): Match | null;
}

interface Pattern {
  class: FailureClass;
  /** On scimType and error codes. */
  codes?: RegExp;
  /** On event types and span names. */
  names?: RegExp;
  text?: RegExp;
  status?: readonly number[];
  /** Confidence of a match by code or name (default 0.95), by text (0.86) and by status (0.7). */
  codeConfidence?: number;
  textConfidence?: number;
  statusConfidence?: number;
  /** Must hold for any of it to count. */
  when?: (subject: Case, context: RuleContext) => boolean;
  firstHandOnly?: boolean;
}

export function patternRule(pattern: Pattern): Rule {
  return {
    class: pattern.class,
    secondHand: pattern.firstHandOnly !== true,
    match(subject, context) {
      const confidence = strength(pattern, subject.signal);
      if (confidence === 0 || pattern.when?.(subject, context) === false) return null;
      return { confidence };
    },
  };
}

function strength(pattern: Pattern, signal: Signal): number {
  const known = signal.tested.get(pattern);
  if (known !== undefined) return known;
  const found = tested(pattern, signal);
  signal.tested.set(pattern, found);
  return found;
}

function tested(pattern: Pattern, signal: Signal): number {
  if (pattern.codes?.test(signal.codes) === true || pattern.names?.test(signal.names) === true) return pattern.codeConfidence ?? 0.95;
  if (pattern.text?.test(signal.text) === true) return pattern.textConfidence ?? 0.86;
  if (signal.status !== null && pattern.status?.includes(signal.status) === true) return pattern.statusConfidence ?? 0.7;
  return 0;
}
