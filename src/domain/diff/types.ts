/** Two attempts side by side: `base` is the one to compare with (usually a success), `other` the one to explain. */
import type { Json, Outcome, Stage } from '../event.ts';
import type { Flow } from '../flow.ts';

export type StepChange = 'same' | 'added' | 'removed' | 'changed';
export type DifferenceKind = 'status' | 'outcome' | 'duration' | 'attribute' | 'body' | 'order';

/** One step of one of the two attempts. */
export interface StepSide {
  /** Place among the steps of its attempt, from 0 as in `Step`. */
  index: number;
  depth: number;
  service: string | null;
  endpoint: string | null;
  outcome: Outcome;
  httpStatus: number | null;
  errorCode: string | null;
  message: string | null;
  startedAt: number;
  durationMs: number | null;
  try: number;
  eventIds: string[];
}

export interface FieldDifference {
  /** `httpStatus`, `outcome`, `durationMs`, an attribute name, or a path into a body: `body.request.emails[0].value`, `body.patch.active`. */
  field: string;
  kind: DifferenceKind;
  /** null when it is absent on that side. */
  base: Json;
  other: Json;
  note: string | null;
}

export interface StepDiff {
  change: StepChange;
  /** Templated name; of `other` where both have one. */
  name: string;
  stage: Stage | null;
  base: StepSide | null;
  other: StepSide | null;
  differences: FieldDifference[];
}

export interface Divergence {
  sentence: string;
  /** The number in the sentence: the place in `other`, or in `base` when the step is missing in `other`; from 1. */
  step: number;
  /** Of `other` first. */
  eventIds: string[];
}

export interface DiffSummary {
  same: number;
  added: number;
  removed: number;
  changed: number;
  durationMs: { base: number; other: number };
  sentence: string;
}

export interface FlowDiff {
  base: Flow;
  other: Flow;
  /** One sentence: why this base. */
  baselineReason: string;
  /** null when nothing differs. */
  firstDivergence: Divergence | null;
  /** In the order of `other`, with the missing steps of `base` where they would stand. */
  steps: StepDiff[];
  summary: DiffSummary;
}
