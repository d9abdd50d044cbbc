/** The rows of sources: counts, cursors, errors, quota. */
import type { SourceStatus } from '../domain/delivery.ts';
import type { Rejection } from '../domain/event.ts';
import type { Connection } from './open.ts';
import type { PackedBatch } from './packed.ts';

const keptRejections = 1000;

export class SourceTable {
  private readonly ids = new Map<string, number>();
  private readonly statements: ReturnType<typeof prepare>;

  constructor(connection: Connection) {
    this.statements = prepare(connection);
  }

  id(name: string, type: string): number {
    const known = this.ids.get(name);
    if (known !== undefined) return known;
    this.statements.add.run(name, type);
    const id = this.statements.find.get(name) as number;
    this.ids.set(name, id);
    return id;
  }

  cursor(name: string): string | null {
    return (this.statements.cursor.get(name) as string | null | undefined) ?? null;
  }

  /** Counts a batch; several names may share one cursor owner (a log collector's files), so the cursor has its own. */
  count(id: number, stored: number, newest: number | null, batch: Pick<PackedBatch, 'rejected' | 'at'>): void {
    const lag = newest === null ? null : Math.max(0, batch.at - newest);
    this.statements.count.run(stored, batch.rejected.length, newest, batch.at, lag, id);
    for (const rejection of batch.rejected) this.reject(id, rejection, batch.at);
  }

  /** A log collector delivers for each of its files: they run while it runs. */
  adopt(id: number, collector: string): void {
    this.statements.adopt.run(collector, id);
  }

  saveCursor(id: number, cursor: string, at: number): void {
    this.statements.saveCursor.run(cursor, at, id);
  }

  status(name: string, type: string, update: SourceStatus, at: number): void {
    const id = this.id(name, type);
    if (update.error !== undefined) this.statements.error.run(update.error, id);
    if (update.quota !== undefined) this.statements.quota.run(update.quota.limit, update.quota.remaining, update.quota.resetAt, id);
    if (update.seen === true) this.statements.seen.run(at, id);
  }

  running(name: string, type: string, processId: number): void {
    this.statements.running.run(processId, this.id(name, type));
  }

  collector(processId: number): void {
    this.statements.collector.run(processId);
  }

  forget(): void {
    this.ids.clear();
  }

  private reject(id: number, rejection: Rejection, at: number): void {
    this.statements.reject.run(id, at, rejection.where, rejection.reason, rejection.excerpt.slice(0, 500));
    this.statements.pruneRejections.run(id, id);
  }
}

function prepare(connection: Connection) {
  return {
    add: connection.prepare('INSERT INTO sources (name, type) VALUES (?, ?) ON CONFLICT (name) DO NOTHING'),
    find: connection.prepare('SELECT id FROM sources WHERE name = ?').pluck(),
    cursor: connection.prepare('SELECT cursor FROM sources WHERE name = ?').pluck(),
    count: connection.prepare(`
      UPDATE sources SET events = events + ?, rejected = rejected + ?, last_event = max(coalesce(last_event, 0), coalesce(?, last_event, 0)), last_seen = ?,
        lag = coalesce(?, lag) WHERE id = ?`),
    adopt: connection.prepare('UPDATE sources SET running = coalesce((SELECT running FROM sources WHERE name = ?), 0) WHERE id = ?'),
    saveCursor: connection.prepare('UPDATE sources SET cursor = ?, cursor_at = ? WHERE id = ?'),
    error: connection.prepare('UPDATE sources SET error = ? WHERE id = ?'),
    quota: connection.prepare('UPDATE sources SET quota_limit = ?, quota_remaining = ?, quota_reset = ? WHERE id = ?'),
    seen: connection.prepare('UPDATE sources SET last_seen = ? WHERE id = ?'),
    running: connection.prepare('UPDATE sources SET running = ? WHERE id = ?'),
    collector: connection.prepare("UPDATE counters SET value = ? WHERE name = 'collector'"),
    reject: connection.prepare('INSERT INTO rejections (source, at, place, reason, excerpt) VALUES (?, ?, ?, ?, ?)'),
    pruneRejections: connection.prepare(
      `DELETE FROM rejections WHERE source = ? AND id <= (SELECT id FROM rejections WHERE source = ? ORDER BY id DESC LIMIT 1 OFFSET ${keptRejections})`,
    ),
  };
}
