/** The live list of flows: health, counts over time, filter, rows with the reason below each failure, failures by group. */
import type { Flow } from '../../../domain/flow.ts';
import type { Counts, FailureGroup, SourceState, TimeBucket } from '../../../domain/reader.ts';
import { formatTime } from '../../../text/time.ts';
import { width } from '../../../text/width.ts';
import { type FooterProps, footerLine, inputRun } from '../../components/footer.ts';
import { type Mode, titleLine } from '../../components/source-health.ts';
import { type Frame, filled, joinRuns, run, spread } from '../../frame.ts';
import { type ListRows, windowOf } from '../../list.ts';
import { sparkline } from '../../spark.ts';
import type { Prompt } from '../../state.ts';
import { type Column, flowColumns } from './columns.ts';
import { groupLineCount, groupLines } from './groups.ts';
import { hasReason, reasonLine } from './reason.ts';
import { type FlowsState, sortNames } from './state.ts';

export interface Activity {
  since: number;
  until: number;
  counts: Counts;
  buckets: readonly TimeBucket[];
}

export interface FlowsData {
  flows: readonly Flow[];
  /** More can be read. */
  more: boolean;
  matching: Counts;
  total: number;
  activity: Activity | null;
  groups: readonly FailureGroup[];
  sources: readonly SourceState[];
}

export interface FlowsProps extends FlowsData {
  state: FlowsState;
  mode: Mode;
  marks: readonly string[];
  prompt: Prompt | null;
  /** Where data may be sent to, for the empty screen. */
  listening: readonly string[];
  footer: FooterProps;
}

/** Lines above the list and below it, without the groups. */
const chrome = 5;
const margin = 2;

export function flowsRows(frame: Frame, { flows, groups }: Pick<FlowsProps, 'flows' | 'groups'>): ListRows {
  return {
    ids: flows.map(({ id }) => id),
    heightOf: (place) => (flows[place] !== undefined && hasReason(flows[place]) ? 2 : 1),
    lines: Math.max(1, frame.rows - chrome - groupLineCount(frame.rows, groups)),
  };
}

export function flowsView(frame: Frame, props: FlowsProps): string[] {
  const rows = flowsRows(frame, props);
  const columns = flowColumns(frame, props.flows, margin);
  const list = props.flows.length === 0 ? emptyLines(frame, props) : listLines(frame, props, rows, columns);
  const header = columns.map(({ title, width, align }) => frame.cell(title, width, align)).join(' ');
  return [
    titleLine(frame, props.mode, props.sources),
    activityLine(frame, props),
    filterLine(frame, props),
    frame.theme('dim', `${' '.repeat(margin)}${header}`),
    ...filled(list, rows.lines),
    ...groupLines(frame, props.groups, groupLineCount(frame.rows, props.groups)),
    footerLine(frame, props.footer),
  ];
}

function listLines(frame: Frame, { state, flows, marks }: FlowsProps, rows: ListRows, columns: readonly Column[]): string[] {
  const { selected, first, end } = windowOf(state.list, rows);
  return flows.slice(first, end).flatMap((flow, index) => {
    const isSelected = first + index === selected;
    const line = rowLine(frame, flow, columns, isSelected, marks.includes(flow.id));
    if (!hasReason(flow)) return [line];
    const indent = margin + (columns[0]?.width ?? 0) + 1;
    return [line, ' '.repeat(indent) + reasonLine(frame, flow, frame.columns - indent)];
  });
}

function rowLine(frame: Frame, flow: Flow, columns: readonly Column[], isSelected: boolean, isMarked: boolean): string {
  const { theme, glyphs } = frame;
  const cursor = isSelected ? theme('accent', glyphs.cursor) : ' ';
  const mark = isMarked ? theme('accent', glyphs.marked) : ' ';
  const cells = columns
    .map((column) => theme(column.tone(flow), frame.cell(column.text(flow, frame), column.width, column.align)))
    .join(' ');
  return `${cursor}${mark}${isSelected ? theme('strong', cells) : cells}`;
}

/** `failed 12 of 214, 13:47-14:02  ok ▂▂▃ failed ▁▁█  latest: gateway 14:02` */
function activityLine(frame: Frame, { activity, groups }: FlowsProps): string {
  if (activity === null) return '';
  const { theme, glyphs } = frame;
  const { byStatus, total } = activity.counts;
  const failed = (byStatus.failed ?? 0) + (byStatus.partial ?? 0) + (byStatus.stuck ?? 0);
  const clock = (at: number) => formatTime(at, { utc: frame.time === 'utc', precision: 'minute', today: null });
  const span = `${clock(activity.since)}${glyphs.dash}${clock(activity.until)}`;
  const runs = [
    {
      text: `${theme(failed > 0 ? 'bad' : 'good', `failed ${failed}`)} of ${total}, ${span}`,
      width: `failed ${failed} of ${total}, ${span}`.length,
    },
  ];
  const bars = (name: string, tone: 'good' | 'bad', counts: readonly number[]) => ({
    text: `${theme('dim', name)} ${theme(tone, sparkline(counts, glyphs.spark))}`,
    width: name.length + 1 + counts.length,
  });
  runs.push(
    bars(
      'ok',
      'good',
      activity.buckets.map(({ ok }) => ok),
    ),
  );
  runs.push(
    bars(
      'failed',
      'bad',
      activity.buckets.map(({ failed: count }) => count),
    ),
  );
  const latest = groups.reduce<FailureGroup | null>(
    (newest, group) => (newest === null || group.lastAt > newest.lastAt ? group : newest),
    null,
  );
  if (latest !== null) runs.push(run(frame, 'dim', `latest: ${frame.cut(latest.class, 24)} ${clock(latest.lastAt)}`));
  return joinRuns(frame, runs, '  ', frame.columns, 'silent').text;
}

function filterLine(frame: Frame, { state, prompt, matching, total }: FlowsProps): string {
  const { theme } = frame;
  const typed = prompt?.kind === 'filter' ? prompt : null;
  const found = state.filter === '' ? `${matching.total} flows` : `${matching.total} of ${total} flows`;
  const right = run(frame, 'dim', state.sort === 'started' ? found : `${found} by ${sortNames[state.sort]}`);
  const room = frame.columns - right.width - 3;
  if (typed !== null) {
    const text = `${theme('accent', '/')} ${inputRun(frame, typed.input, room)}`;
    return spread(frame, { text, width: 2 + Math.min(room, width(typed.input.text) + 1) }, right);
  }
  const left = state.filter === '' ? run(frame, 'dim', '/ no filter') : { ...run(frame, 'plain', `/ ${frame.cut(state.filter, room)}`) };
  return spread(frame, left, right);
}

function emptyLines(frame: Frame, { state, total, listening }: FlowsProps): string[] {
  const indent = ' '.repeat(margin);
  if (state.filter !== '')
    return [
      '',
      `${indent}No flow matches ${frame.cut(state.filter, frame.columns - 30)}.`,
      '',
      `${indent}Esc clears the filter; ? shows all keys.`,
    ];
  if (total > 0) return ['', `${indent}No flow in this time.`];
  const where =
    listening.length === 0
      ? [`${indent}Nothing is being collected: provtrace import FILE, or start it without --no-collect.`]
      : listening.map((line) => `${indent}  ${frame.cut(line, frame.columns - 4)}`);
  const [http] = listening.flatMap((line) => /https?:\/\/\S+/.exec(line)?.[0] ?? []);
  return [
    '',
    `${indent}No provisioning attempt yet.`,
    '',
    ...(listening.length === 0 ? [] : [`${indent}Listening:`]),
    ...where,
    '',
    ...(http === undefined
      ? []
      : [`${indent}Send OpenTelemetry to it: OTEL_EXPORTER_OTLP_ENDPOINT=${frame.cut(http, frame.columns - 57)}`]),
    `${indent}Or look around first: provtrace demo`,
  ];
}
