/** The rows of flows, and the ids that lead to them after a merge. */
import type { Flow, FlowFailure } from '../domain/flow.ts';
import { type FlowDocument, facetsOf } from './document.ts';
import type { Connection } from './open.ts';

export class FlowTable {
  private readonly statements: ReturnType<typeof prepare>;
  /** Ids are retired rarely; until the first one there is none to look for. */
  private hasAliases: boolean;

  constructor(connection: Connection) {
    this.statements = prepare(connection);
    this.hasAliases = this.statements.anyAlias.get() !== undefined;
  }

  idOf(seq: number): string | null {
    return (this.statements.idOf.get(seq) as string | undefined) ?? null;
  }

  seqOf(id: string): number | null {
    return (this.statements.seqOf.get(id) as number | undefined) ?? null;
  }

  /** @returns the row number of the flow, the same as before when the id is known. */
  put(flow: Flow, stuck: FlowFailure | null, services: string[], overdue: number | null): number {
    const document: FlowDocument = { flow, stuck, services };
    const failure = flow.failure;
    return this.statements.put.get(
      flow.id,
      flow.user.key,
      flow.provider,
      flow.target,
      flow.operation,
      flow.status,
      flow.stage,
      flow.startedAt,
      flow.endedAt,
      flow.lastEventAt,
      flow.durationMs,
      overdue,
      flow.tries,
      flow.eventCount,
      failure?.class ?? null,
      failure?.stage ?? null,
      failure?.service ?? null,
      failure?.endpoint ?? null,
      failure?.httpStatus ?? null,
      stuck?.class ?? null,
      JSON.stringify(document),
      facetsOf(document),
    ) as number;
  }

  /** Removes a flow; its id leads to `successor` from now on. */
  retire(seq: number, id: string, successor: string | null): void {
    this.statements.remove.run(seq);
    if (successor === null) return;
    this.hasAliases = true;
    this.statements.alias.run(id, successor);
    this.statements.forward.run(successor, id);
  }

  /** An id that was retired and is a flow's own again. */
  revive(id: string): void {
    if (this.hasAliases) this.statements.unalias.run(id);
  }

  /** Another process may have retired flows. */
  forget(): void {
    this.hasAliases = true;
  }
}

function prepare(connection: Connection) {
  return {
    idOf: connection.prepare('SELECT id FROM flows WHERE seq = ?').pluck(),
    seqOf: connection.prepare('SELECT seq FROM flows WHERE id = ?').pluck(),
    put: connection
      .prepare(`
        INSERT INTO flows (id, user_key, provider, target, operation, status, stage, started_at, ended_at, last_at, duration, overdue, tries, event_count,
          failure_class, failure_stage, failure_service, failure_endpoint, failure_http_status, stuck_class, document, facets)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET user_key = excluded.user_key, provider = excluded.provider, target = excluded.target,
          operation = excluded.operation, status = excluded.status, stage = excluded.stage, started_at = excluded.started_at,
          ended_at = excluded.ended_at, last_at = excluded.last_at, duration = excluded.duration, overdue = excluded.overdue, tries = excluded.tries,
          event_count = excluded.event_count, failure_class = excluded.failure_class, failure_stage = excluded.failure_stage,
          failure_service = excluded.failure_service, failure_endpoint = excluded.failure_endpoint,
          failure_http_status = excluded.failure_http_status, stuck_class = excluded.stuck_class, document = excluded.document,
          facets = excluded.facets
        RETURNING seq`)
      .pluck(),
    remove: connection.prepare('DELETE FROM flows WHERE seq = ?'),
    alias: connection.prepare(
      'INSERT INTO flow_aliases (id, flow_id) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET flow_id = excluded.flow_id',
    ),
    forward: connection.prepare('UPDATE flow_aliases SET flow_id = ? WHERE flow_id = ?'),
    anyAlias: connection.prepare('SELECT 1 FROM flow_aliases LIMIT 1'),
    unalias: connection.prepare('DELETE FROM flow_aliases WHERE id = ?'),
  };
}
