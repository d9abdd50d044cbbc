/** Small readings that spans, logs and metric points share. */
import { createHash } from 'node:crypto';
import type { Json } from '../../domain/event.ts';
import { wellFormed } from './limits.ts';

const longestName = 300;

/** W3C trace context: 16 bytes, not all zero, as 32 lower-case hex digits. */
export function isTraceId(hex: string): boolean {
  return hex.length === 32 && hex !== '00000000000000000000000000000000';
}

/** 8 bytes, not all zero, as 16 lower-case hex digits. */
export function isSpanId(hex: string): boolean {
  return hex.length === 16 && hex !== '0000000000000000';
}

/** Nanoseconds to milliseconds with microseconds behind the point: what a double holds of today's time. */
export function milliseconds(nanoseconds: number): number {
  return Math.round(nanoseconds / 1000) / 1000;
}

/** First line, at most 300 characters. */
export function firstLine(text: string): string {
  const end = text.search(/[\r\n]/);
  const line = (end === -1 ? text : text.slice(0, end)).trim();
  return line.length <= longestName ? line : `${wellFormed(line.slice(0, longestName - 1))}…`;
}

/** Short hash of JSON content, in the order in which it was sent. */
export function contentHash(content: Json): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
}
