/** Collects what happens in one story. Times are epoch ms; a span becomes visible when it ends, everything else at its own time. */
import type { LogFile, Service } from './company.ts';
import { type OktaFacts, oktaEvent } from './okta-event.ts';
import { otlpLog, otlpSpan, type SpanAttributes, type SpanContext, type SpanFacts } from './otlp.ts';
import type { Random } from './random.ts';
import type { WorldEvent } from './world-event.ts';

export interface Scene {
  readonly random: Random;
  readonly start: number;
  readonly events: readonly WorldEvent[];
  okta(facts: OktaFacts): void;
  /** A fresh context: in a trace of its own, or below a parent. */
  context(parent?: SpanContext): SpanContext;
  span(service: Service, facts: SpanFacts): void;
  /** A log record sent over OTLP, inside a span. */
  record(service: Service, at: number, level: 'INFO' | 'ERROR', text: string, context: SpanContext, attributes: SpanAttributes): void;
  line(file: LogFile, at: number, line: string): void;
}

export function createScene(random: Random, start: number): Scene {
  const events: WorldEvent[] = [];
  return {
    random,
    start,
    events,
    okta: (facts) => {
      events.push({ at: Math.ceil(facts.at), out: { channel: 'okta', event: oktaEvent(random, facts) } });
    },
    context: (parent) => ({ traceId: parent?.traceId ?? random.hex(32), spanId: random.hex(16) }),
    span: (service, facts) => {
      events.push({ at: Math.ceil(facts.end), out: { channel: 'otlp', service, spans: [otlpSpan(facts)], logs: [] } });
    },
    record: (service, at, level, text, context, attributes) => {
      const log = otlpLog(at, level, text, context, attributes);
      events.push({ at: Math.ceil(at), out: { channel: 'otlp', service, spans: [], logs: [log] } });
    },
    line: (file, at, line) => {
      events.push({ at: Math.ceil(at), out: { channel: 'log', file, line } });
    },
  };
}
