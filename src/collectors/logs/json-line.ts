/** Lines that are one JSON object. */
import type { Json } from '../../domain/event.ts';
import { FieldList } from './field-list.ts';
import { lineOfFields } from './line-of-fields.ts';
import type { ParsedLine } from './parsed-line.ts';

export type JsonObject = { [key: string]: Json };

/** Null when the text is no JSON object (cut short, or something in braces): it is plain text then. */
export function parseJsonLine(text: string, reference: number): ParsedLine | null {
  const object = jsonObject(text);
  return object === null ? null : lineOfObject(object, reference);
}

/** One line is read at a time, and nothing of it stays in the list. */
const fields = new FieldList();

export function lineOfObject(object: JsonObject, reference: number): ParsedLine {
  fields.reset().addObject(object);
  return lineOfFields(fields, 'json', reference);
}

/** Null when the text is no JSON object. */
export function jsonObject(text: string): JsonObject | null {
  try {
    const value = JSON.parse(text) as Json;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
