/**
 * Recorded CloudTrail events: log files of S3 (`Records`, gzipped), pages of LookupEvents (`Events`), events of EventBridge, exports of
 * CloudWatch Logs (`events`), JSON lines, single records, and the JSON and CSV of the console's event history.
 */
import { recordImporter } from '../audit/importer.ts';
import { jsonOrCsvRecords } from '../csv/json-or-csv.ts';
import { csvHeader } from '../csv/records.ts';
import type { Importer } from '../source-type.ts';
import { normaliseCloudtrail } from './normalise.ts';

const envelopes = ['Records', 'Events', 'events', 'logEvents'];

export const cloudtrailImporter: Importer = recordImporter({
  sourceName: 'cloudtrail',
  detect,
  normalise: normaliseCloudtrail,
  records: (input, { fileName }) => jsonOrCsvRecords(input, { fileName, envelopes }),
});

const amazon = '[a-z0-9-]+(?:\\.[a-z0-9-]+)*\\.amazon(?:aws)?\\.com';
const recordSource = new RegExp(`"eventSource"\\s*:\\s*"${amazon}"`);
const lookupSource = new RegExp(`"EventSource"\\s*:\\s*"${amazon}"`);
const quotedSource = new RegExp(`\\\\"eventSource\\\\"\\s*:\\s*\\\\"${amazon}`);

/** An event source of AWS beside fields that only CloudTrail has. */
function detect(head: string): number {
  if (!/^\uFEFF?\s*[[{]/.test(head)) return detectCsv(head);
  if (recordSource.test(head)) return /"(?:eventVersion|userIdentity|awsRegion|eventID)"\s*:/.test(head) ? 0.98 : 0;
  if (/"CloudTrailEvent"\s*:\s*"/.test(head)) return lookupSource.test(head) || quotedSource.test(head) ? 0.98 : 0;
  return quotedSource.test(head) && /"(?:logStreamName|ingestionTime|logGroup)"\s*:/.test(head) ? 0.95 : 0;
}

function detectCsv(head: string): number {
  const header = new Set(csvHeader(head));
  return ['Event name', 'Event source', 'Event time', 'User name'].every((column) => header.has(column)) ? 0.95 : 0;
}
