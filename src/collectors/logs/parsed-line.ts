/** What one log record says, whoever wrote it. Pure data; `log-event.ts` makes an event of it. */
import type { Attributes, Json, Outcome } from '../../domain/event.ts';
import type { FieldList } from './field-list.ts';
import type { Level } from './level.ts';

export interface ParsedLine {
  format: 'json' | 'logfmt' | 'access' | 'syslog' | 'text';
  /** Epoch ms; null when the line has none. */
  time: number | null;
  level: Level | null;
  message: string | null;
  service: string | null;
  /** Lower-case hex, 32 and 16 digits. */
  traceId: string | null;
  spanId: string | null;
  durationMs: number | null;
  /** What the line says of its outcome: its level, an error in it, an explicit field. */
  outcome: Outcome;
  /** The error's own words. */
  error: string | null;
  /** Why, in a field that is an error's words only when there is an error. */
  reason: string | null;
  /** Fields that name what happened: `user.created`, `create`. */
  eventName: string | null;
  operation: string | null;
  stage: string | null;
  target: string | null;
  provider: string | null;
  /** Who reports a request, where the line shows it. */
  side: 'client' | 'server' | null;
  /** A request line that stands apart from the message. */
  request: string | null;
  /** An event of Keycloak's, see `keycloak-event.ts`. */
  keycloak: { type: string; fields: FieldList } | null;
  /** Facts under the names that `semantics` knows, where the line has other names for them. */
  hints: Attributes | null;
  /** All other fields, as written. */
  attributes: Attributes;
}

export function emptyLine(format: ParsedLine['format']): ParsedLine {
  return {
    format,
    time: null,
    level: null,
    message: null,
    service: null,
    traceId: null,
    spanId: null,
    durationMs: null,
    outcome: 'unknown',
    error: null,
    reason: null,
    eventName: null,
    operation: null,
    stage: null,
    target: null,
    provider: null,
    side: null,
    request: null,
    keycloak: null,
    hints: null,
    attributes: {},
  };
}

export function setHint(line: ParsedLine, name: string, value: Json | undefined): void {
  if (value === undefined) return;
  line.hints ??= {};
  line.hints[name] = value;
}
