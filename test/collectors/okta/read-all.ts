import type { Batch } from '../../../src/collectors/collector.ts';
import { oktaImporter } from '../../../src/collectors/okta/importer.ts';
import { chunksOf } from '../../helpers/chunks.ts';

/** Imports a text and returns what came out, with the batches as they came. */
export async function readAll(text: string, chunkSize?: number) {
  const batches: Batch[] = [];
  for await (const batch of oktaImporter.read(chunksOf(text, chunkSize), { source: 'okta', fileName: 'raw.json', fallbackTime: 0 }))
    batches.push(batch);
  return { batches, events: batches.flatMap((batch) => batch.events), rejected: batches.flatMap((batch) => batch.rejected ?? []) };
}
