/** Recorded System Log events: an array as the API returns it, a page envelope, JSON lines, or one event. */
import type { Rejection } from '../../domain/event.ts';
import type { Batch } from '../collector.ts';
import { type JsonRecord, jsonRecords } from '../json/records.ts';
import type { Importer, ImportFile } from '../source-type.ts';
import { normaliseOkta } from './normalise.ts';

const batchSize = 1000;
const envelopes = ['events', 'value', 'data'];

export const oktaImporter: Importer = { sourceName: 'okta', detect, read };

/** The three fields that every event has, and no other format has together. */
function detect(head: string): number {
  if (!/^\uFEFF?\s*[[{]/.test(head)) return 0;
  if (![/"uuid"\s*:/, /"published"\s*:/, /"eventType"\s*:/].every((field) => field.test(head))) return 0;
  return /"(?:actor|outcome|displayMessage|legacyEventType)"\s*:/.test(head) ? 0.98 : 0.8;
}

async function* read(input: AsyncIterable<Uint8Array>, file: ImportFile): AsyncGenerator<Batch> {
  let batch = emptyBatch();
  for await (const records of jsonRecords(input, { fileName: file.fileName, envelopes })) {
    for (const record of records) {
      add(batch, record, file);
      if (batch.events.length + batch.rejected.length < batchSize) continue;
      yield batch;
      batch = emptyBatch();
    }
  }
  if (batch.events.length + batch.rejected.length > 0) yield batch;
}

type FullBatch = { events: Batch['events']; rejected: Rejection[] };

function emptyBatch(): FullBatch {
  return { events: [], rejected: [] };
}

function add(batch: FullBatch, record: JsonRecord, file: ImportFile): void {
  if ('rejection' in record) {
    batch.rejected.push(record.rejection);
    return;
  }
  const result = normaliseOkta(record.value, file.source);
  if ('event' in result) batch.events.push(result.event);
  else batch.rejected.push({ where: `${file.fileName}:${record.line}`, reason: result.problem, excerpt: record.text.slice(0, 500) });
}
