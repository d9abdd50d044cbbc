/**
 * `JSON.parse` for untrusted bytes. A megabyte of `[[[[` or `{},{},` would become a hundred megabytes of objects, so the structure is counted before
 * anything is built: OTLP needs four JSON levels for each level of a value and some 60 values a span.
 */
import type { Json } from '../../domain/event.ts';
import { MalformedError, TooLargeError } from './malformed.ts';

const deepest = 500;
const mostInRequest = 3_000_000;

export function parseBoundedJson(bytes: Buffer, mostValues = mostInRequest): Json {
  checkStructure(bytes, mostValues);
  try {
    return JSON.parse(bytes.toString('utf8')) as Json;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new MalformedError(`not JSON: ${reason.slice(0, 200)}`, { cause: error });
  }
}

/** Counts opening brackets and commas outside strings. */
function checkStructure(bytes: Buffer, mostValues: number): void {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === 0x22) at = endOfString(bytes, at);
    else if (byte === 0x5b || byte === 0x7b) {
      values++;
      if (++depth > deepest) throw new MalformedError(`JSON nested more than ${deepest} levels deep`);
    } else if (byte === 0x5d || byte === 0x7d) depth--;
    else if (byte === 0x2c) values++;
    if (values > mostValues) throw new TooLargeError(`more than ${mostValues} JSON values in one request; send smaller batches`);
  }
}

/** Position of the closing quote; strings are searched, not walked. */
function endOfString(bytes: Buffer, start: number): number {
  for (let at = start + 1; ; ) {
    const end = bytes.indexOf(0x22, at);
    if (end === -1) return bytes.length;
    let escapes = 0;
    while (bytes[end - 1 - escapes] === 0x5c) escapes++;
    if (escapes % 2 === 0) return end;
    at = end + 1;
  }
}
