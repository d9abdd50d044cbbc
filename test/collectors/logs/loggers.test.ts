/** One line of every logger that provtrace knows; expectations beside the lines in `fixtures/logs/loggers.json`. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { EventInput } from '../../../src/domain/event.ts';
import { readLine } from './read-log.ts';

interface Sample {
  logger: string;
  line: string;
  /** What the event must say; what is not listed must be null, unknown or empty. */
  expected: { [field: string]: unknown };
}

const samples = JSON.parse(readFileSync(new URL('../../fixtures/logs/loggers.json', import.meta.url), 'utf8')) as Sample[];
const fields = [
  'service',
  'outcome',
  'stage',
  'operation',
  'provider',
  'target',
  'endpoint',
  'httpStatus',
  'errorCode',
  'message',
  'durationMs',
  'parentNativeId',
  'identifiers',
] as const satisfies readonly (keyof EventInput)[];

describe('lines of known loggers', () => {
  for (const { logger, line, expected } of samples) {
    it(`${logger}: tells time, level, message, ids and outcome`, () => {
      expect(told(readLine(line))).toEqual(expected);
    });
  }
});

function told(event: EventInput): { [field: string]: unknown } {
  const level = event.attributes.level;
  const said: { [field: string]: unknown } = {
    time: new Date(event.time).toISOString(),
    ...(level === undefined ? {} : { level }),
    name: event.name,
  };
  for (const field of fields) {
    const value = event[field];
    const empty = value === null || value === 'unknown' || (typeof value === 'object' && Object.keys(value).length === 0);
    if (!empty) said[field] = value;
  }
  return said;
}
