/** Appends events: a chunk is one row, each event one entry of the index of ids. Duplicates are left out. Tells which threads have grown. */
import type { Statement } from 'better-sqlite3';
import { hash53 } from '../domain/hash.ts';
import { Cache } from './cache.ts';
import { without } from './chunk-text.ts';
import { firstSeq, wholeChunk } from './chunks.ts';
import { metricsKey } from './key-refs.ts';
import type { Connection } from './open.ts';
import type { PackedChunk, PackedResource, PackedThread } from './packed.ts';
import type { KeyTable } from './write-keys.ts';

export interface GrownThread {
  /** Hash of its key. */
  id: number;
  key: string;
  /** False when earlier batches already brought events of it. */
  isNew: boolean;
  /** Events that were added by this transaction. */
  count: number;
  /** How it is taken apart, if one batch brought all of it. */
  prepared: PackedThread | null;
}

export class EventAppender {
  private readonly addId: Statement;
  private readonly addChunk: Statement;
  private readonly addText: Statement;
  private readonly addResource: Statement;
  private readonly lastChunk: Statement;
  private readonly resources = new Cache<number, true>(4096);
  private readonly keys: KeyTable;
  private nextChunk = 0;

  constructor(connection: Connection, keys: KeyTable) {
    this.keys = keys;
    this.addId = connection.prepare('INSERT INTO event_ids (id, seq) VALUES (?, ?) ON CONFLICT DO NOTHING');
    this.addChunk = connection.prepare('INSERT INTO chunks (id, thread, source, count, events) VALUES (?, ?, ?, ?, ?)');
    this.addText = connection.prepare('INSERT INTO chunks_text (rowid, text) VALUES (?, ?)');
    this.addResource = connection.prepare('INSERT INTO resources (id, attributes) VALUES (?, ?) ON CONFLICT DO NOTHING');
    this.lastChunk = connection.prepare('SELECT max(id) FROM chunks').pluck();
  }

  keepResources(resources: readonly PackedResource[]): void {
    for (const { id, text } of resources) {
      if (this.resources.get(id) === true) continue;
      this.addResource.run(id, text);
      this.resources.set(id, true);
    }
  }

  /** @returns how many events were new. A thread that grew is added to `grown`. */
  append(source: number, chunk: PackedChunk, grown: Map<string, GrownThread>): number {
    if (this.nextChunk === 0) this.nextChunk = ((this.lastChunk.get() as number | null) ?? 0) + 1;
    const id = this.nextChunk;
    const repeated = this.addIds(chunk.ids, firstSeq(id));
    const count = chunk.ids.length - repeated.length;
    if (count === 0) return 0;
    const { thread } = chunk;
    const own = typeof thread === 'string' ? hash53(thread) : null;
    this.addChunk.run(id, own, source, count, repeated.length === 0 ? chunk.text : without(chunk.text, repeated));
    this.addText.run(id, chunk.words);
    this.nextChunk += 1;
    if (chunk.metrics !== null) this.keys.addMetrics(hash53(metricsKey(chunk.metrics.service)), chunk.metrics.slot, id);
    if (typeof thread === 'string') this.note(thread, wholeChunk(id), count, grown);
    else if (thread !== null) this.noteEach(thread, firstSeq(id), repeated, grown);
    return count;
  }

  forget(): void {
    this.nextChunk = 0;
    this.resources.clear();
  }

  /** @returns positions of events that are stored already */
  private addIds(ids: readonly string[], seq: number): number[] {
    const repeated: number[] = [];
    for (let index = 0; index < ids.length; index += 1) {
      if (this.addId.run(ids[index], seq + index).changes === 0) repeated.push(index);
    }
    return repeated;
  }

  /** @param threads of the events of a chunk */
  private noteEach(threads: readonly string[], seq: number, repeated: readonly number[], grown: Map<string, GrownThread>): void {
    for (let index = 0; index < threads.length; index += 1) {
      if (!repeated.includes(index)) this.note(threads[index] as string, seq + index, 1, grown);
    }
  }

  /** @param place of one event, or of a whole chunk */
  private note(key: string, place: number, count: number, grown: Map<string, GrownThread>): void {
    const known = grown.get(key);
    const id = known?.id ?? hash53(key);
    if (known === undefined) grown.set(key, { id, key, isNew: !this.keys.hasEvents(id), count, prepared: null });
    else known.count += count;
    this.keys.addEvents(id, place);
  }
}
