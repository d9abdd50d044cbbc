/** The metrics tab: what was measured around the attempt, the step's own service first, each series with its value when the step began. */

import type { Step } from '../../../domain/flow.ts';
import { type MetricSeries, valueAt } from '../../../domain/metrics.ts';
import type { Frame } from '../../frame.ts';
import { sparkline } from '../../spark.ts';
import type { FlowModel } from './model.ts';

const sparkCells = 16;

export function metricLines(frame: Frame, { metrics, start }: FlowModel, step: Step): string[] {
  if (metrics.length === 0) return [frame.theme('dim', ' no metric was received from these services around this time')];
  const own = metrics.filter(({ service }) => service === step.service);
  const others = metrics.filter(({ service }) => service !== step.service);
  const lines = (series: readonly MetricSeries[]) => series.flatMap((one) => seriesLines(frame, one, step.startedAt, start));
  if (own.length === 0) return lines(others);
  return [...lines(own), ...(others.length === 0 ? [] : [frame.theme('dim', ' of the other services:'), ...lines(others)])];
}

function seriesLines(frame: Frame, series: MetricSeries, at: number, start: number): string[] {
  const { theme, glyphs, columns } = frame;
  const value = valueAt(series, at) ?? series.points[0]?.value ?? null;
  const before = valueAt(series, start);
  const change = value !== null && before !== null && value !== before ? ` (${shown(before)} at the start)` : '';
  const text = `${value === null ? '-' : shown(value)}${series.unit === null ? '' : ` ${series.unit}`}${change}`;
  const spark = sparkline(sampled(series), glyphs.spark);
  const name = [series.name, ...Object.entries(series.labels).map(([label, own]) => `${label}=${String(own)}`)].join(' ');
  const width = Math.max(16, columns - spark.length - 30);
  return [` ${frame.middle(name, width)} ${theme('accent', spark)} ${frame.cut(text, columns - width - spark.length - 3)}`];
}

/** The last points, lifted above zero: a spark line draws counts. */
function sampled({ points }: MetricSeries): number[] {
  const last = points.slice(-sparkCells).map(({ value }) => value);
  const least = Math.min(0, ...last);
  return last.map((value) => value - least);
}

function shown(value: number): string {
  return String(Number(value.toPrecision(6)));
}
