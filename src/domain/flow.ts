/** A flow: one attempt (one subject, one target, one operation) with all its events; automatic retries are tries inside it. */
import type { Operation, Outcome, ProvisioningEvent, Stage } from './event.ts';
import type { IdentifierType, SubjectIdentifier } from './identifiers.ts';
import type { Pace } from './pace.ts';

export const statuses = ['running', 'waiting', 'succeeded', 'partial', 'failed', 'stuck', 'skipped'] as const;
export type FlowStatus = (typeof statuses)[number];

export interface Subject {
  /** The identifier to show: e-mail, else user name, else the most stable id known. */
  key: string;
  ids: { [type in SubjectIdentifier]?: string };
}

export interface FlowFailure {
  /** A name of the catalogue of failure classes (`provtrace explain`). */
  class: string;
  message: string;
  stage: Stage | null;
  service: string | null;
  endpoint: string | null;
  httpStatus: number | null;
  scimType: string | null;
  eventId: string;
  at: number;
}

export type StageState = 'done' | 'failed' | 'waiting' | 'none';

export interface Flow {
  /** `f_` + 10 characters, derived from the content. */
  id: string;
  user: Subject;
  provider: string | null;
  target: string | null;
  /** All names that its sources have for the target, sorted. */
  targetNames: string[];
  operation: Operation | null;
  status: FlowStatus;
  /** The furthest stage reached, or the one that failed. */
  stage: Stage | null;
  startedAt: number;
  /** null while running, waiting or stuck. */
  endedAt: number | null;
  durationMs: number;
  tries: number;
  eventCount: number;
  sources: string[];
  traceIds: string[];
  requestIds: string[];
  sessionIds: string[];
  failure: FlowFailure | null;
  /** What happened in each stage, for the stage bar. */
  stages: { [stage in Stage]?: StageState };
  /** When a `waiting` flow is expected to move again (epoch ms), where an answer, the provider's rules or its tries so far tell. */
  waitingUntil: number | null;
  /** From when an open flow counts as stuck (epoch ms); null when it is over. */
  overdueAt: number | null;
  /** Time of the last event, for "stuck since" and live sorting. */
  lastEventAt: number;
}

/** Why an event belongs to the flow: the join that brought it in. */
export interface FlowLink {
  rule: 'trace' | 'span-link' | 'request' | 'transaction' | 'change' | 'message' | 'subject' | 'context' | 'pinned' | 'seed';
  /** The event that was joined and the one it was joined to (the same one for the seed). */
  eventId: string;
  toEventId: string;
  keys: { type: IdentifierType; value: string }[];
  /** Time between the two, milliseconds. */
  gapMs: number;
  /** 0 to 1. */
  confidence: number;
  /** Other attempts of the same person that it could have been part of, best first; of the seed: those that it could have gone on with. */
  candidates: LinkCandidate[];
  /** Who has pinned it, when and why. */
  pinned: { at: number; by: string | null; note: string | null } | null;
}

/** An attempt that an event was not joined to. */
export interface LinkCandidate {
  flowId: string;
  /** 0 to 1; 0 when it was out of the question. */
  confidence: number;
  reason: CandidateReason;
}

/** Why an attempt was not chosen: it was out of the question, or another one fits better. */
export type CandidateReason =
  | 'cut by hand'
  | 'other operation'
  | 'other target'
  | 'other provider'
  | 'too late for it'
  | 'over by then'
  | 'a new decision'
  | 'a repeated step'
  | 'another record fits its name'
  | 'its operation fits less'
  | 'its target fits less'
  | 'has heard this side already'
  | 'further away in time'
  | 'as good, but it began earlier'
  | 'no better than another';

/** One row of the waterfall and one unit of the diff: what one component did once. */
export interface Step {
  index: number;
  /** Nesting in the waterfall: spans below their parents, 0 for roots. */
  depth: number;
  stage: Stage | null;
  kind: ProvisioningEvent['kind'];
  source: string;
  service: string | null;
  /** Name with ids templated away, the same for the same step of another attempt: `GET /scim/v2/Users/{id}`. */
  name: string;
  endpoint: string | null;
  outcome: Outcome;
  httpStatus: number | null;
  errorCode: string | null;
  message: string | null;
  startedAt: number;
  durationMs: number | null;
  /** Which try of the flow it belongs to, from 1. */
  try: number;
  /** The event itself first, then the log lines that were written inside its span. */
  eventIds: string[];
}

export interface FlowDetail {
  flow: Flow;
  /** By time, then id. */
  events: ProvisioningEvent[];
  links: FlowLink[];
  /** Metric points of the services that took part, from a few minutes before to a few minutes after it; by time, then id. */
  metrics: ProvisioningEvent[];
  /** How successes of its kind go on from where an open flow stands; null where too few are known, and for flows that are over. */
  pace: Pace | null;
}

export const lifecycleStates = ['none', 'pending', 'active', 'updating', 'suspended', 'deprovisioned', 'error'] as const;
export type LifecycleState = (typeof lifecycleStates)[number];

export interface LifecycleEntry {
  target: string;
  state: LifecycleState;
  since: number;
  /** The flow that brought it there. */
  flowId: string;
  /** Earlier states, newest first. */
  history: { state: LifecycleState; since: number; flowId: string }[];
}
