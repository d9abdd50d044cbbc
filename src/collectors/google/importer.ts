/**
 * Recorded activities: pages, lists and lines of the Reports API, log entries of Google Cloud, rows of the BigQuery export as JSON, and the CSV download of
 * the Admin console.
 */
import { recordImporter } from '../audit/importer.ts';
import { jsonOrCsvRecords } from '../csv/json-or-csv.ts';
import { csvHeader } from '../csv/records.ts';
import { isConsoleHeader } from './console-row.ts';
import { normaliseGoogle } from './normalise.ts';

export const googleImporter = recordImporter({
  sourceName: 'google',
  detect,
  normalise: normaliseGoogle,
  records: (input, { fileName }) => jsonOrCsvRecords(input, { fileName, envelopes: ['items', 'entries'] }),
});

function detect(head: string): number {
  if (!/^\uFEFF?\s*[[{]/.test(head)) return isConsoleHeader(csvHeader(head) ?? []) ? 0.9 : 0;
  if (/"kind"\s*:\s*"(?:admin#reports|audit)#activit/.test(head)) return 0.99;
  if (hasAll(head, 'uniqueQualifier', 'applicationName', 'events')) return 0.97;
  if (/"serviceName"\s*:\s*"(?:admin|login)\.googleapis\.com"/.test(head)) return 0.97;
  if (hasAll(head, 'membershipDelta', 'protoPayload') && head.includes('"cloudidentity.googleapis.com"')) return 0.95;
  return hasAll(head, 'time_usec', 'record_type', 'event_name') ? 0.95 : 0;
}

/** As names of fields; inside the text of a log line their quotation marks would be escaped. */
function hasAll(head: string, ...names: string[]): boolean {
  return names.every((name) => head.includes(`"${name}"`));
}
