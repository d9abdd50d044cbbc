/**
 * What the CLI and the TUI may ask of a database. Implemented by `store`; callers never hold a database handle.
 * All methods are synchronous and meant to take less than 50 ms on a million events; returned values belong to the caller.
 */
import type { ClockOffset } from './clocks/offset.ts';
import type { LinkDecision } from './correlation/decisions.ts';
import type { EventKind, Json, ProvisioningEvent } from './event.ts';
import type { FilterNode } from './filter.ts';
import type { Flow, FlowDetail, FlowStatus, LifecycleEntry, Subject } from './flow.ts';

export type FlowSort = 'started' | 'updated' | 'duration' | 'status' | 'user';

export interface FlowQuery {
  filter: FilterNode | null;
  /** Epoch ms; a flow matches when any part of it lies in [since, until]. */
  since: number | null;
  until: number | null;
  limit: number;
  /** `nextCursor` of the page before, or null. */
  cursor: string | null;
  sort: FlowSort;
}

export interface FlowPage {
  flows: Flow[];
  nextCursor: string | null;
}

export type Lookup<T> = { found: 'one'; value: T } | { found: 'none' } | { found: 'many'; ids: string[] };

export interface SearchHit {
  event: ProvisioningEvent;
  /** Flows that the event belongs to. */
  flowIds: string[];
}

export interface UserJourney {
  subject: Subject;
  lifecycle: LifecycleEntry[];
  /** Newest first. */
  flows: Flow[];
}

export interface SourceState {
  name: string;
  type: string;
  /** `ok`, `error` (last poll failed), `stopped` (no collector runs), `idle` (never had an event). */
  state: 'ok' | 'error' | 'stopped' | 'idle';
  events: number;
  rejected: number;
  lastEventAt: number | null;
  /** When the collector last heard from the source, even if it had nothing new. */
  lastSeenAt: number | null;
  /** Newest event's age when it was stored, milliseconds. */
  lagMs: number | null;
  quota: { limit: number; remaining: number; resetAt: number | null } | null;
  cursor: string | null;
  /** When it last moved, epoch ms: a source that answers while this grows old is stuck. */
  cursorAt: number | null;
  error: string | null;
}

export interface Counts {
  total: number;
  byStatus: { [status in FlowStatus]?: number };
}

export interface FailureGroup {
  provider: string | null;
  operation: string | null;
  endpoint: string | null;
  class: string;
  count: number;
  lastAt: number;
  /** One flow of the group, the latest. */
  flowId: string;
}

export interface TimeBucket {
  start: number;
  ok: number;
  failed: number;
}

/** What is joined as a whole: the events of one thread that are about one person and one target. */
export interface FlowPart {
  /** An event that no other part has: stands for the part. */
  eventId: string;
  eventCount: number;
  /** null when it belongs to no attempt. */
  flowId: string | null;
  /** Somebody has said where it belongs. */
  isPinned: boolean;
}

/** A decision, and the flows that hold its events now. */
export interface DecidedLink extends LinkDecision {
  flowId: string | null;
  otherFlowIds: string[];
}

export interface DatabaseInfo {
  path: string;
  schemaVersion: number;
  bytes: number;
  events: number;
  flows: number;
  rejected: number;
  firstEventAt: number | null;
  lastEventAt: number | null;
  /** Process id of the collecting process, or null. */
  collector: number | null;
}

export interface Reader {
  flows(query: FlowQuery): FlowPage;
  counts(query: Omit<FlowQuery, 'limit' | 'cursor' | 'sort'>): Counts;
  failureGroups(query: Omit<FlowQuery, 'cursor' | 'sort'>): FailureGroup[];
  /** Flows per time bucket, oldest first; `buckets` of equal width over [since, until]. */
  histogram(filter: FilterNode | null, since: number, until: number, buckets: number): TimeBucket[];
  /** By id or any unique prefix; an id that was merged away resolves to its successor. */
  flow(idOrPrefix: string): Lookup<Flow>;
  detail(flowId: string): FlowDetail | null;
  event(eventId: string): ProvisioningEvent | null;
  /** The whole id, from any unique prefix. */
  eventId(idOrPrefix: string): Lookup<string>;
  /** Parts that hold the event: several where people share it. null when it can't be part of an attempt: it names neither a person nor a piece of work. */
  partsOfEvent(eventId: string): FlowPart[] | null;
  /** By start. */
  partsOfFlow(flowId: string): FlowPart[];
  /** Oldest first. */
  linkDecisions(): DecidedLink[];
  /** Successes to compare with, best first; same operation, then target, provider, user. Never the flow itself. */
  successesLike(flow: Flow, limit: number): Flow[];
  search(text: string, options: { limit: number; since: number | null; until: number | null; kind: EventKind | null }): SearchHit[];
  /** @param at epoch ms: the journey as it stood then, made of what had happened by then; null: now */
  user(identifier: string, limit: number, at?: number | null): UserJourney | null;
  sources(): SourceState[];
  /** Services whose clocks are off, by name; the times of their events are corrected. */
  clocks(): ClockOffset[];
  info(): DatabaseInfo;
  /** Names of people and work that parts of attempts mention. Goes through the whole index of them: a second for ten million. */
  identifierCount(): number;
  /** Runs `PRAGMA integrity_check` and the store's own invariants; empty means fine. Takes seconds on a large file. */
  verify(): string[];
  /** One read-only statement over the documented views. Throws `UsageError` for anything else. */
  query(sql: string): { columns: string[]; rows: Json[][] };
  /** Grows whenever the database was changed by any process; cheap enough to poll every 100 ms. */
  version(): number;
  close(): void;
}
