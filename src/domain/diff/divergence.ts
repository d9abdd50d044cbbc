/** The first difference that matters, in one sentence; what failed or is missing counts before values, values before durations. */
import type { Divergence, FieldDifference, StepDiff, StepSide } from './types.ts';

const longestDetail = 160;

export function firstDivergence(steps: readonly StepDiff[]): Divergence | null {
  for (const weight of [3, 2, 1]) {
    const place = steps.findIndex((candidate) => weightOf(candidate) === weight);
    const step = steps[place];
    if (step === undefined) continue;
    return divergenceAt(causeBelow(steps, place) ?? step);
  }
  return null;
}

function divergenceAt(step: StepDiff): Divergence {
  const number = ((step.other ?? step.base)?.index ?? 0) + 1;
  return {
    sentence: `First difference: ${sentenceOf(step, number)}`,
    step: number,
    eventIds: [...(step.other?.eventIds ?? []), ...(step.base?.eventIds ?? [])],
  };
}

/** A step that failed without an answer of its own (a job, a message) failed because of the call below it that was refused. */
function causeBelow(steps: readonly StepDiff[], place: number): StepDiff | null {
  const side = steps[place]?.other;
  if (side == null || side.outcome !== 'failure' || side.httpStatus !== null) return null;
  for (const step of steps.slice(place + 1)) {
    if (step.other === null) continue;
    if (step.other.depth <= side.depth) return null;
    if (step.other.outcome === 'failure' && step.other.httpStatus !== null && weightOf(step) === 3) return step;
  }
  return null;
}

/** 3: another course of events. 2: other values. 1: other durations, or another order, which concurrent steps have by chance. 0: no difference. */
function weightOf(step: StepDiff): number {
  if (step.change === 'same') return 0;
  if (step.change !== 'changed') return isRemark(step) ? 2 : 3;
  return Math.max(0, ...step.differences.map(differenceWeight));
}

function differenceWeight({ kind, note }: FieldDifference): number {
  if (kind === 'status' || kind === 'outcome') return 3;
  if (kind === 'body' && note !== null) return 3;
  return kind === 'duration' || kind === 'order' ? 1 : 2;
}

/** A line of log without a stage or a failure: its absence changes nothing. */
function isRemark({ stage, base, other }: StepDiff): boolean {
  const side = other ?? base;
  return stage === null && side !== null && side.httpStatus === null && side.outcome === 'unknown';
}

function sentenceOf(step: StepDiff, number: number): string {
  if (step.change === 'removed') return `step ${number} of the baseline, ${step.name}, is missing.`;
  if (step.change === 'added') return `step ${number} ${step.name} happens only in this attempt${failed(step.other)}.`;
  const heaviest = [...step.differences].sort((left, right) => order(left) - order(right))[0];
  return `step ${number} ${step.name} ${heaviest === undefined ? 'differs.' : changeOf(heaviest, step)}`;
}

const kinds: readonly FieldDifference['kind'][] = ['status', 'outcome', 'body', 'attribute', 'order', 'duration'];

function order({ kind, note }: FieldDifference): number {
  return kinds.indexOf(kind) - (kind === 'body' && note !== null ? 0.5 : 0);
}

function changeOf({ kind, field, base, other }: FieldDifference, { other: side }: StepDiff): string {
  const detail = detailOf(side);
  if (kind === 'status' && other !== null && base !== null) return `answered ${other}, not ${base}${detail}.`;
  if (kind === 'status')
    return `${other === null ? 'has no answer' : `answered ${other}`}, ${base === null ? 'the baseline has no answer' : `not ${base}`}${detail}.`;
  if (kind === 'outcome') return `ended with ${other}, not ${base}${detail}.`;
  if (kind === 'order') return `comes in another place: it is step ${Number(base) + 1} of the baseline.`;
  if (kind === 'duration') return `took ${milliseconds(other)}, not ${milliseconds(base)}.`;
  if (other === null) return `lacks ${field} (${short(base)}).`;
  return base === null ? `has ${field} in addition: ${short(other)}.` : `has ${field} ${short(other)}, not ${short(base)}.`;
}

function failed(side: StepSide | null): string {
  if (side?.outcome !== 'failure') return '';
  return side.httpStatus === null ? ` and failed${detailOf(side)}` : ` and answered ${side.httpStatus}${detailOf(side)}`;
}

function detailOf(side: StepSide | null): string {
  const text = (side?.message ?? side?.errorCode ?? '').replace(/\s+/g, ' ').trim();
  if (text === '' || side?.outcome === 'success') return '';
  return `: ${text.length > longestDetail ? `${text.slice(0, longestDetail - 1)}…` : text.replace(/\.$/, '')}`;
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** `180 ms`, `1.2 s`, `4.1 min`. */
export function milliseconds(value: unknown): string {
  const ms = Number(value);
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 120_000 ? `${(ms / 1000).toFixed(1)} s` : `${(ms / 60_000).toFixed(1)} min`;
}
