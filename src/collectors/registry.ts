/** Every type of source. Configuration, `config init`, help, import detection and the contract tests follow from this list. */
import { logsSource } from './logs/index.ts';
import { oktaSource } from './okta/index.ts';
import { otlpSource } from './otlp/index.ts';
import type { Importer, SourceType } from './source-type.ts';

/** In the order in which `config init` shows them. */
export const sourceTypes: readonly SourceType[] = [otlpSource, logsSource, oktaSource];

export function sourceType(name: string): SourceType | null {
  return sourceTypes.find((candidate) => candidate.type === name) ?? null;
}

/**
 * Whose format a file is, by its first bytes (see `Importer.detect`); null when nobody knows it. The first in the list wins a tie.
 */
export function detectImporter(head: string, fileName: string): (SourceType & { importer: Importer }) | null {
  let best: (SourceType & { importer: Importer }) | null = null;
  let confidence = 0;
  for (const candidate of sourceTypes) {
    if (candidate.importer === null) continue;
    const sure = candidate.importer.detect(head, fileName);
    if (sure > confidence) {
      confidence = sure;
      best = { ...candidate, importer: candidate.importer };
    }
  }
  return best;
}
