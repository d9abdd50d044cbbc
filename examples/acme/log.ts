/** A pino log in a file of its own. Written at once: what was logged before a crash is in the file. */
import { join } from 'node:path';
import { type Span, trace } from '@opentelemetry/api';
import { destination, type Logger, pino } from 'pino';

export function openLog(service: string, folder: string): Logger {
  return pino({ name: service, base: { name: service } }, destination({ dest: join(folder, `${service}.log`), sync: true, append: true }));
}

/** Fields that tie a line to the span that is active. */
export function traceFields(span: Span | undefined = trace.getActiveSpan()): { trace_id?: string; span_id?: string } {
  const active = span?.spanContext();
  return active === undefined ? {} : { trace_id: active.traceId, span_id: active.spanId };
}
