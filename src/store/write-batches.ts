/** The one writer: batches in, one transaction for all of them, flows up to date in the same transaction. */
import type { LinkDecision } from '../domain/correlation/decisions.ts';
import type { Committed, SourceStatus } from '../domain/delivery.ts';
import { Correlator } from './correlator.ts';
import type { Connection } from './open.ts';
import type { PackedBatch, PackedChunk } from './packed.ts';
import { type Rebuilt, rebuild } from './rebuild.ts';
import { DecisionTable } from './write-decisions.ts';
import { EventAppender, type GrownThread } from './write-events.ts';
import { KeyTable } from './write-keys.ts';
import { SourceTable } from './write-sources.ts';

export class BatchWriter {
  private readonly connection: Connection;
  private readonly keys: KeyTable;
  private readonly appender: EventAppender;
  private readonly sources: SourceTable;
  private readonly decisions: DecisionTable;
  private readonly correlator: Correlator;
  private dataVersion: number;

  constructor(connection: Connection) {
    this.connection = connection;
    // First: what another process writes while we look around has to count as written by another.
    this.dataVersion = this.readDataVersion();
    this.keys = new KeyTable(connection);
    this.appender = new EventAppender(connection, this.keys);
    this.sources = new SourceTable(connection);
    this.decisions = new DecisionTable(connection);
    this.correlator = new Correlator(connection, this.keys);
  }

  /** All or nothing: throws SQLite's error when the transaction could not be committed, and nothing of it is stored then. */
  append(batches: readonly PackedBatch[]): Committed[] {
    return this.inTransaction(() => {
      const grown = new Map<string, GrownThread>();
      const results = batches.map((batch) => this.appendBatch(batch, grown));
      this.correlator.correlate(grown.values());
      return results;
    });
  }

  status(source: string, type: string, update: SourceStatus, at: number): void {
    this.inTransaction(() => this.sources.status(source, type, update, at));
  }

  running(source: string, type: string, processId: number): void {
    this.inTransaction(() => this.sources.running(source, type, processId));
  }

  collector(processId: number): void {
    this.inTransaction(() => this.sources.collector(processId));
  }

  cursor(source: string): string | null {
    return this.sources.cursor(source);
  }

  /** One piece of work that nobody waits for; false when there is none. */
  idle(): boolean {
    return this.inTransaction(() => this.correlator.catchUp());
  }

  /** Looks at what all events together teach; true when that makes work for `idle`. */
  learn(): boolean {
    return this.inTransaction(() => this.correlator.learn());
  }

  /** Everything that waits for a quiet moment, now. */
  settle(): void {
    do while (this.idle());
    while (this.learn());
  }

  /** Stores what somebody has decided about a link; the flows are as decided in the same transaction. */
  decide(decision: LinkDecision): void {
    this.inTransaction(() => this.correlator.decide([decision.eventId, ...decision.otherIds], () => this.decisions.add(decision)));
  }

  /** Takes a decision back; the flows are as they would be without it. */
  undo(decision: LinkDecision): void {
    this.inTransaction(() => this.correlator.decide([decision.eventId, ...decision.otherIds], () => this.decisions.remove(decision)));
  }

  /** Makes all flows anew from the events. @param onProgress share that is done, 0 to 1 */
  rebuild(onProgress: (share: number) => void): Rebuilt {
    return this.inTransaction(() =>
      rebuild({ connection: this.connection, keys: this.keys, correlator: this.correlator, forget: () => this.forget() }, onProgress),
    );
  }

  private inTransaction<T>(work: () => T): T {
    try {
      return this.connection
        .transaction(() => {
          this.noticeOthers();
          return work();
        })
        .immediate();
    } catch (error) {
      this.forget(); // what was remembered may have been rolled back
      throw error;
    }
  }

  private appendBatch(batch: PackedBatch, grown: Map<string, GrownThread>): Committed {
    let stored = 0;
    const own = new Map<string, GrownThread>();
    this.appender.keepResources(batch.resources);
    for (const [name, chunks] of bySource(batch)) {
      const id = this.sources.id(name, batch.sourceType);
      let added = 0;
      let newest: number | null = null;
      for (const chunk of chunks) {
        added += this.appender.append(id, chunk, own);
        newest = Math.max(newest ?? chunk.newest, chunk.newest);
      }
      this.sources.count(id, added, newest, { rejected: name === batch.source ? batch.rejected : [], at: batch.at });
      if (name !== batch.source) this.sources.adopt(id, batch.source);
      stored += added;
    }
    for (const thread of batch.threads) {
      const known = own.get(thread.key);
      // An event that came twice was counted twice, or is stored already.
      if (known?.count === thread.count) known.prepared = thread;
    }
    addGrown(grown, own);
    if (batch.cursor !== null) this.sources.saveCursor(this.sources.id(batch.source, batch.sourceType), batch.cursor, batch.at);
    return { stored, duplicate: batch.count - stored };
  }

  private noticeOthers(): void {
    const version = this.readDataVersion();
    if (version === this.dataVersion) return;
    this.dataVersion = version;
    this.forget();
  }

  private readDataVersion(): number {
    return this.connection.pragma('data_version', { simple: true }) as number;
  }

  private forget(): void {
    this.keys.forget();
    this.appender.forget();
    this.sources.forget();
    this.correlator.forget();
  }
}

/** What one batch made of a thread is worth nothing once another one has brought more of it. */
function addGrown(grown: Map<string, GrownThread>, more: ReadonlyMap<string, GrownThread>): void {
  for (const [key, thread] of more) {
    const known = grown.get(key);
    if (known === undefined) grown.set(key, thread);
    else grown.set(key, { ...known, count: known.count + thread.count, prepared: null });
  }
}

/** A collector may deliver for several sources (each log file is one); the batch's own is always among them when it has rejections. */
function bySource(batch: PackedBatch): Map<string, PackedChunk[]> {
  const groups = new Map<string, PackedChunk[]>();
  if (batch.rejected.length > 0) groups.set(batch.source, []);
  for (const chunk of batch.chunks) {
    const group = groups.get(chunk.source);
    if (group === undefined) groups.set(chunk.source, [chunk]);
    else group.push(chunk);
  }
  return groups;
}
