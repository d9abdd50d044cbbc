/** What the `flows.document` column holds: the flow, and what becomes true once an open one is overdue. */
import type { Flow, FlowFailure } from '../domain/flow.ts';

/**
 * What the `flows.facets` column holds: what filters look for inside the document, in this order (`filter-sql.ts` reads it by position). Made here and
 * not by SQLite, which would parse the document anew for each index that holds it.
 */
export function facetsOf({ flow, stuck, services }: FlowDocument): string {
  const { user, failure, sources, provider, target } = flow;
  return JSON.stringify([user.ids, failure?.message, stuck, services, sources, provider, target, failure?.service, failure?.endpoint]);
}

export interface FlowDocument {
  flow: Flow;
  /** The failure to show once the flow is stuck; null for closed flows. */
  stuck: FlowFailure | null;
  /** Every service that took part, for `service:` filters. */
  services: string[];
}

export interface FlowRow {
  overdue: number | null;
  document: string;
}

/** A flow as of `now`: an open one that is overdue is stuck, with the failure that was prepared for that case. */
export function flowOf(row: FlowRow, now: number): Flow {
  const { flow, stuck } = JSON.parse(row.document) as FlowDocument;
  if (row.overdue === null || row.overdue > now) return flow;
  return { ...flow, status: 'stuck', failure: flow.failure ?? stuck };
}
