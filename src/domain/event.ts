/**
 * The normalised record that every collector produces and everything else reads.
 * Pure data: no I/O, no clock. Times are epoch milliseconds (fractions allowed), durations milliseconds.
 */
import type { Identifiers } from './identifiers.ts';

export const eventKinds = ['audit', 'log', 'span', 'metric'] as const;
export type EventKind = (typeof eventKinds)[number];

export const outcomes = ['success', 'failure', 'unknown'] as const;
export type Outcome = (typeof outcomes)[number];

/** Stages in the order in which an attempt passes them; `queue` is waiting and may stand between any two. */
export const stages = ['trigger', 'scope', 'match', 'map', 'queue', 'send', 'apply', 'confirm', 'ready'] as const;
export type Stage = (typeof stages)[number];

export const operations = [
  'create',
  'update',
  'suspend',
  'reactivate',
  'delete',
  'assign',
  'unassign',
  'group-add',
  'group-remove',
  'import',
  'invite',
  'activate',
  'login',
] as const;
export type Operation = (typeof operations)[number];

/** OpenTelemetry span kinds (`SpanKind`), lower case; null for records that are not spans. */
export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type Attributes = { [key: string]: Json };

/** What a collector hands over: everything of an event except its id, which is derived from its content. */
export interface EventInput {
  /** Name of the configured source, such as `okta-prod`, `otlp`, `app.log`. */
  source: string;
  /** The source's own id: IdP event id, `<traceId>/<spanId>` in lower-case hex, `<file name>:<line number>`. */
  nativeId: string;
  /**
   * What makes two deliveries the same event, when that is not (source, nativeId): spans use `span/<traceId>/<spanId>`, so that a live
   * delivery and an imported file meet; log lines add their text, because a rotated file counts its lines again.
   */
  dedupeKey?: string;
  kind: EventKind;
  /** When it happened (a span: when it started). */
  time: number;
  /** null for points in time. */
  durationMs: number | null;
  /** `service.name`, program or provider that reported it. */
  service: string | null;
  /** Event type, span name or log message (first line, at most 300 characters). */
  name: string;
  stage: Stage | null;
  outcome: Outcome;
  /** The provider that decided (okta, entra, ...), where the event says so. */
  provider: string | null;
  /** The system being provisioned into, where the event says so: its display name or host. */
  target: string | null;
  operation: Operation | null;
  spanKind: SpanKind | null;
  /** The `<traceId>/<spanId>` of the parent span, or null. */
  parentNativeId: string | null;
  /** `<traceId>/<spanId>` of OpenTelemetry span links. */
  linkedNativeIds: readonly string[];
  identifiers: Identifiers;
  /** `METHOD /templated/path`, with the host in front of the path for calls to another system: `POST billing.acme.example/v1/seats`. */
  endpoint: string | null;
  httpStatus: number | null;
  /** RFC 7644 section 3.12 `scimType`, or the provider's own error code. */
  errorCode: string | null;
  /** Why it failed, in the reporter's words; null when nothing failed. */
  message: string | null;
  attributes: Attributes;
  /** Attributes that many events share (OTLP resource); shown merged under `attributes`. The same object may be given to many events. */
  resource?: Attributes;
  /** Log body, request or response payload, raw audit event. */
  body: Json;
  /** The body as JSON on one line, without escapes, where it came like that: spares writing it again. */
  bodyJson?: string;
}

/** A stored event. `id` is `e_` + 18 characters, derived from time and dedupe key, so it does not depend on arrival order. */
export interface ProvisioningEvent extends Omit<EventInput, 'dedupeKey' | 'resource' | 'bodyJson'> {
  id: string;
  /** Id of the parent event when it is stored too. */
  parentId: string | null;
  /** Its service's clock is ahead by so many ms (negative: behind): `time` is corrected (`writtenAt`). */
  clockAheadMs?: number;
}

/** When it happened by the clock of the service that wrote it. Epoch ms. */
export function writtenAt({ time, clockAheadMs = 0 }: Pick<ProvisioningEvent, 'time' | 'clockAheadMs'>): number {
  return time + clockAheadMs;
}

/** A record that could not be understood: kept and counted, never thrown away silently. */
export interface Rejection {
  /** Where it stood: `file:line`, `page 3 item 7`, `resourceSpans[0].scopeSpans[0].spans[2]`. */
  where: string;
  reason: string;
  /** The start of the offending text, at most 500 characters. */
  excerpt: string;
}
