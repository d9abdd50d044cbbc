/** `provtrace diff` for people: what is compared with what and why, the first difference, then step by step. */
import type { FieldDifference, FlowDiff, StepChange, StepDiff, StepSide } from '../../domain/diff/types.ts';
import type { Json } from '../../domain/event.ts';
import { formatDuration } from '../../text/time.ts';
import { visible } from '../../text/visible.ts';
import type { CommandContext } from '../context.ts';
import type { Tone } from '../palette.ts';
import { headline, timing } from './headline.ts';
import { type Column, tableLines } from './table.ts';

export function diffLines(context: CommandContext, diff: FlowDiff): string[] {
  const { palette, width, options } = context;
  const { firstDivergence, other, base } = diff;
  return [
    headline(context, other),
    timing(context, other),
    `${palette('dim', 'against')} ${timing(context, base)}`,
    `${palette('dim', 'because')} ${visible(diff.baselineReason)}`,
    '',
    firstDivergence === null ? 'no difference' : palette('strong', visible(firstDivergence.sentence)),
    '',
    ...tableLines(diff.steps.flatMap(rows), columns(options.ascii), { width, palette, ascii: options.ascii }),
    '',
    visible(diff.summary.sentence),
  ];
}

interface Row {
  change: StepChange | 'field';
  name: string;
  other: string;
  base: string;
  note: string;
}

/** Differences that the row of the step shows already. */
const inStepRow = new Set(['outcome', 'httpStatus', 'durationMs', 'order']);

function rows(step: StepDiff): Row[] {
  const kinds = [...new Set(step.differences.map((difference) => difference.kind))];
  const note = { same: '', added: 'additional', removed: 'missing', changed: kinds.join(', ') }[step.change];
  const own: Row = { change: step.change, name: step.name, other: sideText(step.other), base: sideText(step.base), note };
  return [own, ...step.differences.filter(({ field }) => !inStepRow.has(field)).map(fieldRow)];
}

function fieldRow({ field, other, base, note }: FieldDifference): Row {
  return { change: 'field', name: `    ${field}`, other: valueText(other), base: valueText(base), note: note ?? '' };
}

function sideText(side: StepSide | null): string {
  if (side === null) return '-';
  const result = side.httpStatus ?? (side.outcome === 'unknown' ? 'seen' : side.outcome === 'success' ? 'ok' : 'failed');
  return side.durationMs === null ? String(result) : `${result} ${formatDuration(side.durationMs)}`;
}

const longestValue = 60;

function valueText(value: Json): string {
  if (value === null) return '-';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > longestValue ? `${text.slice(0, longestValue - 3)}...` : text;
}

const tones: Readonly<Record<Row['change'], Tone>> = { same: 'dim', added: 'warn', removed: 'bad', changed: 'warn', field: 'plain' };

function columns(ascii: boolean): Column<Row>[] {
  const marks = { same: '=', added: '+', removed: '-', changed: ascii ? '!' : '≠', field: '' };
  const tone = (row: Row) => tones[row.change];
  return [
    { title: '', text: (row) => marks[row.change], tone },
    { title: 'STEP', text: (row) => row.name, tone, shrinkTo: 24 },
    { title: 'THIS', text: (row) => row.other, shrinkTo: 10 },
    { title: 'BASE', text: (row) => row.base, shrinkTo: 10 },
    { title: 'CHANGE', text: (row) => row.note, tone, shrinkTo: 10 },
  ];
}
