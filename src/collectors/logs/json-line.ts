/** Lines that are one JSON object. */
import type { Json } from '../../domain/event.ts';
import { FieldList } from './field-list.ts';
import { lineOfFields, type ParsedLine } from './parsed-line.ts';

/** Null when the text is no JSON object (cut short, or something in braces): it is plain text then. */
export function parseJsonLine(text: string, reference: number): ParsedLine | null {
  const object = jsonObject(text);
  if (object === null) return null;
  const fields = new FieldList();
  fields.addObject(object);
  return lineOfFields(fields, 'json', reference);
}

function jsonObject(text: string): { [key: string]: Json } | null {
  try {
    const value = JSON.parse(text) as Json;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
