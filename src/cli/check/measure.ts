/** What `provtrace check` compares, read from the database. Durations are read only when asked for: they take every flow. */
import type { Reader } from '../../domain/reader.ts';
import { pagesOf, type Selection } from '../flow-query.ts';
import { type Measured, percentile } from './criteria.ts';

export function measure(reader: Reader, selection: Selection, withDurations: boolean): Measured {
  const { total, byStatus } = reader.counts(selection);
  const { failed = 0, stuck = 0, succeeded = 0, partial = 0 } = byStatus;
  const ended = failed + succeeded + partial;
  return {
    flows: total,
    failed,
    stuck,
    failureRate: ended === 0 ? 0 : failed / ended,
    p95Ms: withDurations ? Math.round(percentile(endedDurations(reader, selection), 0.95) * 1000) / 1000 : 0,
  };
}

function endedDurations(reader: Reader, selection: Selection): number[] {
  const durations: number[] = [];
  for (const page of pagesOf(reader, selection, null)) {
    for (const flow of page) if (flow.endedAt !== null) durations.push(flow.durationMs);
  }
  return durations;
}
