/** The JSON shape of `provtrace diff`. */
import type { FlowDiff, StepSide } from '../../domain/diff/types.ts';
import { rfc3339 } from '../time.ts';
import { flowDocument, ms } from './documents.ts';
import { schemaVersion } from './json.ts';

export function diffDocument({ base, other, baselineReason, firstDivergence, steps, summary }: FlowDiff) {
  return {
    schemaVersion,
    base: flowDocument(base),
    other: flowDocument(other),
    baselineReason,
    firstDivergence,
    steps: steps.map((step) => ({ ...step, base: side(step.base), other: side(step.other) })),
    summary: { ...summary, durationMs: { base: ms(summary.durationMs.base), other: ms(summary.durationMs.other) } },
  };
}

function side(step: StepSide | null) {
  return step === null ? null : { ...step, startedAt: rfc3339(step.startedAt), durationMs: ms(step.durationMs) };
}
