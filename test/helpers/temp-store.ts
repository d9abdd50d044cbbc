/** A real database in a temporary folder, filled through the real writer. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { EventInput } from '../../src/domain/event.ts';
import type { Flow } from '../../src/domain/flow.ts';
import { type FlowRow, flowOf } from '../../src/store/flow-row.ts';
import { type Connection, openForWriting } from '../../src/store/open.ts';
import { packBatch } from '../../src/store/pack.ts';
import type { PackedBatch } from '../../src/store/packed.ts';
import { BatchWriter } from '../../src/store/write-batches.ts';

export interface TempStore {
  path: string;
  connection: Connection;
  writer: BatchWriter;
  /** @param atOnce batches of one transaction, as they pile up behind a busy writer */
  store(events: readonly EventInput[], batchSize?: number, atOnce?: number): { stored: number; duplicate: number };
  /** Runs what the writer thread does in quiet moments. */
  settle(): void;
  flows(): Flow[];
  close(): void;
}

export function tempStore(): TempStore {
  const folder = mkdtempSync(join(tmpdir(), 'provtrace-test-'));
  const path = join(folder, 'test.db');
  const connection = openForWriting(path);
  const writer = new BatchWriter(connection);
  return {
    path,
    connection,
    writer,
    store: (events, batchSize = events.length, atOnce = 1) => {
      const total = { stored: 0, duplicate: 0 };
      const batches: PackedBatch[] = [];
      for (let from = 0; from < events.length; from += Math.max(1, batchSize)) {
        const part = events.slice(from, from + batchSize);
        batches.push(packBatch({ source: 'test', sourceType: 'test', events: part, rejected: [], cursor: null, at: 0 }));
      }
      for (let from = 0; from < batches.length; from += atOnce) {
        for (const { stored, duplicate } of writer.append(batches.slice(from, from + atOnce))) {
          total.stored += stored;
          total.duplicate += duplicate;
        }
      }
      return total;
    },
    settle: () => {
      writer.settle();
    },
    flows: () => (connection.prepare('SELECT * FROM flows ORDER BY started_at, id').all() as FlowRow[]).map((row) => flowOf(row, 0)),
    close: () => {
      connection.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Stores events and settles. @returns the flows that there are then */
export function flowsFrom(store: TempStore, events: readonly EventInput[]): Flow[] {
  store.store(events);
  store.settle();
  return store.flows();
}

/** The same, and expects the same flows from three other orders of arrival. */
export function flowsInAnyOrder(store: TempStore, events: readonly EventInput[]): Flow[] {
  const flows = flowsFrom(store, events);
  for (let seed = 1; seed <= 3; seed += 1) {
    const other = tempStore();
    other.store(shuffled(events, seed), 1);
    other.settle();
    expect(other.flows()).toEqual(flows);
    other.close();
  }
  return flows;
}

/** A seeded shuffle, so that a failing order can be tried again. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const result = [...items];
  let state = seed * 2654435761 + 1;
  for (let index = result.length - 1; index > 0; index -= 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const other = state % (index + 1);
    [result[index], result[other]] = [result[other] as T, result[index] as T];
  }
  return result;
}
