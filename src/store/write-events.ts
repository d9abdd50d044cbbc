/** Appends events: one row each, duplicates left out, and tells which threads have grown. */
import type { Statement } from 'better-sqlite3';
import type { EventFact } from '../domain/correlation/facts.ts';
import { threadKey } from '../domain/correlation/keys.ts';
import { Cache } from './cache.ts';
import type { Connection } from './open.ts';
import type { PackedEvent } from './packed.ts';

export interface GrownThread {
  id: number;
  key: string;
  /** False when earlier batches already brought events of it. */
  isNew: boolean;
  added: EventFact[];
}

export class EventAppender {
  private readonly insert: Statement;
  private readonly findThread: Statement;
  private readonly addThread: Statement;
  private readonly findResource: Statement;
  private readonly addResource: Statement;
  private readonly resources = new Cache<string, number>(4096);
  private readonly threads = new Cache<string, number>(65_536);
  private readonly lastSeq: Statement;
  private nextSeq = 0;

  constructor(connection: Connection) {
    this.insert = connection.prepare(`
      INSERT INTO events (seq, id, thread, source, native_id, kind, time, duration, service, name, stage, outcome, provider, target, operation, span_kind,
        parent, linked, identifiers, endpoint, http_status, error_code, message, resource, attributes, body)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO NOTHING`);
    this.findThread = connection.prepare('SELECT id FROM threads WHERE key = ?').pluck();
    this.addThread = connection.prepare('INSERT INTO threads (key) VALUES (?)');
    this.findResource = connection.prepare('SELECT id FROM resources WHERE attributes = ?').pluck();
    this.addResource = connection.prepare('INSERT INTO resources (attributes) VALUES (?)');
    this.lastSeq = connection.prepare('SELECT max(seq) FROM events').pluck();
  }

  /** @returns how many were new. Threads that grew are added to `grown`. */
  append(source: number, events: readonly PackedEvent[], grown: Map<string, GrownThread>): number {
    let stored = 0;
    if (this.nextSeq === 0) this.nextSeq = ((this.lastSeq.get() as number | null) ?? 0) + 1;
    for (const event of events) {
      const key = threadKey(event.fact.identifiers);
      const thread = key === null ? null : this.thread(key);
      // An event that stands alone is a thread of its own, numbered below zero.
      const id = thread?.id ?? -this.nextSeq;
      if (!this.insertRow(source, event, id)) continue;
      stored += 1;
      this.nextSeq += 1;
      note(event.fact, key ?? event.fact.id, id, thread?.isNew ?? true, grown);
    }
    return stored;
  }

  forget(): void {
    this.nextSeq = 0;
    this.threads.clear();
    this.resources.clear();
  }

  private insertRow(source: number, event: PackedEvent, thread: number): boolean {
    const { fact } = event;
    const linked = fact.linkedNativeIds.length === 0 ? null : JSON.stringify(fact.linkedNativeIds);
    const result = this.insert.run(
      this.nextSeq,
      fact.id,
      thread,
      source,
      fact.nativeId,
      fact.kind,
      fact.time,
      fact.durationMs,
      fact.service,
      fact.name,
      fact.stage,
      fact.outcome,
      fact.provider,
      fact.target,
      fact.operation,
      fact.spanKind,
      fact.parentNativeId,
      linked,
      JSON.stringify(fact.identifiers),
      fact.endpoint,
      fact.httpStatus,
      fact.errorCode,
      fact.message,
      event.resource === null ? null : this.resource(event.resource),
      event.attributes,
      event.body,
    );
    return result.changes === 1;
  }

  private thread(key: string): { id: number; isNew: boolean } {
    const known = this.threads.get(key) ?? (this.findThread.get(key) as number | undefined);
    if (known !== undefined) {
      this.threads.set(key, known);
      return { id: known, isNew: false };
    }
    const id = Number(this.addThread.run(key).lastInsertRowid);
    this.threads.set(key, id);
    return { id, isNew: true };
  }

  private resource(attributes: string): number {
    const known = this.resources.get(attributes) ?? (this.findResource.get(attributes) as number | undefined);
    const id = known ?? Number(this.addResource.run(attributes).lastInsertRowid);
    this.resources.set(attributes, id);
    return id;
  }
}

function note(fact: EventFact, key: string, id: number, isNew: boolean, grown: Map<string, GrownThread>): void {
  const known = grown.get(key);
  if (known === undefined) grown.set(key, { id, key, isNew, added: [fact] });
  else known.added.push(fact);
}
