import type { Batch } from '../../../src/collectors/collector.ts';
import { entraImporter } from '../../../src/collectors/entra/importer.ts';
import { chunksOf } from '../../helpers/chunks.ts';

/** Imports a text and returns what came out, with the batches as they came. */
export async function readAll(text: string, chunkSize?: number) {
  const batches: Batch[] = [];
  const file = { source: 'entra', fileName: 'raw', fallbackTime: 0 };
  for await (const batch of entraImporter.read(chunksOf(text, chunkSize), file)) batches.push(batch);
  return { batches, events: batches.flatMap(({ events }) => events), rejected: batches.flatMap(({ rejected }) => rejected ?? []) };
}
