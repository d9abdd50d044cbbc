/** Recorded PingOne activities: pages of the API (`_embedded.activities`), arrays as webhooks send them, JSON lines, or one activity. */
import { recordImporter } from '../audit/importer.ts';
import { asFields, fieldsOf, own } from '../json/fields.ts';
import { type JsonRecord, jsonRecords } from '../json/records.ts';
import type { Importer, ImportFile } from '../source-type.ts';
import { normalisePingone } from './normalise.ts';

const envelopes = ['_embedded.activities', 'activities', 'events', 'data'];

export const pingoneImporter: Importer = recordImporter({ sourceName: 'pingone', detect, normalise: normalisePingone, records });

async function* records(input: AsyncIterable<Uint8Array>, file: ImportFile): AsyncGenerator<JsonRecord[]> {
  for await (const list of jsonRecords(input, { fileName: file.fileName, envelopes })) yield list.flatMap(activitiesIn);
}

/** Pages inside an array come whole, and so does a last page that has links and no list. An activity has links too, and an action. */
function activitiesIn(record: JsonRecord): JsonRecord[] {
  if (!('value' in record)) return [record];
  const page = asFields(record.value);
  if (!Object.hasOwn(page, '_links') || Object.hasOwn(page, 'action') || Object.hasOwn(page, 'id')) return [record];
  const list = own(fieldsOf(page, '_embedded'), 'activities') ?? [];
  if (!Array.isArray(list)) return [record];
  return list.map((value) => ({ value, line: record.line, text: JSON.stringify(value).slice(0, 500) }));
}

/** `recordedAt` with an `action` that has a type, beside `actors` or `resources`. */
function detect(head: string): number {
  if (!/^\uFEFF?\s*[[{]/.test(head)) return 0;
  if (!/"action"\s*:\s*\{[^{}]{0,500}"type"\s*:\s*"[A-Z][A-Z0-9_]*\.[A-Z0-9_]+"/.test(head)) return 0;
  if (!/"(?:actors|resources|correlationId|result)"\s*:/.test(head)) return 0;
  return /"recordedAt"\s*:/.test(head) ? 0.97 : /"createdAt"\s*:/.test(head) ? 0.92 : 0;
}
