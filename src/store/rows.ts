/** Rows to domain values: JSON columns parsed, resource attributes merged, the clock applied to open flows. */
import type { Attributes, Json, ProvisioningEvent } from '../domain/event.ts';
import type { Flow } from '../domain/flow.ts';
import { Cache } from './cache.ts';
import type { FlowDocument } from './document.ts';
import { type EventRow, factColumns, factFrom } from './event-rows.ts';
import type { Statements } from './statements.ts';

export interface FlowRow {
  overdue: number | null;
  document: string;
}

/** A flow as of `now`: an open one that is overdue is stuck, with the failure that was prepared for that case. */
export function flowOf(row: FlowRow, now: number): Flow {
  const { flow, stuck } = JSON.parse(row.document) as FlowDocument;
  if (row.overdue === null || row.overdue > now) return flow;
  return { ...flow, status: 'stuck', failure: flow.failure ?? stuck };
}

/** What `EventRows` reads. */
export const eventSelect = `SELECT ${factColumns}, e.seq, e.thread, e.resource, e.attributes, e.body FROM events e JOIN sources s ON s.id = e.source`;

export interface StoredEventRow extends EventRow {
  seq: number;
  thread: number;
  resource: number | null;
  attributes: string;
  body: string | null;
}

/** Turns event rows into events. Resources never change and thousands of events share them, so they are parsed once. */
export class EventRows {
  private readonly statements: Statements;
  private readonly resources = new Cache<number, Attributes>(1024);

  constructor(statements: Statements) {
    this.statements = statements;
  }

  event(row: StoredEventRow, parentId: string | null): ProvisioningEvent {
    const attributes = JSON.parse(row.attributes) as Attributes;
    return {
      ...factFrom(row),
      parentId,
      attributes: row.resource === null ? attributes : { ...this.resource(row.resource), ...attributes },
      body: row.body === null ? null : (JSON.parse(row.body) as Json),
    };
  }

  private resource(id: number): Attributes {
    const known = this.resources.get(id);
    if (known !== undefined) return known;
    const text = this.statements.value<string>('SELECT attributes FROM resources WHERE id = ?', id);
    const attributes = text === undefined ? {} : (JSON.parse(text) as Attributes);
    this.resources.set(id, attributes);
    return attributes;
  }
}
