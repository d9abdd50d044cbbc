/** The one writer: batches in, one transaction for all of them, flows up to date in the same transaction. */
import type { Committed, SourceStatus } from '../domain/delivery.ts';
import { Correlator } from './correlator.ts';
import type { Connection } from './open.ts';
import type { PackedBatch, PackedEvent } from './packed.ts';
import { EventAppender, type GrownThread } from './write-events.ts';
import { SourceTable } from './write-sources.ts';
import { TextIndexer } from './write-text.ts';

export class BatchWriter {
  private readonly connection: Connection;
  private readonly appender: EventAppender;
  private readonly sources: SourceTable;
  private readonly correlator: Correlator;
  private readonly text: TextIndexer;
  private dataVersion: number;

  constructor(connection: Connection) {
    this.connection = connection;
    this.appender = new EventAppender(connection);
    this.sources = new SourceTable(connection);
    this.correlator = new Correlator(connection);
    this.text = new TextIndexer(connection);
    this.dataVersion = this.readDataVersion();
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
    return this.inTransaction(() => this.correlator.catchUp()) || this.text.step();
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
    const groups = bySource(batch);
    for (const [name, events] of groups) {
      const id = this.sources.id(name, batch.sourceType);
      const added = this.appender.append(id, events, grown);
      const newest = events.reduce<number | null>((latest, { time }) => Math.max(latest ?? time, time), null);
      this.sources.count(id, added, newest, { rejected: name === batch.source ? batch.rejected : [], at: batch.at });
      stored += added;
    }
    for (const thread of batch.threads) {
      const known = grown.get(thread.key);
      if (known !== undefined) known.prepared = thread;
    }
    if (batch.cursor !== null) this.sources.saveCursor(this.sources.id(batch.source, batch.sourceType), batch.cursor);
    return { stored, duplicate: batch.events.length - stored };
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
    this.appender.forget();
    this.sources.forget();
    this.correlator.forget();
  }
}

/** A collector may deliver for several sources (each log file is one); the batch's own is always among them when it has rejections. */
function bySource(batch: PackedBatch): Map<string, PackedEvent[]> {
  const groups = new Map<string, PackedEvent[]>();
  if (batch.rejected.length > 0) groups.set(batch.source, []);
  for (const event of batch.events) {
    const group = groups.get(event.source);
    if (group === undefined) groups.set(event.source, [event]);
    else group.push(event);
  }
  return groups;
}
