/** Imports a text through the registry, as `import` does once it has the bytes. */
import type { Batch } from '../../src/collectors/collector.ts';
import { detectImporter } from '../../src/collectors/registry.ts';
import type { Importer } from '../../src/collectors/source-type.ts';
import type { EventInput, Rejection } from '../../src/domain/event.ts';
import { chunksOf } from './chunks.ts';

export interface Imported {
  batches: Batch[];
  events: EventInput[];
  rejected: Rejection[];
}

export async function importText(importer: Importer, text: string, chunkSize?: number): Promise<Imported> {
  const batches: Batch[] = [];
  const file = { source: importer.sourceName ?? 'file', fileName: 'sample.json', fallbackTime: 5 };
  for await (const batch of importer.read(chunksOf(text, chunkSize), file)) batches.push(batch);
  return { batches, events: batches.flatMap(({ events }) => events), rejected: batches.flatMap(({ rejected }) => rejected ?? []) };
}

/** The format that a text is taken for. */
export function formatOf(text: string): string | null {
  return detectImporter(text.slice(0, 256 * 1024), 'sample.json')?.type ?? null;
}
