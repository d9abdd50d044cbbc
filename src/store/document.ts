/** What the `flows.document` column holds: the flow, and what becomes true once an open one is overdue. */
import type { Flow, FlowFailure } from '../domain/flow.ts';

export interface FlowDocument {
  flow: Flow;
  /** The failure to show once the flow is stuck; null for closed flows. */
  stuck: FlowFailure | null;
  /** Every service that took part, for `service:` filters. */
  services: string[];
}
