/** One flow: the finding on top, the waterfall over all sources, the details of the selected step below it or, from 120 columns, beside it. */
import { statusLabel } from '../../../text/status-label.ts';
import { formatDuration } from '../../../text/time.ts';
import { width } from '../../../text/width.ts';
import { type FooterProps, footerLine, inputRun } from '../../components/footer.ts';
import { type Frame, filled, resized } from '../../frame.ts';
import { type ListRows, windowOf } from '../../list.ts';
import type { Prompt } from '../../state.ts';
import { statusTones } from '../../theme.ts';
import { detailLines } from './detail.ts';
import type { FlowModel, StepRow } from './model.ts';
import { type FlowState, tabs } from './state.ts';
import { waterfallHeader, waterfallLine } from './waterfall.ts';

export interface FlowProps {
  model: FlowModel;
  rows: readonly StepRow[];
  state: FlowState;
  prompt: Prompt | null;
  footer: FooterProps;
}

interface Layout {
  /** Lines of the finding below the title. */
  finding: string[];
  /** Lines of steps; 0 while the details take the whole screen. */
  steps: number;
  stepColumns: number;
  detail: { columns: number; lines: number } | null;
  side: boolean;
}

const sideBySide = 120;
const onePane = 80;

export function flowLayout(frame: Frame, { model, state }: Pick<FlowProps, 'model' | 'state'>): Layout {
  const finding = findingLines(frame, model, frame.rows >= 30 ? 5 : 4);
  const body = frame.rows - 2 - finding.length; // without title and footer
  if (state.zoomed) return { finding, steps: 0, stepColumns: 0, detail: { columns: frame.columns, lines: body - 1 }, side: false };
  if (frame.columns >= sideBySide) {
    const stepColumns = Math.floor(frame.columns * 0.6);
    return { finding, steps: body - 1, stepColumns, detail: { columns: frame.columns - stepColumns - 2, lines: body - 1 }, side: true };
  }
  const detail = frame.columns < onePane || body < 12 ? 0 : Math.max(5, Math.floor(body * 0.36));
  return {
    finding,
    steps: Math.max(1, body - 1 - (detail === 0 ? 0 : detail + 1)),
    stepColumns: frame.columns,
    detail: detail === 0 ? null : { columns: frame.columns, lines: detail },
    side: false,
  };
}

export function flowRows(frame: Frame, props: Pick<FlowProps, 'model' | 'state' | 'rows'>): ListRows {
  return { ids: props.rows.map(({ id }) => id), heightOf: () => 1, lines: Math.max(1, flowLayout(frame, props).steps) };
}

export function flowView(frame: Frame, props: FlowProps): string[] {
  const layout = flowLayout(frame, props);
  const body = layout.side ? beside(frame, props, layout) : below(frame, props, layout);
  return [titleLine(frame, props), ...layout.finding, ...body, footerLine(frame, props.footer)];
}

function below(frame: Frame, props: FlowProps, layout: Layout): string[] {
  const steps = layout.steps === 0 ? [] : [waterfallHeader(frame, props.model), ...filled(stepLines(frame, props), layout.steps)];
  if (layout.detail === null) return steps;
  return [...steps, tabLine(frame, props), ...detailWindow(frame, props, layout.detail)];
}

function beside(frame: Frame, props: FlowProps, layout: Layout): string[] {
  const left = resized(frame, layout.stepColumns, frame.rows);
  const columns = layout.detail?.columns ?? 0;
  const right = resized(frame, columns, frame.rows);
  const steps = [waterfallHeader(left, props.model), ...filled(stepLines(left, props, flowRows(frame, props)), layout.steps)];
  const details = [tabLine(right, props), ...detailWindow(right, props, { columns, lines: layout.steps })];
  const divider = frame.theme('dim', frame.glyphs.side);
  return steps.map((line, index) => `${line === '' ? ' '.repeat(layout.stepColumns) : line} ${divider}${details[index] ?? ''}`);
}

function titleLine(frame: Frame, { model: { flow }, prompt, state }: FlowProps): string {
  const { theme, glyphs } = frame;
  if (prompt?.kind === 'search') return `${theme('accent', '/')} ${inputRun(frame, prompt.input, frame.columns - 2)}`;
  const end = ` (${flow.provider ?? 'no provider'})${state.search === '' ? '' : `  /${state.search}`}`;
  const start = `flows ${glyphs.path} ${flow.id}  `;
  const room = frame.columns - width(start) - width(end) - 1;
  const text = `${flow.operation ?? 'unknown operation'} ${flow.user.key} ${glyphs.arrow} ${flow.target ?? 'unknown target'}`;
  return `${theme('dim', `flows ${glyphs.path} `)}${theme('strong', flow.id)}  ${frame.cutMiddle(text, room)}${theme('dim', frame.cut(end, 40))}`;
}

/** `✖ FAIL uniqueness: the target already has a user with this userName.`, where it happened, what to do next. */
function findingLines(frame: Frame, { flow, findings }: FlowModel, most: number): string[] {
  const { theme, glyphs } = frame;
  const [best] = findings;
  const label = theme(statusTones[flow.status], statusLabel(flow.status, frame.ascii));
  const facts = [
    formatDuration(flow.durationMs),
    `${flow.eventCount} events`,
    ...(flow.tries > 1 ? [`${flow.tries} tries`] : []),
    flow.sources.join(', '),
  ].join(` ${glyphs.dot} `);
  if (best === undefined) return [`${label}  ${theme('dim', frame.cut(facts, frame.columns - 10))}`];
  const head = `${best.class}: `;
  const indent = '  ';
  const cause = frame.wrap(head + best.cause, frame.columns - 9, Math.max(1, most - 2));
  const [first = '', ...rest] = cause;
  const where = [best.service, best.endpoint].filter((part) => part !== null).join(' ');
  const next = best.nextSteps[0];
  return [
    `${label} ${theme('strong', first)}`,
    ...rest.map((line) => `        ${line}`),
    ...(where === '' ? [] : [`${indent}${theme('dim', 'at')}   ${frame.cutMiddle(where, frame.columns - 8)}`]),
    ...(next === undefined ? [] : [`${indent}${theme('dim', 'next')} ${frame.cut(next, frame.columns - 8)}`]),
  ];
}

function stepLines(frame: Frame, { model, rows, state }: FlowProps, listRows = flowRows(frame, { model, rows, state })): string[] {
  const { selected, first, end } = windowOf(state.list, listRows);
  return rows.slice(first, end).map((row, index) => waterfallLine(frame, model, row, first + index === selected, state.search));
}

function tabLine(frame: Frame, { state }: FlowProps): string {
  const { theme, glyphs } = frame;
  const { first, end, width } = shownTabs(tabs.indexOf(state.tab), frame.columns);
  const names = tabs.slice(first, end).map((tab) => (tab === state.tab ? theme('accent', `[${tab}]`) : theme('dim', tab)));
  const line = [...(first > 0 ? [theme('dim', '<')] : []), ...names, ...(end < tabs.length ? [theme('dim', '>')] : [])].join(' ');
  const rest = frame.columns - width;
  return rest < 3 ? line : `${line} ${theme('dim', glyphs.rule.repeat(rest - 1))}`;
}

/** As many as fit around the chosen one, with room for a sign on each side where others are left out. */
function shownTabs(chosen: number, columns: number): { first: number; end: number; width: number } {
  const widthOf = (first: number, end: number) =>
    tabs.slice(first, end).reduce((sum, tab) => sum + tab.length + 1, 1) + (first > 0 ? 2 : 0) + (end < tabs.length ? 2 : 0);
  let [first, end] = [chosen, chosen + 1];
  for (let grown = true; grown; ) {
    grown = false;
    if (end < tabs.length && widthOf(first, end + 1) <= columns) [end, grown] = [end + 1, true];
    if (first > 0 && widthOf(first - 1, end) <= columns) [first, grown] = [first - 1, true];
  }
  return { first, end, width: widthOf(first, end) };
}

/** All lines of the details, for scrolling. */
export function selectedDetail(
  frame: Frame,
  { model, rows, state }: Pick<FlowProps, 'model' | 'rows' | 'state'>,
  columns: number,
): string[] {
  const row = rows[windowOf(state.list, flowRows(frame, { model, rows, state })).selected];
  const event = row === undefined ? undefined : model.byId.get(state.eventId ?? row.id);
  return row === undefined || event === undefined
    ? []
    : detailLines(resized(frame, columns, frame.rows), model, row.step, event, state.tab, state.zoomed);
}

function detailWindow(frame: Frame, props: FlowProps, { columns, lines }: { columns: number; lines: number }): string[] {
  const all = selectedDetail(frame, props, columns);
  const scroll = Math.max(0, Math.min(props.state.scroll, all.length - lines));
  const shown = all.slice(scroll, scroll + lines);
  const below = all.length - scroll - shown.length;
  const keys = props.state.zoomed ? 'j k scroll' : 'J K scroll, Enter for all';
  if (below > 0 && lines > 1) shown[shown.length - 1] = frame.theme('dim', ` ${below + 1} more lines: ${keys}`);
  return filled(shown, lines);
}
