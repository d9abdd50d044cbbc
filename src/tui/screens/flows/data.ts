/** The queries of the list of flows. */
import type { FilterNode } from '../../../domain/filter.ts';
import { FilterError, parseFilter } from '../../../domain/filter-parse.ts';
import type { Flow } from '../../../domain/flow.ts';
import type { Counts, FailureGroup, FlowSort, Reader } from '../../../domain/reader.ts';
import type { Activity } from './view.ts';

export interface Selection {
  filter: FilterNode | null;
  since: number | null;
  until: number | null;
}

const largestPage = 500;

/** The first `depth` flows, page by page. */
export function readFlows(reader: Reader, selection: Selection, sort: FlowSort, depth: number): { flows: Flow[]; more: boolean } {
  const flows: Flow[] = [];
  let cursor: string | null = null;
  do {
    const page = reader.flows({ ...selection, limit: Math.min(largestPage, depth - flows.length), cursor, sort });
    flows.push(...page.flows);
    cursor = page.flows.length === 0 ? null : page.nextCursor;
  } while (cursor !== null && flows.length < depth);
  return { flows, more: cursor !== null };
}

const bucketMs = 60_000;
const buckets = 15;

/**
 * The quarter of an hour before the latest event: what happened lately, even when that was last week. It depends on the data alone, so it stands
 * still when nothing happens.
 */
export function readActivity(reader: Reader, filter: FilterNode | null, latest: number): Activity {
  const until = Math.ceil((latest + 1) / bucketMs) * bucketMs;
  const since = until - buckets * bucketMs;
  return { since, until, counts: reader.counts({ filter, since, until }), buckets: reader.histogram(filter, since, until, buckets) };
}

export function readGroups(reader: Reader, selection: Selection): FailureGroup[] {
  return reader.failureGroups({ ...selection, limit: 50 });
}

export const noCounts: Counts = { total: 0, byStatus: {} };

export type ParsedFilter = { ok: true; filter: FilterNode | null } | { ok: false; message: string };

export function tryFilter(text: string): ParsedFilter {
  try {
    return { ok: true, filter: parseFilter(text) };
  } catch (error) {
    if (error instanceof FilterError) return { ok: false, message: error.message };
    throw error;
  }
}
