/** From a collector's batch to the store: ids, redaction and packing happen in the collector's thread, the rest in the writer's. */
import type { Mapping } from '../collectors/semantics/mapping/apply.ts';
import type { Batch, Committed } from '../domain/delivery.ts';
import { packBatch } from '../store/pack.ts';
import type { PackedBatch } from '../store/packed.ts';
import type { StoreWriter } from '../store/writer.ts';

export function commitBatch(writer: StoreWriter, source: string, sourceType: string, batch: Batch, at: number): Promise<Committed> {
  return writer.append(packed(source, sourceType, batch, at));
}

/** For who may have to offer it again: the batch itself, with all its events, need not wait for that. */
export function packed(source: string, sourceType: string, { events, rejected = [], cursor }: Batch, at: number): PackedBatch {
  return packBatch({ source, sourceType, events, rejected, cursor: cursor ?? null, at });
}

/** The batch as the rules about own names read it; itself when there are none. */
export function mapped(batch: Batch, mapping: Mapping | null): Batch {
  return mapping === null ? batch : { ...batch, events: batch.events.map((event) => mapping(event)) };
}
