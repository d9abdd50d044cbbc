/** What a world is made of: things that reach a collector at a moment, and what they are meant to be understood as. */
import type { Attributes, Json, Operation } from '../../domain/event.ts';
import type { FlowStatus } from '../../domain/flow.ts';
import type { LogFile, Service } from './company.ts';
import type { OtlpLogRecord, OtlpSpan } from './otlp.ts';

/** A raw event as the Okta System Log API returns it. */
export type OktaLogEvent = Attributes & { uuid: string; published: string; eventType: string; [key: string]: Json };

export type Delivery =
  | { channel: 'okta'; event: OktaLogEvent }
  | { channel: 'otlp'; service: Service; spans: OtlpSpan[]; logs: OtlpLogRecord[] }
  | { channel: 'log'; file: LogFile; line: string };

export interface WorldEvent {
  /** When it becomes visible to a collector, whole epoch ms: a span when it ends, an audit event when it is published. */
  at: number;
  out: Delivery;
}

/** What one attempt is, told by the world that made it; tests compare flows with it. */
export interface AttemptTruth {
  story: string;
  /** E-mail address of the person, or the name of the group. */
  user: string;
  /** null where nothing names one: a login to the IdP itself. */
  target: string | null;
  operation: Operation;
  startedAt: number;
  expectedStatus: FlowStatus;
  /** A name of the catalogue of failure classes; null when nothing failed. */
  expectedClass: string | null;
  tries: number;
}

/** One story as it happened: one attempt, or several that belong to the same tale. */
export interface Scenario {
  startedAt: number;
  attempts: AttemptTruth[];
  events: WorldEvent[];
}
