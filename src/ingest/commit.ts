/** From a collector's batch to the store: ids, redaction and packing happen in the collector's thread, the rest in the writer's. */
import type { Batch, Committed } from '../domain/delivery.ts';
import { packEvent, packThreads } from '../store/packed.ts';
import type { StoreWriter } from '../store/writer.ts';

export function commitBatch(writer: StoreWriter, source: string, sourceType: string, batch: Batch, at: number): Promise<Committed> {
  const events = batch.events.map(packEvent);
  return writer.append({
    source,
    sourceType,
    events,
    threads: packThreads(events),
    rejected: batch.rejected ?? [],
    cursor: batch.cursor ?? null,
    at,
  });
}
