/**
 * A Metric and its points in protobuf (opentelemetry-proto `metrics/v1`). What all points share is read first wherever it stands, because the
 * temporality follows the points on the wire. Cases are tags, as in `decode-protobuf.ts`; the same thing has another field number in each kind of point.
 */
import type { Attributes } from '../../domain/event.ts';
import type { EventSink } from './event-sink.ts';
import { limits } from './limits.ts';
import { type MetricRecord, type MetricType, newMetric, newPoint, type PointRecord } from './metric-record.ts';
import { readBuckets, readExemplar, readQuantile } from './read-metric-values.ts';
import { readKeyValue } from './read-values.ts';
import { jsonNumber } from './record.ts';
import type { WireReader } from './wire-reader.ts';

/** The field of `Metric.data` that holds each type, as a tag. */
const dataTags: ReadonlyMap<number, MetricType> = new Map([
  [0x2a, 'gauge'],
  [0x3a, 'sum'],
  [0x4a, 'histogram'],
  [0x52, 'exponential_histogram'],
  [0x5a, 'summary'],
]);
type FieldReader = (reader: WireReader, point: PointRecord, tag: number) => void;
const readers: { readonly [type in MetricType]: FieldReader } = {
  gauge: readNumberField,
  sum: readNumberField,
  histogram: readHistogramField,
  exponential_histogram: readExponentialField,
  summary: readSummaryField,
};
/** Zeros are not on the wire. */
const defaults: { readonly [type in MetricType]: Attributes } = {
  gauge: {},
  sum: {},
  histogram: { 'metric.count': 0 },
  exponential_histogram: { 'metric.count': 0, 'metric.scale': 0 },
  summary: { 'metric.count': 0 },
};

/** Metric: name = 1, description = 2, unit = 3, and one of gauge = 5, sum = 7, histogram = 9, exponential_histogram = 10, summary = 11. */
export function readMetric(reader: WireReader, sink: EventSink, index: number): void {
  const end = reader.enter();
  const start = reader.pos;
  const metric = newMetric();
  while (reader.pos < end) {
    const tag = reader.tag();
    const type = dataTags.get(tag);
    if (tag === 0x0a) metric.name = reader.name(limits.name);
    else if (tag === 0x1a) metric.unit = reader.name(limits.name);
    else if (type !== undefined) readShared(reader, metric, type);
    else reader.skip(tag);
  }
  reader.leave(end);
  sink.startMetric(metric, index);
  if (metric.type === null) {
    sink.rejectMetric();
    return;
  }
  reader.pos = start;
  while (reader.pos < end) {
    const tag = reader.tag();
    const type = dataTags.get(tag);
    if (type === undefined || type !== metric.type) reader.skip(tag);
    else readPoints(reader, type, sink);
  }
}

/** Of Sum, Histogram and ExponentialHistogram: data_points = 1, aggregation_temporality = 2; of Sum: is_monotonic = 3. A later type wins, as in any oneof. */
function readShared(reader: WireReader, metric: MetricRecord, type: MetricType): void {
  const end = reader.enter();
  metric.type = type;
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x10) metric.temporality = reader.varint();
    else if (tag === 0x18) metric.monotonic = reader.varint() !== 0;
    else reader.skip(tag);
  }
  reader.leave(end);
}

function readPoints(reader: WireReader, type: MetricType, sink: EventSink): void {
  const end = reader.enter();
  const readField = readers[type];
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag !== 0x0a) reader.skip(tag);
    else {
      const point = newPoint();
      Object.assign(point.values, defaults[type]);
      readPoint(reader, point, readField);
      sink.addPoint(point);
    }
  }
}

/** Of every point: start_time_unix_nano = 2, time_unix_nano = 3. */
function readPoint(reader: WireReader, point: PointRecord, readField: FieldReader): void {
  const end = reader.enter();
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x11) point.startNs = reader.fixed64();
    else if (tag === 0x19) point.timeNs = reader.fixed64();
    else readField(reader, point, tag);
  }
  reader.leave(end);
}

/** NumberDataPoint: as_double = 4, exemplars = 5, as_int = 6, attributes = 7, flags = 8. */
function readNumberField(reader: WireReader, point: PointRecord, tag: number): void {
  if (tag === 0x21) point.values['metric.value'] = jsonNumber(reader.double());
  else if (tag === 0x31) point.values['metric.value'] = reader.sfixed64();
  else if (tag === 0x3a) readKeyValue(reader, point.attributes, point.budget, 0);
  else if (tag === 0x2a) readExemplar(reader, point);
  else if (tag === 0x40) point.flags = reader.varint();
  else reader.skip(tag);
}

/** Of histograms and summaries: count = 4, sum = 5. False when the field is another one. */
function readTotals(reader: WireReader, values: Attributes, tag: number): boolean {
  if (tag === 0x21) values['metric.count'] = reader.fixed64();
  else if (tag === 0x29) values['metric.sum'] = jsonNumber(reader.double());
  else return false;
  return true;
}

/** HistogramDataPoint: bucket_counts = 6, explicit_bounds = 7, exemplars = 8, attributes = 9, flags = 10, min = 11, max = 12. */
function readHistogramField(reader: WireReader, point: PointRecord, tag: number): void {
  const { values } = point;
  if (readTotals(reader, values, tag)) return;
  if (tag === 0x4a) readKeyValue(reader, point.attributes, point.budget, 0);
  else if (tag === 0x32 || tag === 0x31)
    appendNumbers(point, 'metric.bucket_counts', tag === 0x31 ? [reader.fixed64()] : reader.packed('fixed64', limits.elements));
  else if (tag === 0x3a || tag === 0x39)
    appendNumbers(point, 'metric.bounds', tag === 0x39 ? [reader.double()] : reader.packed('double', limits.elements));
  else if (tag === 0x42) readExemplar(reader, point);
  else if (tag === 0x50) point.flags = reader.varint();
  else if (tag === 0x59) values['metric.min'] = jsonNumber(reader.double());
  else if (tag === 0x61) values['metric.max'] = jsonNumber(reader.double());
  else reader.skip(tag);
}

/** A repeated number may come packed, one by one, or in several packs. */
function appendNumbers(point: PointRecord, name: string, numbers: number[]): void {
  const known = point.values[name];
  const values = Array.isArray(known) ? known : [];
  for (const number of numbers) if (point.budget.elements-- > 0) values.push(jsonNumber(number));
  point.values[name] = values;
}

/**
 * ExponentialHistogramDataPoint: attributes = 1, scale = 6, zero_count = 7, positive = 8, negative = 9, flags = 10, exemplars = 11, min = 12, max = 13,
 * zero_threshold = 14.
 */
function readExponentialField(reader: WireReader, point: PointRecord, tag: number): void {
  const { values } = point;
  if (readTotals(reader, values, tag)) return;
  if (tag === 0x0a) readKeyValue(reader, point.attributes, point.budget, 0);
  else if (tag === 0x30) values['metric.scale'] = reader.sint32();
  else if (tag === 0x39) values['metric.zero_count'] = reader.fixed64();
  else if (tag === 0x42) values['metric.positive'] = readBuckets(reader, point.budget);
  else if (tag === 0x4a) values['metric.negative'] = readBuckets(reader, point.budget);
  else if (tag === 0x50) point.flags = reader.varint();
  else if (tag === 0x5a) readExemplar(reader, point);
  else if (tag === 0x61) values['metric.min'] = jsonNumber(reader.double());
  else if (tag === 0x69) values['metric.max'] = jsonNumber(reader.double());
  else if (tag === 0x71) values['metric.zero_threshold'] = jsonNumber(reader.double());
  else reader.skip(tag);
}

/** SummaryDataPoint: quantile_values = 6, attributes = 7, flags = 8. */
function readSummaryField(reader: WireReader, point: PointRecord, tag: number): void {
  if (readTotals(reader, point.values, tag)) return;
  if (tag === 0x3a) readKeyValue(reader, point.attributes, point.budget, 0);
  else if (tag === 0x32) readQuantile(reader, point);
  else if (tag === 0x40) point.flags = reader.varint();
  else reader.skip(tag);
}
