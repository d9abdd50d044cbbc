/** `provtrace show` for people: what it is, why it failed, and the waterfall of its steps. */
import type { correctionsIn } from '../../domain/clocks/offset.ts';
import type { Finding } from '../../domain/finding.ts';
import type { Flow, Step } from '../../domain/flow.ts';
import { type MetricSeries, valueAt } from '../../domain/metrics.ts';
import { formatClock, formatDuration } from '../../text/time.ts';
import { visible } from '../../text/visible.ts';
import type { CommandContext } from '../context.ts';
import { headline, timing } from './headline.ts';
import { outcomeTone } from './hit-list.ts';
import { type Column, tableLines } from './table.ts';

export interface FlowView {
  flow: Flow;
  steps: Step[];
  /** The best one. */
  finding: Finding | null;
  metrics: MetricSeries[];
  /** Clocks that were off while it ran. */
  clocks: ReturnType<typeof correctionsIn>;
}

export function showLines(context: CommandContext, { flow, steps, finding, metrics, clocks }: FlowView): string[] {
  const { palette, width, options } = context;
  const lines = [headline(context, flow), timing(context, flow)];
  const off = clocks.map(({ service, aheadMs }) => `${visible(service)} ${formatClock(aheadMs)}`);
  if (off.length > 0) lines.push(palette('dim', `clocks corrected: ${off.join(', ')}`));
  if (finding !== null) lines.push('', `${palette('bad', finding.class)}: ${visible(finding.cause)}`);
  const [next] = finding?.nextSteps ?? [];
  if (next !== undefined) lines.push(palette('dim', `next: ${visible(next)}`));
  const table = tableLines(steps, columns(context, flow, steps), { width, palette, ascii: options.ascii });
  return [...lines, '', ...table, ...metricLines(context, flow, metrics)];
}

/** More is in `show --json`. */
const mostSeries = 12;

function metricLines({ palette, width, options }: CommandContext, flow: Flow, metrics: MetricSeries[]): string[] {
  if (metrics.length === 0) return [];
  const end = flow.endedAt ?? flow.lastEventAt;
  const columns: Column<MetricSeries>[] = [
    { title: 'METRIC', text: ({ name, labels }) => [name, ...Object.values(labels)].join(' '), shrinkTo: 20 },
    { title: 'SERVICE', text: ({ service }) => service ?? '', drop: 1 },
    { title: 'BEFORE', text: (series) => number(valueAt(series, flow.startedAt)), align: 'right' },
    { title: 'AT THE END', text: (series) => number(valueAt(series, end)), align: 'right' },
    { title: 'UNIT', text: ({ unit }) => unit ?? '' },
  ];
  return ['', ...tableLines(metrics.slice(0, mostSeries), columns, { width, palette, ascii: options.ascii })];
}

function number(value: number | null): string {
  return value === null ? '-' : String(Number(value.toPrecision(6)));
}

function columns({ options: { ascii } }: CommandContext, flow: Flow, steps: readonly Step[]): Column<Step>[] {
  const end = Math.max(flow.startedAt + 1, ...steps.map((step) => step.startedAt + (step.durationMs ?? 0)));
  const scale = { start: flow.startedAt, length: end - flow.startedAt, ascii };
  return [
    { title: 'TIME', text: (step) => offset(step.startedAt - flow.startedAt), align: 'right', tone: () => 'dim' },
    { title: 'STAGE', text: (step) => step.stage ?? '', drop: 2 },
    { title: 'SOURCE', text: (step) => step.service ?? step.source, shrinkTo: 8 },
    { title: 'STEP', text: stepName, tone: (step) => (step.outcome === 'failure' ? 'bad' : 'plain'), shrinkTo: 24 },
    { title: 'RESULT', text: result, tone: (step) => outcomeTone(step.outcome) },
    { title: 'DUR', text: (step) => (step.durationMs === null ? '' : formatDuration(step.durationMs)), align: 'right' },
    { title: 'WHEN', text: (step) => bar(step, scale), tone: (step) => outcomeTone(step.outcome), drop: 1 },
  ];
}

/** Deeper nesting than this is shown at the same depth, so that the name stays in sight. */
const maxIndent = 12;

function stepName(step: Step): string {
  const tries = step.try > 1 ? `  (try ${step.try})` : '';
  return `${'  '.repeat(Math.min(step.depth, maxIndent))}${step.name}${tries}`;
}

function result(step: Step): string {
  const detail = [step.httpStatus, step.errorCode].filter((part) => part !== null).join(' ');
  return detail === '' ? (step.outcome === 'unknown' ? '' : step.outcome) : detail;
}

export function offset(ms: number): string {
  return ms < 0 ? `-${formatDuration(-ms)}` : `+${formatDuration(ms)}`;
}

const cells = 16;

function bar(step: Step, { start, length, ascii }: { start: number; length: number; ascii: boolean }): string {
  const from = Math.min(cells - 1, Math.max(0, Math.floor(((step.startedAt - start) / length) * cells)));
  const size = Math.min(cells - from, Math.max(1, Math.round(((step.durationMs ?? 0) / length) * cells)));
  const [blank, full, point] = ascii ? ['.', '#', '|'] : ['·', '█', '▏'];
  return (
    blank.repeat(from) +
    (step.durationMs === null ? point : full.repeat(size)) +
    blank.repeat(cells - from - (step.durationMs === null ? 1 : size))
  );
}
