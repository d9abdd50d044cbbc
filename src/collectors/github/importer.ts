/**
 * Recorded audit logs: the API's array, the JSON and CSV exports of the web pages, and streamed files (JSON lines, usually gzipped).
 */
import { recordImporter } from '../audit/importer.ts';
import { jsonOrCsvRecords } from '../csv/json-or-csv.ts';
import { csvHeader } from '../csv/records.ts';
import type { Importer } from '../source-type.ts';
import { normaliseGithub } from './normalise.ts';

export const githubImporter: Importer = recordImporter({
  sourceName: 'github',
  detect,
  normalise: normaliseGithub,
  // No envelope: `events` at the top of a record is the list of a webhook's events (`hook.create`).
  records: (input, { fileName }) => jsonOrCsvRecords(input, { fileName, envelopes: [] }),
});

/** An action of two words and a time in milliseconds, beside a field that only GitHub has. */
function detect(head: string): number {
  if (!/^\uFEFF?\s*[[{]/.test(head)) return detectCsv(head);
  if (!/"action"\s*:\s*"[a-z0-9_]+\.[a-z0-9_.]+"/.test(head) || !/"(?:@timestamp|created_at)"\s*:\s*\d{12,14}\b/.test(head)) return 0;
  if (/"_document_id"\s*:/.test(head)) return 0.98;
  return /"(?:org|business|actor_id|user_id|operation_type|external_identity_nameid|scim_user_id|scim_group_id)"\s*:/.test(head) ? 0.92 : 0;
}

function detectCsv(head: string): number {
  const columns = new Set(csvHeader(head)?.map((name) => name.toLowerCase()));
  const named = ['org', 'business', 'repo', 'user', '_document_id'].filter((name) => columns.has(name)).length;
  return columns.has('action') && columns.has('actor') && (columns.has('created_at') || columns.has('@timestamp')) && named >= 2 ? 0.95 : 0;
}
