/** Metric points as series: what one service measured under one name, with the same attributes. */
import type { Attributes, ProvisioningEvent } from './event.ts';

export interface MetricSeries {
  service: string | null;
  name: string;
  /** UCUM, as OpenTelemetry writes it: `ms`, `By`, `{message}`; null where none was given. */
  unit: string | null;
  type: string | null;
  /** What tells it from others of the same name. */
  labels: Attributes;
  /** By time. Histograms and summaries give the mean of what they counted. */
  points: { time: number; value: number }[];
}

const described = new Set(['metric.type', 'metric.unit', 'metric.temporality', 'metric.monotonic', 'metric.start_time']);

/** Series in the order of their names; points without a number are left out. */
export function metricSeries(events: readonly ProvisioningEvent[]): MetricSeries[] {
  const series = new Map<string, MetricSeries>();
  for (const event of events) {
    const value = numberIn(event.attributes);
    if (value === null) continue;
    const labels = labelsOf(event.attributes);
    const key = JSON.stringify([event.service, event.name, Object.entries(labels).sort()]);
    const known = series.get(key) ?? seriesOf(event, labels);
    known.points.push({ time: event.time, value });
    series.set(key, known);
  }
  const all = [...series.values()];
  for (const { points } of all) points.sort((a, b) => a.time - b.time);
  return all.sort((a, b) => (a.name === b.name ? 0 : a.name < b.name ? -1 : 1));
}

function seriesOf({ service, name, attributes }: ProvisioningEvent, labels: Attributes): MetricSeries {
  return { service, name, unit: textOf(attributes['metric.unit']), type: textOf(attributes['metric.type']), labels, points: [] };
}

function textOf(value: Attributes[string] | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function numberIn(attributes: Attributes): number | null {
  const value = attributes['metric.value'];
  if (typeof value === 'number') return value;
  const [sum, count] = [attributes['metric.sum'], attributes['metric.count']];
  return typeof sum === 'number' && typeof count === 'number' && count > 0 ? sum / count : null;
}

/** Resource attributes are the same for everything that a service measures, so they tell nothing apart here. */
function labelsOf(attributes: Attributes): Attributes {
  const labels: Attributes = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (
      described.has(name) ||
      name.startsWith('metric.') ||
      /^(?:service|telemetry|host|os|process|container|k8s|otel|deployment|cloud)\./.test(name)
    )
      continue;
    labels[name] = value;
  }
  return labels;
}

/** The last value at or before a moment; null when there was none yet. */
export function valueAt({ points }: MetricSeries, time: number): number | null {
  let found: number | null = null;
  for (const point of points) {
    if (point.time > time) break;
    found = point.value;
  }
  return found;
}
