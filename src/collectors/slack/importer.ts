/** Recorded entries: pages (`{"entries":[...]}`), lists and lines of the Audit Logs API, and the JSON and CSV exports of the audit log dashboard. */
import { recordImporter } from '../audit/importer.ts';
import { jsonOrCsvRecords } from '../csv/json-or-csv.ts';
import { csvHeader } from '../csv/records.ts';
import { isDownloadHeader } from './download-row.ts';
import { normaliseSlack } from './normalise.ts';

export const slackImporter = recordImporter({
  sourceName: 'slack',
  detect,
  normalise: normaliseSlack,
  records: (input, { fileName }) => jsonOrCsvRecords(input, { fileName, envelopes: ['entries', 'logs'] }),
});

/** `date_create` is Slack's alone. */
function detect(head: string): number {
  if (!/^\uFEFF?\s*[[{]/.test(head)) return isDownloadHeader(csvHeader(head) ?? []) ? 0.9 : 0;
  const has = (...names: string[]) => names.every((name) => new RegExp(`"${name}"\\s*:`).test(head));
  return has('date_create', 'action') && (has('actor') || has('entity')) ? 0.97 : 0;
}
