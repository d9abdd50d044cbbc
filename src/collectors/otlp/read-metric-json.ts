/** A Metric and its points as OTLP/JSON (opentelemetry-proto `metrics/v1` in the JSON encoding): the same records as `read-metric.ts` makes. */
import type { Attributes, Json } from '../../domain/event.ts';
import type { EventSink } from './event-sink.ts';
import { milliseconds } from './fields.ts';
import { enumValue, exactInteger, hex, integer, isObject, type JsonObject, list, member, readAttributes, text } from './json-fields.ts';
import { limits } from './limits.ts';
import { type MetricType, metricTypes, newMetric, newPoint, type PointRecord } from './metric-record.ts';
import { addTo } from './read-metric-values.ts';
import { type Budget, jsonNumber } from './record.ts';

const dataNames: { readonly [type in MetricType]: readonly [string, string] } = {
  gauge: ['gauge', 'gauge'],
  sum: ['sum', 'sum'],
  histogram: ['histogram', 'histogram'],
  exponential_histogram: ['exponentialHistogram', 'exponential_histogram'],
  summary: ['summary', 'summary'],
};
const temporalityNames = ['UNSPECIFIED', 'DELTA', 'CUMULATIVE'];

export function readMetricJson(object: JsonObject, sink: EventSink, index: number): void {
  const metric = newMetric();
  metric.name = text(object.name).slice(0, limits.name);
  metric.unit = text(object.unit).slice(0, limits.name);
  metric.type = metricTypes.find((type) => isObject(member(object, ...dataNames[type]))) ?? null;
  const data = metric.type === null ? undefined : member(object, ...dataNames[metric.type]);
  if (!isObject(data)) {
    sink.startMetric(metric, index);
    sink.rejectMetric();
    return;
  }
  metric.temporality = enumValue(
    member(data, 'aggregationTemporality', 'aggregation_temporality'),
    temporalityNames,
    'AGGREGATION_TEMPORALITY_',
  );
  metric.monotonic = member(data, 'isMonotonic', 'is_monotonic') === true;
  sink.startMetric(metric, index);
  for (const point of list(member(data, 'dataPoints', 'data_points'))) {
    if (isObject(point)) sink.addPoint(readPoint(point, metric.type ?? 'gauge'));
    else sink.reject(`point of metric ${index}`, 'not an object', JSON.stringify(point) ?? '');
  }
}

function readPoint(object: JsonObject, type: MetricType): PointRecord {
  const point = newPoint();
  point.startNs = integer(member(object, 'startTimeUnixNano', 'start_time_unix_nano'));
  point.timeNs = integer(member(object, 'timeUnixNano', 'time_unix_nano'));
  point.flags = integer(object.flags);
  point.attributes = readAttributes(object.attributes, point.budget);
  if (type === 'gauge' || type === 'sum') set(point.values, 'metric.value', numberValue(object));
  else readDistribution(object, type, point);
  for (const exemplar of list(object.exemplars).filter(isObject))
    addTo(point, 'metric.exemplars', readExemplar(exemplar), limits.exemplars);
  return point;
}

/** `min` and `max` are missing where nothing was measured; a proto3 default (count 0, scale 0) is left out by many senders, and means 0. */
function readDistribution(object: JsonObject, type: MetricType, point: PointRecord): void {
  const { values, budget } = point;
  values['metric.count'] = integer(object.count);
  set(values, 'metric.sum', double(object.sum));
  set(values, 'metric.min', double(object.min));
  set(values, 'metric.max', double(object.max));
  if (type === 'summary') readQuantiles(object, point);
  else if (type === 'histogram') {
    set(values, 'metric.bucket_counts', numbers(member(object, 'bucketCounts', 'bucket_counts'), budget));
    set(values, 'metric.bounds', numbers(member(object, 'explicitBounds', 'explicit_bounds'), budget));
  } else {
    values['metric.scale'] = double(object.scale) ?? 0;
    set(values, 'metric.zero_count', double(member(object, 'zeroCount', 'zero_count')));
    set(values, 'metric.zero_threshold', double(member(object, 'zeroThreshold', 'zero_threshold')));
    set(values, 'metric.positive', buckets(object.positive, budget));
    set(values, 'metric.negative', buckets(object.negative, budget));
  }
}

function readQuantiles(object: JsonObject, point: PointRecord): void {
  for (const entry of list(member(object, 'quantileValues', 'quantile_values')).filter(isObject)) {
    addTo(point, 'metric.quantiles', { quantile: double(entry.quantile) ?? 0, value: double(entry.value) ?? 0 }, limits.perSpan);
  }
}

function readExemplar(object: JsonObject): Attributes {
  const exemplar: Attributes = {};
  const time = integer(member(object, 'timeUnixNano', 'time_unix_nano'));
  if (time !== 0) exemplar.time = milliseconds(time);
  set(exemplar, 'value', numberValue(object));
  set(exemplar, 'span_id', hex(member(object, 'spanId', 'span_id')) || null);
  set(exemplar, 'trace_id', hex(member(object, 'traceId', 'trace_id')) || null);
  return exemplar;
}

function buckets(value: Json | undefined, budget: Budget): Json {
  if (!isObject(value)) return null;
  return { offset: double(value.offset) ?? 0, bucket_counts: numbers(member(value, 'bucketCounts', 'bucket_counts'), budget) ?? [] };
}

function numberValue(object: JsonObject): Json {
  const whole = member(object, 'asInt', 'as_int');
  return whole === undefined ? double(member(object, 'asDouble', 'as_double')) : exactInteger(whole);
}

function numbers(value: Json | undefined, budget: Budget): Json {
  if (!Array.isArray(value) || value.length === 0) return null;
  const taken: Json[] = [];
  for (const number of value) if (budget.elements-- > 0) taken.push(double(number) ?? 0);
  return taken;
}

/** Doubles may be numbers, their digits, or `NaN`, `Infinity` and `-Infinity` as text. */
function double(value: Json | undefined): number | string | null {
  if (typeof value === 'number') return jsonNumber(value);
  if (typeof value !== 'string' || value === '') return null;
  const number = Number(value);
  return Number.isNaN(number) && value !== 'NaN' ? null : jsonNumber(number);
}

function set(values: Attributes, name: string, value: Json): void {
  if (value !== null) values[name] = value;
}
