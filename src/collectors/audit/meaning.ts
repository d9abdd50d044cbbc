/** What the type of a provider's audit event says about an attempt. */
import type { Operation, Outcome, Stage } from '../../domain/event.ts';

export interface Meaning {
  operation: Operation | null;
  stage: Stage | null;
  /** What the type itself tells of the outcome: `USER_CREATION_FAILED_IN_APP`. */
  outcome?: Outcome;
  /** The actor is the person that it is about: sign-ins and self-service. */
  self?: boolean;
}

/** Types that are kept and searchable, and say nothing about provisioning. */
export const noMeaning: Meaning = { operation: null, stage: null };

export function means(operation: Operation | null, stage: Stage | null, more: Partial<Meaning> = {}): Meaning {
  return { operation, stage, ...more };
}
