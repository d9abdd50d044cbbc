/** The rows of decisions about links. */
import type { LinkDecision } from '../domain/correlation/decisions.ts';
import type { Connection } from './open.ts';

export class DecisionTable {
  private readonly statements: ReturnType<typeof prepare>;

  constructor(connection: Connection) {
    this.statements = prepare(connection);
  }

  /** One that is stored already stays as it is. */
  add({ kind, eventId, otherIds, at, by, note }: LinkDecision): void {
    this.statements.add.run(eventId, at, kind, JSON.stringify(otherIds), by, note);
  }

  remove({ eventId, at }: LinkDecision): void {
    this.statements.remove.run(eventId, at);
  }
}

function prepare(connection: Connection) {
  return {
    add: connection.prepare(
      'INSERT INTO link_decisions (event, at, kind, others, decided_by, note) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    remove: connection.prepare('DELETE FROM link_decisions WHERE event = ? AND at = ?'),
  };
}
