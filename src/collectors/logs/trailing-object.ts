/** The JSON object that many loggers print behind the message: zap's console, winston's `simple`, Monolog (`message {context} {extra}`). */
import { type JsonObject, jsonObject } from './json-line.ts';

export interface Trailing {
  /** The message without it. */
  text: string;
  object: JsonObject;
}

const longest = 65_536;
/** Monolog prints an empty `[]` or the second object behind it. */
const monologExtra = /(?<=[}\]]) (?:\[\]|\{[^{}]{0,4000}\}) ?$/;

/** Null when the text ends in no object, or in a SCIM body, which is not about the line. */
export function trailingObject(text: string): Trailing | null {
  const trimmed = text.trimEnd();
  const last = trimmed.charCodeAt(trimmed.length - 1);
  if ((last !== 0x7d && last !== 0x5d) || text.length > longest) return null;
  const start = /[\s:]\{\s*"/.exec(trimmed)?.index ?? -1;
  if (start === -1) return null;
  const tail = trimmed.slice(start + 1);
  const object = jsonObject(tail) ?? jsonObject(tail.replace(monologExtra, ''));
  if (object === null || Object.hasOwn(object, 'schemas')) return null;
  return { text: trimmed.slice(0, start).trimEnd(), object };
}
