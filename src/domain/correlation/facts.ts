/** What correlation knows: events without their payload, and the summaries it makes of them. */
import type { Operation, Outcome, ProvisioningEvent, Stage } from '../event.ts';
import type { Identifiers } from '../identifiers.ts';

/** An event without attributes and body. */
export interface EventFact extends Omit<ProvisioningEvent, 'attributes' | 'body' | 'parentId'> {
  /** Its payload holds what the target answered, so a success may turn out to be a partial one. */
  answered: boolean;
}

/** Something that says how far an attempt got: one event that has a stage, failed, or is the root of its trace. */
export interface Mark {
  time: number;
  end: number;
  stage: Stage | null;
  outcome: Outcome;
  kind: EventFact['kind'];
  service: string | null;
  endpoint: string | null;
  httpStatus: number | null;
  operation: Operation | null;
  /** It has no parent in its thread, so its outcome is that of the whole thread. */
  root: boolean;
  /** A failure after which callers are expected to try again on their own: throttled, a gateway's error, a time-out. */
  retryable: boolean;
  /** Its parent span is named but was never received: the caller was lost or is not instrumented. */
  orphan: boolean;
  /** The provider says that it decided not to act (`skips.ts`). */
  skip: boolean;
}

/** The part of a thread that is about one subject and one target. Enough to join and to assemble a flow without reading its events again. */
export interface Fragment {
  /** Id of its first event by (time, id) that is its own, not shared with other fragments: names the fragment and the flow that begins with it. */
  seed: string;
  /** The thread that it is part of; fragments of one thread were separated on purpose. */
  thread: string;
  start: number;
  end: number;
  count: number;
  subjectKeys: string[];
  workKeys: string[];
  contextKeys: string[];
  identifiers: Identifiers;
  provider: string | null;
  target: string | null;
  /** Names that its own events have for the target beside that one. */
  otherTargets?: string[];
  operation: Operation | null;
  sources: string[];
  services: string[];
  traceIds: string[];
  requestIds: string[];
  sessionIds: string[];
  marks: Mark[];
  /** Something in it may say that a success was not a whole one; only the diagnosis, which reads payloads, can tell. */
  review: boolean;
}

/** A fragment and which of the thread's events it holds. */
export interface Split {
  fragment: Fragment;
  /** null: all events of the thread. */
  eventIds: string[] | null;
}
