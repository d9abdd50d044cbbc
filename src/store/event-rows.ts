/** Rows of `events` -> facts for the correlation, and whole events for the diagnosis. */
import type { EventFact } from '../domain/correlation/facts.ts';
import type { Attributes, Json, ProvisioningEvent } from '../domain/event.ts';

export interface EventRow {
  id: string;
  source: string;
  native_id: string;
  kind: EventFact['kind'];
  time: number;
  duration: number | null;
  service: string | null;
  name: string;
  stage: EventFact['stage'];
  outcome: EventFact['outcome'];
  provider: string | null;
  target: string | null;
  operation: EventFact['operation'];
  span_kind: EventFact['spanKind'];
  parent: string | null;
  linked: string | null;
  identifiers: string;
  endpoint: string | null;
  http_status: number | null;
  error_code: string | null;
  message: string | null;
  answered: 0 | 1;
}

export interface WholeEventRow extends EventRow {
  resource: string | null;
  attributes: string;
  body: string | null;
}

/** Needs `events e JOIN sources s ON s.id = e.source`. */
export const factColumns = `e.id, s.name AS source, e.native_id, e.kind, e.time, e.duration, e.service, e.name, e.stage, e.outcome, e.provider, e.target, e.operation,
  e.span_kind, e.parent, e.linked, e.identifiers, e.endpoint, e.http_status, e.error_code, e.message,
  instr(e.attributes, '"http.response.body.content"') > 0 OR instr(e.body, '"response"') > 0 AS answered`;

/** Needs `LEFT JOIN resources r ON r.id = e.resource` too. */
export const eventColumns = `${factColumns}, r.attributes AS resource, e.attributes, e.body`;

export function factFrom(row: EventRow): EventFact {
  return {
    id: row.id,
    source: row.source,
    nativeId: row.native_id,
    kind: row.kind,
    time: row.time,
    durationMs: row.duration,
    service: row.service,
    name: row.name,
    stage: row.stage,
    outcome: row.outcome,
    provider: row.provider,
    target: row.target,
    operation: row.operation,
    spanKind: row.span_kind,
    parentNativeId: row.parent,
    linkedNativeIds: row.linked === null ? [] : (JSON.parse(row.linked) as string[]),
    identifiers: JSON.parse(row.identifiers) as EventFact['identifiers'],
    endpoint: row.endpoint,
    httpStatus: row.http_status,
    errorCode: row.error_code,
    message: row.message,
    answered: row.answered === 1,
  };
}

/** Events with their parents' ids, where the parents are among them; by time, then id. */
export function eventsFrom(rows: readonly WholeEventRow[]): ProvisioningEvent[] {
  const ids = new Map(rows.map((row) => [row.native_id, row.id]));
  return rows
    .map((row) => ({
      ...factFrom(row),
      parentId: row.parent === null ? null : (ids.get(row.parent) ?? null),
      attributes: attributesOf(row),
      body: row.body === null ? null : (JSON.parse(row.body) as Json),
    }))
    .sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
}

function attributesOf(row: WholeEventRow): Attributes {
  const own = JSON.parse(row.attributes) as Attributes;
  return row.resource === null ? own : { ...(JSON.parse(row.resource) as Attributes), ...own };
}
