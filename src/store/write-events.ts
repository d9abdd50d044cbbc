/** Appends events: one row each, duplicates left out, and tells which threads have grown. */
import type { Statement } from 'better-sqlite3';
import { Cache } from './cache.ts';
import type { Connection } from './open.ts';
import { type PackedEvent, type PackedThread, plainColumns, rareColumns } from './packed.ts';

const ownColumns = ['seq', 'id', 'thread', 'source', 'resource'];

function insertSql(columns: readonly string[]): string {
  return `INSERT INTO events (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')}) ON CONFLICT (id) DO NOTHING`;
}

export interface GrownThread {
  id: number;
  key: string;
  /** False when earlier batches already brought events of it. */
  isNew: boolean;
  /** Events that were added by this transaction. */
  count: number;
  /** How the latest batch would take it apart. */
  prepared: PackedThread | null;
}

export class EventAppender {
  private readonly insertPlain: Statement;
  private readonly insertFull: Statement;
  private readonly findThread: Statement;
  private readonly addThread: Statement;
  private readonly findResource: Statement;
  private readonly addResource: Statement;
  private readonly resources = new Cache<string, number>(4096);
  private readonly threads = new Cache<string, number>(65_536);
  private readonly lastSeq: Statement;
  private nextSeq = 0;

  constructor(connection: Connection) {
    this.insertPlain = connection.prepare(insertSql([...ownColumns, ...plainColumns]));
    this.insertFull = connection.prepare(insertSql([...ownColumns, ...plainColumns, ...rareColumns]));
    this.findThread = connection.prepare('SELECT id FROM threads WHERE key = ?').pluck();
    this.addThread = connection.prepare('INSERT INTO threads (key) VALUES (?) ON CONFLICT DO NOTHING');
    this.findResource = connection.prepare('SELECT id FROM resources WHERE attributes = ?').pluck();
    this.addResource = connection.prepare('INSERT INTO resources (attributes) VALUES (?)');
    this.lastSeq = connection.prepare('SELECT max(seq) FROM events').pluck();
  }

  /** @returns how many were new. Threads that grew are added to `grown`. */
  append(source: number, events: readonly PackedEvent[], grown: Map<string, GrownThread>): number {
    let stored = 0;
    if (this.nextSeq === 0) this.nextSeq = ((this.lastSeq.get() as number | null) ?? 0) + 1;
    for (const event of events) {
      const key = event.thread;
      const thread = key === null ? null : this.thread(key);
      // An event that stands alone is a thread of its own, numbered below zero.
      const id = thread?.id ?? -this.nextSeq;
      if (!this.insertRow(source, event, id)) continue;
      stored += 1;
      this.nextSeq += 1;
      note(key ?? event.id, id, thread?.isNew ?? true, grown);
    }
    return stored;
  }

  forget(): void {
    this.nextSeq = 0;
    this.threads.clear();
    this.resources.clear();
  }

  private insertRow(source: number, event: PackedEvent, thread: number): boolean {
    const resource = event.resource === null ? null : this.resource(event.resource);
    const own = [this.nextSeq, event.id, thread, source, resource];
    const result =
      event.rare === null ? this.insertPlain.run([...own, ...event.values]) : this.insertFull.run([...own, ...event.values, ...event.rare]);
    return result.changes === 1;
  }

  private thread(key: string): { id: number; isNew: boolean } {
    const known = this.threads.get(key);
    if (known !== undefined) return { id: known, isNew: false };
    // Most threads that are not remembered are new, so the insert goes first.
    const added = this.addThread.run(key);
    const id = added.changes === 1 ? Number(added.lastInsertRowid) : (this.findThread.get(key) as number);
    this.threads.set(key, id);
    return { id, isNew: added.changes === 1 };
  }

  private resource(attributes: string): number {
    const known = this.resources.get(attributes) ?? (this.findResource.get(attributes) as number | undefined);
    const id = known ?? Number(this.addResource.run(attributes).lastInsertRowid);
    this.resources.set(attributes, id);
    return id;
  }
}

function note(key: string, id: number, isNew: boolean, grown: Map<string, GrownThread>): void {
  const known = grown.get(key);
  if (known === undefined) grown.set(key, { id, key, isNew, count: 1, prepared: null });
  else known.count += 1;
}
