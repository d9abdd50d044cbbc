/** Encodes OTLP/JSON objects as protobuf, with pbf's writer: an encoder that shares nothing with the decoder under test. */
import { PbfWriter } from 'pbf';

export type Plain = { [key: string]: unknown };

type Kind =
  | 'string'
  | 'hex'
  | 'varint'
  | 'sint'
  | 'fixed64'
  | 'fixed32'
  | 'double'
  | 'bool'
  | 'bytes'
  | 'packed doubles'
  | 'packed fixed64s'
  | 'packed varints';
type FieldType = Kind | (() => Message);
interface Message {
  [name: string]: readonly [number, FieldType];
}

const anyValue = (): Message => ({
  stringValue: [1, 'string'],
  boolValue: [2, 'bool'],
  intValue: [3, 'varint'],
  doubleValue: [4, 'double'],
  arrayValue: [5, () => ({ values: [1, anyValue] })],
  kvlistValue: [6, () => ({ values: [1, keyValue] })],
  bytesValue: [7, 'bytes'],
});
const keyValue = (): Message => ({ key: [1, 'string'], value: [2, anyValue] });
const resource = (): Message => ({ attributes: [1, keyValue] });
const scope = (): Message => ({ name: [1, 'string'], version: [2, 'string'] });
const spanEvent = (): Message => ({ timeUnixNano: [1, 'fixed64'], name: [2, 'string'], attributes: [3, keyValue] });
const link = (): Message => ({ traceId: [1, 'hex'], spanId: [2, 'hex'], traceState: [3, 'string'], attributes: [4, keyValue] });
const status = (): Message => ({ message: [2, 'string'], code: [3, 'varint'] });
const span = (): Message => ({
  traceId: [1, 'hex'],
  spanId: [2, 'hex'],
  traceState: [3, 'string'],
  parentSpanId: [4, 'hex'],
  name: [5, 'string'],
  kind: [6, 'varint'],
  startTimeUnixNano: [7, 'fixed64'],
  endTimeUnixNano: [8, 'fixed64'],
  attributes: [9, keyValue],
  droppedAttributesCount: [10, 'varint'],
  events: [11, spanEvent],
  links: [13, link],
  status: [15, status],
  flags: [16, 'fixed32'],
});
const log = (): Message => ({
  timeUnixNano: [1, 'fixed64'],
  severityNumber: [2, 'varint'],
  severityText: [3, 'string'],
  body: [5, anyValue],
  attributes: [6, keyValue],
  flags: [8, 'fixed32'],
  traceId: [9, 'hex'],
  spanId: [10, 'hex'],
  observedTimeUnixNano: [11, 'fixed64'],
  eventName: [12, 'string'],
});
const exemplar = (): Message => ({
  timeUnixNano: [2, 'fixed64'],
  asDouble: [3, 'double'],
  spanId: [4, 'hex'],
  traceId: [5, 'hex'],
  asInt: [6, 'fixed64'],
});
const numberPoint = (): Message => ({
  startTimeUnixNano: [2, 'fixed64'],
  timeUnixNano: [3, 'fixed64'],
  asDouble: [4, 'double'],
  exemplars: [5, exemplar],
  asInt: [6, 'fixed64'],
  attributes: [7, keyValue],
  flags: [8, 'varint'],
});
const histogramPoint = (): Message => ({
  startTimeUnixNano: [2, 'fixed64'],
  timeUnixNano: [3, 'fixed64'],
  count: [4, 'fixed64'],
  sum: [5, 'double'],
  bucketCounts: [6, 'packed fixed64s'],
  explicitBounds: [7, 'packed doubles'],
  exemplars: [8, exemplar],
  attributes: [9, keyValue],
  flags: [10, 'varint'],
  min: [11, 'double'],
  max: [12, 'double'],
});
const buckets = (): Message => ({ offset: [1, 'sint'], bucketCounts: [2, 'packed varints'] });
const exponentialPoint = (): Message => ({
  attributes: [1, keyValue],
  startTimeUnixNano: [2, 'fixed64'],
  timeUnixNano: [3, 'fixed64'],
  count: [4, 'fixed64'],
  sum: [5, 'double'],
  scale: [6, 'sint'],
  zeroCount: [7, 'fixed64'],
  positive: [8, buckets],
  negative: [9, buckets],
  min: [12, 'double'],
  max: [13, 'double'],
  zeroThreshold: [14, 'double'],
});
const summaryPoint = (): Message => ({
  startTimeUnixNano: [2, 'fixed64'],
  timeUnixNano: [3, 'fixed64'],
  count: [4, 'fixed64'],
  sum: [5, 'double'],
  quantileValues: [6, () => ({ quantile: [1, 'double'], value: [2, 'double'] })],
  attributes: [7, keyValue],
});
const dataOf = (point: () => Message) => (): Message => ({
  dataPoints: [1, point],
  aggregationTemporality: [2, 'varint'],
  isMonotonic: [3, 'bool'],
});
const metric = (): Message => ({
  name: [1, 'string'],
  description: [2, 'string'],
  unit: [3, 'string'],
  gauge: [5, dataOf(numberPoint)],
  sum: [7, dataOf(numberPoint)],
  histogram: [9, dataOf(histogramPoint)],
  exponentialHistogram: [10, dataOf(exponentialPoint)],
  summary: [11, dataOf(summaryPoint)],
});
const request = (): Message => ({
  resourceSpans: [1, () => ({ resource: [1, resource], scopeSpans: [2, () => ({ scope: [1, scope], spans: [2, span] })] })],
  resourceLogs: [1, () => ({ resource: [1, resource], scopeLogs: [2, () => ({ scope: [1, scope], logRecords: [2, log] })] })],
  resourceMetrics: [1, () => ({ resource: [1, resource], scopeMetrics: [2, () => ({ scope: [1, scope], metrics: [2, metric] })] })],
});

export function encodeProtobuf(json: Plain): Buffer {
  const writer = new PbfWriter();
  writeMessage(writer, request(), json);
  return Buffer.from(writer.finish());
}

function writeMessage(writer: PbfWriter, message: Message, json: Plain): void {
  for (const [name, value] of Object.entries(json)) {
    const field = message[name];
    if (field === undefined || value === undefined) continue;
    const packed = typeof field[1] === 'string' && field[1].startsWith('packed');
    for (const item of Array.isArray(value) && !packed ? value : [value]) writeField(writer, field[0], field[1], item);
  }
}

function writeField(writer: PbfWriter, id: number, type: FieldType, value: unknown): void {
  if (typeof type === 'function') {
    writer.writeMessage(id, (object: Plain, inner) => writeMessage(inner ?? writer, type(), object), value as Plain);
  } else if (type === 'string') writer.writeStringField(id, String(value));
  else if (type === 'hex') writer.writeBytesField(id, Buffer.from(String(value), 'hex'));
  else if (type === 'bytes') writer.writeBytesField(id, Buffer.from(String(value), 'base64'));
  else if (type === 'double') writer.writeDoubleField(id, Number(value));
  else if (type === 'bool') writer.writeBooleanField(id, value === true);
  else if (type === 'fixed32') writer.writeFixed32Field(id, Number(value));
  else if (type === 'packed doubles') writer.writePackedDouble(id, value as number[]);
  else if (type === 'packed varints') writer.writePackedVarint(id, (value as unknown[]).map(Number));
  else if (type === 'packed fixed64s') writer.writeBytesField(id, fixed64s(value as unknown[]));
  else if (type === 'sint') writer.writeSVarintField(id, Number(value));
  else if (type === 'fixed64') writeFixed64(writer, id, BigInt(String(value)));
  else writeVarint(writer, id, BigInt(String(value)));
}

function fixed64s(values: unknown[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  for (const [index, value] of values.entries()) bytes.writeBigUInt64LE(BigInt(String(value)), 8 * index);
  return bytes;
}

function writeFixed64(writer: PbfWriter, id: number, value: bigint): void {
  const bits = BigInt.asUintN(64, value);
  writer.writeTag(id, 1);
  writer.writeFixed32(Number(bits & 0xffffffffn));
  writer.writeFixed32(Number(bits >> 32n));
}

/** Two's complement in ten bytes for negative numbers, as int64 is written. */
function writeVarint(writer: PbfWriter, id: number, value: bigint): void {
  writer.writeTag(id, 0);
  for (let rest = BigInt.asUintN(64, value); ; rest >>= 7n) {
    if (rest < 128n) {
      writer.writeVarint(Number(rest));
      return;
    }
    writer.realloc(1);
    writer.buf[writer.pos++] = Number(rest & 127n) | 128;
  }
}
