/**
 * Attribute values in protobuf (opentelemetry-proto `common/v1`: KeyValue, AnyValue, ArrayValue, KeyValueList), inside the limits on length, number and
 * nesting. Values are JSON: bytes become base64, integers beyond 2^53 their digits, infinities words.
 */
import type { Attributes, Json } from '../../domain/event.ts';
import { deepMark, limits, limitText } from './limits.ts';
import { type Budget, jsonNumber, putAttribute } from './record.ts';
import type { WireReader } from './wire-reader.ts';

/** No UTF-8 text of this many bytes is within the limit of characters. */
export const textBytes = limits.text * 4;

/** KeyValue: key = 1, value = 2. `depth` 0 is an attribute of the record, deeper ones are members of a map. */
export function readKeyValue(reader: WireReader, into: Attributes, budget: Budget, depth: number): void {
  const end = reader.enter();
  if (depth === 0 && budget.attributes-- <= 0) {
    budget.dropped++;
    reader.pos = end;
    return;
  }
  let key = '';
  let value: Json = null;
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x0a) key = reader.name(limits.name);
    else if (tag === 0x12) value = readAnyValue(reader, budget, depth);
    else reader.skip(tag);
  }
  reader.leave(end);
  putAttribute(into, key, value);
}

export function readAnyValue(reader: WireReader, budget: Budget, depth: number): Json {
  const end = reader.enter();
  let value: Json = null;
  while (reader.pos < end) {
    const tag = reader.tag();
    switch (tag) {
      case 0x0a:
        value = limitText(reader.text(textBytes));
        break;
      case 0x10:
        value = reader.varint() !== 0;
        break;
      case 0x18:
        value = reader.int64();
        break;
      case 0x21:
        value = jsonNumber(reader.double());
        break;
      case 0x2a:
        value = readArray(reader, budget, depth + 1);
        break;
      case 0x32:
        value = readMap(reader, budget, depth + 1);
        break;
      case 0x3a:
        value = limitText(reader.base64(textBytes));
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(end);
  return value;
}

function readArray(reader: WireReader, budget: Budget, depth: number): Json {
  const end = reader.enter();
  const values: Json[] = [];
  if (depth > limits.depth) return skipTo(reader, end);
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x0a && budget.elements-- > 0) values.push(readAnyValue(reader, budget, depth));
    else reader.skip(tag);
  }
  reader.leave(end);
  return values;
}

function readMap(reader: WireReader, budget: Budget, depth: number): Json {
  const end = reader.enter();
  const members: Attributes = {};
  if (depth > limits.depth) return skipTo(reader, end);
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x0a && budget.elements-- > 0) readKeyValue(reader, members, budget, depth);
    else reader.skip(tag);
  }
  reader.leave(end);
  return members;
}

function skipTo(reader: WireReader, end: number): string {
  reader.pos = end;
  return deepMark;
}
