/**
 * Reading the members of OTLP/JSON messages: camelCase names and, because senders do it, snake_case; 64-bit integers as strings or numbers; attribute
 * values inside the limits. Members of the wrong type count as absent.
 */
import type { Attributes, Json } from '../../domain/event.ts';
import { deepMark, limits, limitText, wellFormed } from './limits.ts';
import { type Budget, jsonNumber, putAttribute } from './record.ts';

const two64 = 2 ** 64;

export interface JsonObject {
  [key: string]: Json;
}

export function readAttributes(values: Json | undefined, budget: Budget): Attributes {
  const attributes: Attributes = {};
  for (const entry of list(values)) {
    if (!isObject(entry)) continue;
    if (budget.attributes-- <= 0) budget.dropped++;
    else putAttribute(attributes, text(entry.key).slice(0, limits.name), anyValue(entry.value, budget, 0));
  }
  return attributes;
}

export function anyValue(value: Json | undefined, budget: Budget, depth: number): Json {
  if (!isObject(value)) return null;
  const string = member(value, 'stringValue', 'string_value');
  if (typeof string === 'string') return limitText(wellFormed(string));
  const integerValue = member(value, 'intValue', 'int_value');
  if (integerValue !== undefined) return exactInteger(integerValue);
  const boolean = member(value, 'boolValue', 'bool_value');
  if (boolean !== undefined) return boolean === true || boolean === 'true';
  const double = member(value, 'doubleValue', 'double_value');
  if (double !== undefined) return typeof double === 'number' ? double : jsonNumber(Number(text(double) || Number.NaN));
  const bytes = member(value, 'bytesValue', 'bytes_value');
  if (typeof bytes === 'string') return limitText(bytes);
  return container(value, budget, depth + 1);
}

function container(value: JsonObject, budget: Budget, depth: number): Json {
  const array = member(value, 'arrayValue', 'array_value');
  const map = member(value, 'kvlistValue', 'kvlist_value');
  if (!isObject(array) && !isObject(map)) return null;
  if (depth > limits.depth) return deepMark;
  if (isObject(array)) {
    const elements: Json[] = [];
    for (const element of list(array.values)) if (budget.elements-- > 0) elements.push(anyValue(element, budget, depth));
    return elements;
  }
  const members: Attributes = {};
  for (const entry of list(isObject(map) ? map.values : undefined)) {
    if (isObject(entry) && budget.elements-- > 0)
      putAttribute(members, text(entry.key).slice(0, limits.name), anyValue(entry.value, budget, depth));
  }
  return members;
}

/** A 64-bit integer: a number where that is exact, else its decimal digits. */
export function exactInteger(value: Json): Json {
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number' || Number.isNaN(number)) return null;
  return Number.isSafeInteger(number) || typeof value !== 'string' ? jsonNumber(number) : value.slice(0, 20);
}

/** An unsigned 64-bit integer; 0 for anything else. */
export function integer(value: Json | undefined): number {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && number > 0 && number < two64 ? number : 0;
}

export function enumValue(value: Json | undefined, names: readonly string[], prefix: string): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return 0;
  const index = names.indexOf(value.replace(prefix, ''));
  return index === -1 ? integer(value) : index;
}

/** `SEVERITY_NUMBER_ERROR2` is 18: four steps to a word. */
export function severityNumber(value: Json | undefined): number {
  const match = typeof value === 'string' ? /^SEVERITY_NUMBER_(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)([2-4])?$/.exec(value) : null;
  if (match === null) return integer(value);
  return ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'].indexOf(match[1] ?? '') * 4 + Number(match[2] ?? 1);
}

/** 16 or 8 bytes as base64, which cannot be taken for hex: what generic protobuf-to-JSON printers make of ids. */
const base64Id = /^(?:[A-Za-z0-9+/]{22}==|[A-Za-z0-9+/]{11}=)$/;

/** Lower case; anything that is no id counts as absent, or as the wrong text that the mapping rejects. */
export function hex(value: Json | undefined): string {
  const id = text(value).slice(0, 64);
  if (base64Id.test(id)) return Buffer.from(id, 'base64').toString('hex');
  return /^[0-9a-f]*$/i.test(id) ? id.toLowerCase() : `not hex: ${id}`;
}

export function text(value: Json | undefined): string {
  return typeof value === 'string' ? wellFormed(value) : '';
}

export function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

export function member(object: JsonObject, camel: string, snake: string): Json | undefined {
  const value = object[camel] ?? object[snake];
  return value === null ? undefined : value;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
