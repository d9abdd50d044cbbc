/** One step as a line: cursor, time, source, name, bar over the time of the whole flow. */
import type { Step } from '../../../domain/flow.ts';
import { formatDuration } from '../../../text/time.ts';
import { width } from '../../../text/width.ts';
import type { Frame } from '../../frame.ts';
import { stepTime } from '../../time-mode.ts';
import { type FlowModel, matchesSearch, type StepRow } from './model.ts';

export interface WaterfallColumns {
  time: number;
  source: number;
  name: number;
  duration: number;
  chart: number;
}

/** The duration goes first when there is no room, then the chart gets smaller; the name of the step stays readable. */
export function waterfallColumns(frame: Frame): WaterfallColumns {
  const time = frame.time === 'relative' ? 9 : 12;
  const source = Math.min(16, Math.max(9, Math.floor(frame.columns * 0.13)));
  const duration = frame.columns >= 70 ? 8 : 0;
  const rest = frame.columns - 2 - time - source - duration - 4;
  const chart = Math.max(8, Math.min(60, Math.floor(rest * 0.4)));
  return { time, source, duration, chart, name: rest - chart };
}

export function waterfallHeader(frame: Frame, model: FlowModel): string {
  const columns = waterfallColumns(frame);
  const end = model.scale.length > 0 ? formatDuration(model.scale.length) : '';
  const half = model.scale.breaks.length === 0 && model.scale.length > 0 ? formatDuration(model.scale.length / 2) : '';
  const axis = spreadOver(['0', half, end], columns.chart);
  const duration = columns.duration > 0 ? `${frame.cell('DUR', columns.duration, 'right')} ` : '';
  return frame.theme(
    'dim',
    `  ${frame.cell('TIME', columns.time)} ${frame.cell('SOURCE', columns.source)} ${frame.cell('STEP', columns.name)} ${duration}${axis}`,
  );
}

/** The middle goes when it would touch its neighbours. */
function spreadOver([left = '', middle = '', right = '']: readonly string[], columns: number): string {
  const before = Math.floor((columns - middle.length) / 2) - left.length;
  const after = columns - left.length - Math.max(0, before) - middle.length - right.length;
  if (before < 2 || after < 2) return left + ' '.repeat(Math.max(1, columns - left.length - right.length)) + right;
  return left + ' '.repeat(before) + middle + ' '.repeat(after) + right;
}

export function waterfallLine(frame: Frame, model: FlowModel, row: StepRow, isSelected: boolean, search: string): string {
  const { theme, glyphs } = frame;
  const columns = waterfallColumns(frame);
  const { step } = row;
  const failed = step.outcome === 'failure';
  const cursor = isSelected ? theme('accent', glyphs.cursor) : matchesSearch(row, search) ? theme('warn', '/') : ' ';
  const time = theme('dim', frame.cell(stepTime(step.startedAt, model.start, frame), columns.time));
  const source = theme('dim', frame.cell(step.service ?? step.source, columns.source));
  const name = nameCell(frame, row, columns.name);
  const duration =
    columns.duration > 0
      ? `${theme('dim', frame.cell(step.durationMs === null ? '' : formatDuration(step.durationMs), columns.duration, 'right'))} `
      : '';
  return `${cursor} ${time} ${source} ${theme(failed ? 'bad' : isSelected ? 'strong' : 'plain', name)} ${duration}${bar(frame, model, step, columns.chart)}`;
}

/** Deeper nesting than this is shown at the same depth, so that the name stays in sight. */
const maxIndent = 8;

/** What failed and how stays whole; the name in between is cut in the middle. */
function nameCell(frame: Frame, { step, children, folded }: StepRow, columns: number): string {
  const { glyphs } = frame;
  const indent = ' '.repeat(Math.min(step.depth, Math.min(maxIndent, Math.floor(columns / 4))));
  const fold = children ? `${folded ? glyphs.closed : glyphs.open} ` : '';
  const result = [
    step.outcome === 'failure' ? glyphs.bad : '',
    step.httpStatus ?? step.errorCode ?? '',
    step.try > 1 ? `try ${step.try}` : '',
  ];
  const tail = result.filter((part) => part !== '').join(' ');
  const end = frame.cut(tail, Math.max(0, Math.floor(columns / 2)));
  const room = columns - indent.length - fold.length - (end === '' ? 0 : width(end) + 1);
  const lead = step.stage === null || columns < 40 ? '' : `${step.stage} ${glyphs.dot} `;
  const name = frame.middle(lead + step.name, Math.max(4, room));
  return frame.cell(`${indent}${fold}${name}${end === '' ? '' : ` ${end}`}`, columns);
}

/** In half columns: `·▐█▌`. Steps without a duration are points; gaps that were cut short show as breaks. */
function bar(frame: Frame, { scale }: FlowModel, step: Step, columns: number): string {
  const { theme, glyphs } = frame;
  const signs = glyphs.bar;
  const from = Math.min(2 * columns - 1, Math.max(0, Math.floor(scale.at(step.startedAt) * 2 * columns)));
  const to = Math.min(2 * columns, Math.max(from + 1, Math.round(scale.at(step.startedAt + (step.durationMs ?? 0)) * 2 * columns)));
  const first = Math.floor(from / 2);
  const last = step.durationMs === null ? first + 1 : Math.ceil(to / 2);
  const breaks = new Set(scale.breaks.map((place) => Math.min(columns - 1, Math.floor(place * columns))));
  const blanks = (start: number, end: number) =>
    Array.from({ length: Math.max(0, end - start) }, (_, index) => (breaks.has(start + index) ? signs.gap : signs.blank)).join('');
  const filled = Array.from({ length: last - first }, (_, index) => {
    if (step.durationMs === null) return signs.point;
    const cell = first + index;
    const left = from <= 2 * cell;
    const right = to >= 2 * cell + 2;
    return left && right ? signs.full : left ? signs.left : signs.right;
  }).join('');
  const tone = step.outcome === 'failure' ? 'bad' : step.kind === 'audit' ? 'accent' : step.stage === 'queue' ? 'warn' : 'busy';
  return theme('dim', blanks(0, first)) + theme(tone, filled) + theme('dim', blanks(last, columns));
}
