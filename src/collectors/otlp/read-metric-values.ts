/** The messages inside metric points: Buckets, Exemplar, ValueAtQuantile (opentelemetry-proto `metrics/v1`). */
import type { Attributes, Json } from '../../domain/event.ts';
import { milliseconds } from './fields.ts';
import { limits } from './limits.ts';
import type { PointRecord } from './metric-record.ts';
import { type Budget, jsonNumber } from './record.ts';
import type { WireReader } from './wire-reader.ts';

/** Buckets: offset = 1, bucket_counts = 2 (varints, packed or not). */
export function readBuckets(reader: WireReader, budget: Budget): Attributes {
  const end = reader.enter();
  const counts: number[] = [];
  let offset = 0;
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x08) offset = reader.sint32();
    else if (tag === 0x12) append(counts, reader.packed('varint', limits.elements), budget);
    else if (tag === 0x10) append(counts, [reader.varint()], budget);
    else reader.skip(tag);
  }
  reader.leave(end);
  return { offset, bucket_counts: counts };
}

/**
 * Exemplar: time_unix_nano = 2, as_double = 3, span_id = 4, trace_id = 5, as_int = 6, filtered_attributes = 7 (not kept). Kept as a pointer for people:
 * a point that sums up hundreds of attempts must not join them, so its trace ids are no identifiers.
 */
export function readExemplar(reader: WireReader, point: PointRecord): void {
  const end = reader.enter();
  const exemplar: Attributes = {};
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x11) exemplar.time = milliseconds(reader.fixed64());
    else if (tag === 0x19) exemplar.value = jsonNumber(reader.double());
    else if (tag === 0x31) exemplar.value = reader.sfixed64();
    else if (tag === 0x22) exemplar.span_id = reader.hex(32);
    else if (tag === 0x2a) exemplar.trace_id = reader.hex(32);
    else reader.skip(tag);
  }
  reader.leave(end);
  addTo(point, 'metric.exemplars', exemplar, limits.exemplars);
}

/** ValueAtQuantile: quantile = 1, value = 2. */
export function readQuantile(reader: WireReader, point: PointRecord): void {
  const end = reader.enter();
  const quantile: Attributes = { quantile: 0, value: 0 };
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x09) quantile.quantile = jsonNumber(reader.double());
    else if (tag === 0x11) quantile.value = jsonNumber(reader.double());
    else reader.skip(tag);
  }
  reader.leave(end);
  addTo(point, 'metric.quantiles', quantile, limits.perSpan);
}

/** Appends to a list of the point that holds at most `most`. */
export function addTo(point: PointRecord, name: string, value: Json, most: number): void {
  const known = point.values[name];
  if (!Array.isArray(known)) point.values[name] = [value];
  else if (known.length < most) known.push(value);
}

function append(numbers: number[], more: readonly number[], budget: Budget): void {
  for (const number of more) if (budget.elements-- > 0) numbers.push(number);
}
