/**
 * Recorded System Log events: an array as the API returns it, a page envelope, JSON lines, one event, the console's CSV download, deliveries of event hooks
 * and log streams.
 */
import { recordImporter } from '../audit/importer.ts';
import { jsonOrCsvRecords } from '../csv/json-or-csv.ts';
import { csvHeader } from '../csv/records.ts';
import type { JsonRecord } from '../json/records.ts';
import type { ImportFile } from '../source-type.ts';
import { normaliseOkta } from './normalise.ts';
import { isOktaHeader, logEventsIn } from './recorded.ts';

const envelopes = ['events', 'value', 'data'];

export const oktaImporter = recordImporter({ sourceName: 'okta', detect, normalise: normaliseOkta, records });

async function* records(input: AsyncIterable<Uint8Array>, { fileName }: ImportFile): AsyncGenerator<JsonRecord[]> {
  for await (const list of jsonOrCsvRecords(input, { fileName, envelopes })) yield list.flatMap(logEventsIn);
}

/** The three fields that every event has, and no other format has together. */
function detect(head: string): number {
  if (!/^\uFEFF?\s*[[{]/.test(head)) return isOktaHeader(csvHeader(head) ?? []) ? 0.97 : 0;
  if (![/"uuid"\s*:/, /"published"\s*:/, /"eventType"\s*:/].every((field) => field.test(head))) return 0;
  return /"(?:actor|outcome|displayMessage|legacyEventType)"\s*:/.test(head) ? 0.98 : 0.8;
}
