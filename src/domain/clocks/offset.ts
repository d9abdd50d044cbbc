/** A clock that is off, and what is known of those that wrote the events of a flow. */
import type { ProvisioningEvent } from '../event.ts';

/** A clock that is off. */
export interface ClockOffset {
  /** `clockOf` of its events. */
  service: string;
  /** How far it is ahead of the reference, ms; negative: behind. */
  aheadMs: number;
  /** How many people's records show it. */
  people: number;
}

/** Whose clock stamped an event: its service's, or its log's that names none. null: the provider's, which is the reference. */
export function clockOf({ kind, service, source }: Pick<ProvisioningEvent, 'kind' | 'service' | 'source'>): string | null {
  return kind === 'audit' ? null : (service ?? source);
}

/** What was corrected in these events, by service. */
export function correctionsIn(events: readonly ProvisioningEvent[]): Pick<ClockOffset, 'service' | 'aheadMs'>[] {
  const clocks = new Map<string, number>();
  for (const event of events) if (event.clockAheadMs !== undefined) clocks.set(clockOf(event) ?? '', event.clockAheadMs);
  return [...clocks].map(([service, aheadMs]) => ({ service, aheadMs })).sort((a, b) => (a.service < b.service ? -1 : 1));
}
