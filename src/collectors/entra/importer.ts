/**
 * Recorded events of Microsoft Entra: arrays and pages as Graph returns them, JSON lines or `records` as diagnostic settings write them to storage
 * accounts and event hubs, exports of Log Analytics, and the JSON and CSV downloads of the portal.
 */
import { recordImporter } from '../audit/importer.ts';
import { jsonOrCsvRecords } from '../csv/json-or-csv.ts';
import { own } from '../json/fields.ts';
import type { JsonRecord } from '../json/records.ts';
import type { Importer, ImportFile } from '../source-type.ts';
import { detectEntra } from './detect.ts';
import { normaliseEntra } from './normalise.ts';
import { isObject } from './reading.ts';

const envelopes = ['value', 'records', 'Records', 'results'];

export const entraImporter: Importer = recordImporter({ sourceName: 'entra', detect: detectEntra, normalise: normaliseEntra, records });

async function* records(input: AsyncIterable<Uint8Array>, { fileName }: ImportFile): AsyncGenerator<JsonRecord[]> {
  for await (const list of jsonOrCsvRecords(input, { fileName, envelopes })) yield list.flatMap(unpacked);
}

/** An array of an event hub's messages: each of them is an envelope of its own. */
function unpacked(record: JsonRecord): JsonRecord[] {
  if (!('value' in record) || !isObject(record.value)) return [record];
  const { value } = record;
  const inner = own(value, 'records');
  if (!Array.isArray(inner)) return [record];
  return inner.map((item) => ({ ...record, value: item, text: JSON.stringify(item) }));
}
