/**
 * OTLP metrics as both decoders hand them to the mapping: names of `opentelemetry/proto/metrics/v1`, values already inside the limits. What a point
 * measured stands in `values` under the names that the event's attributes will have.
 */
import type { Attributes } from '../../domain/event.ts';
import { type Budget, newBudget } from './record.ts';

export const metricTypes = ['gauge', 'sum', 'histogram', 'exponential_histogram', 'summary'] as const;
export type MetricType = (typeof metricTypes)[number];

/** What all points of one metric share. */
export interface MetricRecord {
  name: string;
  unit: string;
  /** null when the metric has no data that this version knows. */
  type: MetricType | null;
  /** `AggregationTemporality`: 0 unspecified, 1 delta, 2 cumulative. */
  temporality: number;
  monotonic: boolean;
}

export interface PointRecord {
  startNs: number;
  timeNs: number;
  attributes: Attributes;
  /**
   * `metric.value` of gauges and sums; `metric.count`, `.sum`, `.min`, `.max` with `.bounds` and `.bucket_counts` (histogram), with `.scale`,
   * `.zero_count`, `.zero_threshold`, `.positive` and `.negative` (exponential histogram), with `.quantiles` (summary); `.exemplars`.
   */
  values: Attributes;
  /** Bit 0: the point says that there is no value any more. */
  flags: number;
  budget: Budget;
}

export function newMetric(): MetricRecord {
  return { name: '', unit: '', type: null, temporality: 0, monotonic: false };
}

export function newPoint(): PointRecord {
  return { startNs: 0, timeNs: 0, attributes: {}, values: {}, flags: 0, budget: newBudget() };
}
