/** The rows of flows, and the ids that lead to them after a merge. */
import { flowColumns } from './flow-row.ts';
import type { Connection } from './open.ts';
import type { SqlValue } from './statements.ts';

export class FlowTable {
  private readonly statements: ReturnType<typeof prepare>;
  /** Ids are retired rarely; until the first one there is none to look for. */
  private hasAliases: boolean;
  private nextSeq = 0;

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

  /**
   * @param values in the order of `flowColumns`
   * @returns the row number of the flow, the same as before when the id is known
   */
  put(values: readonly SqlValue[]): number {
    this.revive(values[0] as string);
    const known = this.seqOf(values[0] as string);
    if (known !== null) {
      this.statements.update.run(...values, known);
      return known;
    }
    return this.insert(values) as number;
  }

  /** The same for a flow that begins with an event which has just come: its id is hardly ever known, and looking for it would be in vain. */
  putNew(values: readonly SqlValue[]): number {
    return this.insert(values) ?? this.put(values);
  }

  /** @returns null when there is a flow with this id */
  private insert(values: readonly SqlValue[]): number | null {
    if (this.nextSeq === 0) this.nextSeq = ((this.statements.last.get() as number | null) ?? 0) + 1;
    const seq = this.nextSeq;
    if (this.statements.insert.run(seq, ...values).changes === 0) return null;
    this.nextSeq += 1;
    return seq;
  }

  /** Removes a flow; its id leads to `successor` from now on. */
  retire(seq: number, id: string, successor: string | null): void {
    this.statements.remove.run(seq);
    if (successor !== null) this.lead(id, successor);
  }

  /** An id that is no flow's own any more leads to another one from now on, and so does what led to it. */
  lead(id: string, successor: string): void {
    this.hasAliases = true;
    this.statements.alias.run(id, successor);
    this.statements.forward.run(successor, id);
  }

  /** An id that was retired and is a flow's own again. */
  private revive(id: string): void {
    if (this.hasAliases) this.statements.unalias.run(id);
  }

  /** Another process may have retired flows. */
  forget(): void {
    this.hasAliases = true;
    this.nextSeq = 0;
  }
}

const insertSql = `INSERT INTO flows (seq, ${flowColumns.join(', ')}) VALUES (?, ${flowColumns.map(() => '?').join(', ')}) ON CONFLICT (id) DO NOTHING`;
const updateSql = `UPDATE flows SET ${flowColumns.map((column) => `${column} = ?`).join(', ')} WHERE seq = ?`;

function prepare(connection: Connection) {
  return {
    idOf: connection.prepare('SELECT id FROM flows WHERE seq = ?').pluck(),
    seqOf: connection.prepare('SELECT seq FROM flows WHERE id = ?').pluck(),
    insert: connection.prepare(insertSql),
    update: connection.prepare(updateSql),
    last: connection.prepare('SELECT max(seq) FROM flows').pluck(),
    remove: connection.prepare('DELETE FROM flows WHERE seq = ?'),
    alias: connection.prepare(
      'INSERT INTO flow_aliases (id, flow_id) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET flow_id = excluded.flow_id',
    ),
    forward: connection.prepare('UPDATE flow_aliases SET flow_id = ? WHERE flow_id = ?'),
    anyAlias: connection.prepare('SELECT 1 FROM flow_aliases LIMIT 1'),
    unalias: connection.prepare('DELETE FROM flow_aliases WHERE id = ?'),
  };
}
