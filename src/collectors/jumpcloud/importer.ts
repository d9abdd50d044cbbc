/** Recorded Directory Insights events: an array as the API returns it, JSON lines, one event, or the CSV download of the portal (`initiated_by.email`, ...). */
import type { Json } from '../../domain/event.ts';
import { recordImporter } from '../audit/importer.ts';
import { jsonOrCsvRecords } from '../csv/json-or-csv.ts';
import { nested } from '../csv/nested.ts';
import { csvHeader } from '../csv/records.ts';
import type { JsonRecord } from '../json/records.ts';
import type { Importer, ImportFile } from '../source-type.ts';
import { normaliseJumpcloud } from './normalise.ts';

const envelopes = ['events', 'data', 'results', 'Records'];

export const jumpcloudImporter: Importer = recordImporter({ sourceName: 'jumpcloud', detect, normalise: normaliseJumpcloud, records });

async function* records(input: AsyncIterable<Uint8Array>, file: ImportFile): AsyncGenerator<JsonRecord[]> {
  for await (const list of jsonOrCsvRecords(input, { fileName: file.fileName, envelopes })) yield list.map(unfolded);
}

/** Columns of a CSV row are paths into the event; in JSON no name has a dot at the top level. */
function unfolded(record: JsonRecord): JsonRecord {
  return 'value' in record ? { ...record, value: nested(record.value as Json) } : record;
}

/** `event_type` and `timestamp` are common names; `initiated_by` and the organisation beside a service are JumpCloud's. */
function detect(head: string): number {
  if (!/^\uFEFF?\s*[[{]/.test(head)) return detectCsv(head);
  const has = (name: string) => new RegExp(`"${name}"\\s*:`).test(head);
  if (!has('event_type') || !has('timestamp')) return 0;
  if (has('initiated_by')) return 0.97;
  return has('organization') && has('service') && (has('client_ip') || has('resource') || has('success')) ? 0.92 : 0;
}

function detectCsv(head: string): number {
  const columns = new Set(csvHeader(head));
  if (!columns.has('event_type') || !columns.has('timestamp')) return 0;
  return [...columns].some((name) => /^initiated_by\b/.test(name)) ? 0.95 : 0;
}
