/** The comparison as rows: one a step, and one a difference below it unless the step is folded. */
import type { FieldDifference, FlowDiff, StepDiff } from '../../../domain/diff/types.ts';

export type DiffRow =
  | { kind: 'step'; id: string; step: StepDiff; folded: boolean }
  | { kind: 'field'; id: string; step: StepDiff; difference: FieldDifference };

export function diffRows(diff: FlowDiff, folded: ReadonlySet<string>): DiffRow[] {
  return diff.steps.flatMap((step, place): DiffRow[] => {
    const id = `step-${place}`;
    const isFolded = folded.has(id);
    const row: DiffRow = { kind: 'step', id, step, folded: isFolded && step.differences.length > 0 };
    if (isFolded) return [row];
    return [row, ...step.differences.map((difference, index): DiffRow => ({ kind: 'field', id: `${id}/${index}`, step, difference }))];
  });
}

export function isDifference(row: DiffRow): boolean {
  return row.kind === 'step' && row.step.change !== 'same';
}

/** Id of the row of the step that a row belongs to. */
export function stepRowId(row: DiffRow): string {
  return row.id.split('/')[0] ?? row.id;
}
