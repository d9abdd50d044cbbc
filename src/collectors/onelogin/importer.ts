/** Recorded OneLogin events: pages of the API (`data`), arrays as the webhook sends them, JSON lines, one event, or the CSV download of the portal. */
import { recordImporter } from '../audit/importer.ts';
import { jsonOrCsvRecords } from '../csv/json-or-csv.ts';
import { csvHeader } from '../csv/records.ts';
import type { JsonRecord } from '../json/records.ts';
import type { Importer, ImportFile } from '../source-type.ts';
import { isOneloginHeader, oneloginRow } from './csv-row.ts';
import { knownEventTypes } from './event-types.ts';
import { oneloginNormaliser } from './normalise.ts';

const envelopes = ['data', 'events'];

export const oneloginImporter: Importer = recordImporter({
  sourceName: 'onelogin',
  detect,
  normalise: oneloginNormaliser(knownEventTypes),
  records,
});

async function* records(input: AsyncIterable<Uint8Array>, file: ImportFile): AsyncGenerator<JsonRecord[]> {
  for await (const list of jsonOrCsvRecords(input, { fileName: file.fileName, envelopes })) yield list.map(named);
}

function named(record: JsonRecord): JsonRecord {
  return 'value' in record ? { ...record, value: oneloginRow(record.value) } : record;
}

/** Nobody else numbers event types in `event_type_id`. */
function detect(head: string): number {
  if (!/^\uFEFF?\s*[[{]/.test(head)) return isOneloginHeader(csvHeader(head) ?? []) ? 0.9 : 0;
  if (!/"event_type_id"\s*:\s*"?\d/.test(head)) return 0;
  return /"(?:created_at|event_timestamp)"\s*:/.test(head) ? 0.97 : 0;
}
