/** Two attempts compared: the first difference in one sentence, then step by step; one below the other, or side by side from 120 columns. */
import type { FieldDifference, FlowDiff, StepChange, StepSide } from '../../../domain/diff/types.ts';
import type { Json } from '../../../domain/event.ts';
import { formatDuration, formatTime } from '../../../text/time.ts';
import { width } from '../../../text/width.ts';
import { type FooterProps, footerLine } from '../../components/footer.ts';
import { type Frame, filled } from '../../frame.ts';
import { type ListRows, windowOf } from '../../list.ts';
import type { Tone } from '../../theme.ts';
import type { DiffRow } from './rows.ts';
import type { DiffState } from './state.ts';

export interface DiffProps {
  diff: FlowDiff;
  rows: readonly DiffRow[];
  state: DiffState;
  footer: FooterProps;
}

const tones: Readonly<Record<StepChange, Tone>> = { same: 'dim', changed: 'warn', added: 'busy', removed: 'bad' };

export function isSideBySide(frame: Frame, { layout }: DiffState): boolean {
  return layout === null ? frame.columns >= 120 : layout === 'side' && frame.columns >= 80;
}

export function diffRowsOf(frame: Frame, { diff, rows }: Pick<DiffProps, 'diff' | 'rows'>): ListRows {
  return { ids: rows.map(({ id }) => id), heightOf: () => 1, lines: Math.max(1, frame.rows - 3 - verdictLines(frame, diff).length) };
}

export function diffView(frame: Frame, props: DiffProps): string[] {
  const { diff, rows, state } = props;
  const listRows = diffRowsOf(frame, props);
  const { selected, first, end } = windowOf(state.list, listRows);
  const columns = columnsOf(frame, isSideBySide(frame, state));
  const lines = rows.slice(first, end).map((row, index) => rowLine(frame, row, columns, first + index === selected));
  const header = `  ${frame.cell('STEP', columns.name)} ${frame.cell('THIS', columns.side)} ${frame.cell('BASE', columns.side)} CHANGE`;
  return [
    titleLine(frame, diff),
    ...verdictLines(frame, diff),
    frame.theme('dim', frame.cut(header, frame.columns)),
    ...filled(lines, listRows.lines),
    footerLine(frame, props.footer),
  ];
}

function titleLine(frame: Frame, { other, base }: FlowDiff): string {
  const { theme, glyphs } = frame;
  const start = `flows ${glyphs.path} ${other.id} ${glyphs.path} `;
  const at = formatTime(base.startedAt, { utc: frame.time === 'utc', precision: 'minute', today: frame.now });
  const end = `   against ${base.id}, ${base.status} ${at}`;
  return `${theme('dim', start)}${theme('strong', 'diff')}${frame.cut(end, frame.columns - width(start) - 4)}`;
}

function verdictLines(frame: Frame, { baselineReason, firstDivergence, summary }: FlowDiff): string[] {
  const { theme } = frame;
  const sentence = firstDivergence === null ? 'Nothing differs but ids, times and names.' : firstDivergence.sentence;
  return [
    ...frame.wrap(sentence, frame.columns, 3).map((line) => theme('strong', line)),
    theme('dim', frame.cut(`baseline: ${baselineReason}`, frame.columns)),
    theme('dim', frame.cut(summary.sentence, frame.columns)),
  ];
}

interface Columns {
  name: number;
  side: number;
  change: number;
}

/** Side by side the two attempts get most of the width, else the step does. */
function columnsOf(frame: Frame, side: boolean): Columns {
  const rest = frame.columns - 5;
  const change = Math.min(28, Math.max(10, Math.floor(rest * 0.16)));
  const each = Math.max(9, Math.floor(rest * (side ? 0.28 : 0.19)));
  return { change, side: each, name: rest - change - 2 * each };
}

function rowLine(frame: Frame, row: DiffRow, columns: Columns, isSelected: boolean): string {
  const { theme, glyphs } = frame;
  const cursor = isSelected
    ? theme('accent', glyphs.cursor)
    : row.kind === 'step'
      ? theme(tones[row.step.change], glyphs[row.step.change])
      : ' ';
  if (row.kind === 'field') return `${cursor} ${fieldCells(frame, row.difference, columns)}`;
  const { step, folded } = row;
  const tone = step.change === 'same' ? 'dim' : isSelected ? 'strong' : 'plain';
  const lead = step.stage === null ? '' : `${step.stage} ${glyphs.dot} `;
  const fold = folded ? `${glyphs.closed} ` : '';
  const name = theme(tone, frame.middle(`${fold}${lead}${step.name}`, columns.name));
  const change = changeText(step.change, step.differences);
  return `${cursor} ${name} ${sideCell(frame, step.other, columns.side)} ${sideCell(frame, step.base, columns.side)} ${theme(tones[step.change], frame.cut(change, columns.change))}`;
}

function changeText(change: StepChange, differences: readonly FieldDifference[]): string {
  if (change === 'same') return '';
  if (change === 'added') return 'only here';
  if (change === 'removed') return 'missing here';
  return [...new Set(differences.map(({ kind }) => kind))].join(', ');
}

/** `409 60 ms`, `ok`, `failure 23505`. */
function sideCell(frame: Frame, side: StepSide | null, columns: number): string {
  if (side === null) return frame.theme('dim', frame.cell(frame.glyphs.dash, columns));
  const result =
    side.httpStatus ??
    (side.outcome === 'success' ? 'ok' : side.outcome === 'failure' ? ['failure', side.errorCode].filter(Boolean).join(' ') : '');
  const text = [String(result), side.durationMs === null ? '' : formatDuration(side.durationMs)].filter((part) => part !== '').join(' ');
  return frame.theme(side.outcome === 'failure' ? 'bad' : 'plain', frame.cell(text, columns));
}

function fieldCells(frame: Frame, { field, base, other, note }: FieldDifference, columns: Columns): string {
  const name = frame.theme('dim', frame.middle(`    ${field}`, columns.name));
  const cell = (value: Json) => frame.cell(fieldText(field, value, frame.glyphs.dash), columns.side);
  return `${name} ${frame.theme('warn', cell(other))} ${cell(base)} ${frame.theme('dim', frame.cut(note ?? '', columns.change))}`;
}

function fieldText(field: string, value: Json, absent: string): string {
  if (value === null) return absent;
  if (field === 'durationMs' && typeof value === 'number') return formatDuration(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
