/** Recorded audit events as JSON: an array as an API returns it, page envelopes, JSON lines, or one event. */
import type { Rejection } from '../../domain/event.ts';
import type { Batch } from '../collector.ts';
import { type JsonRecord, jsonRecords } from '../json/records.ts';
import type { Importer, ImportFile } from '../source-type.ts';
import { addEvents, type Normalise, type Records } from './record.ts';

/** Small enough that a batch is packed before the garbage collector has copied its events. */
const batchSize = 100;

interface Recordings {
  sourceName: string;
  detect: Importer['detect'];
  normalise: Normalise;
  /** The records of a file in lists, one for each chunk of bytes that completed a record. */
  records(input: AsyncIterable<Uint8Array>, file: ImportFile): AsyncIterable<JsonRecord[]>;
}

interface JsonRecordings extends Omit<Recordings, 'records'> {
  /** Names of top-level arrays that hold the records of a page. */
  envelopes: readonly string[];
}

export function jsonImporter({ envelopes, ...recordings }: JsonRecordings): Importer {
  return recordImporter({ ...recordings, records: (input, { fileName }) => jsonRecords(input, { fileName, envelopes }) });
}

export function recordImporter({ sourceName, detect, normalise, records: recordsIn }: Recordings): Importer {
  return { sourceName, detect, read };

  async function* read(input: AsyncIterable<Uint8Array>, file: ImportFile): AsyncGenerator<Batch> {
    let batch: Records = { events: [], rejected: [] };
    for await (const records of recordsIn(input, file)) {
      for (const record of records) {
        add(batch, record, file, normalise);
        if (batch.events.length + batch.rejected.length < batchSize) continue;
        yield batch;
        batch = { events: [], rejected: [] };
      }
    }
    if (batch.events.length + batch.rejected.length > 0) yield batch;
  }
}

function add(batch: Records, record: JsonRecord, file: ImportFile, normalise: Normalise): void {
  if ('rejection' in record) {
    batch.rejected.push(record.rejection);
    return;
  }
  const result = normalise(record.value, file.source);
  if ('event' in result) {
    const { written } = record;
    if (written && written.value === result.event.body) result.event.bodyJson = written.json;
    addEvents(batch, result);
  } else batch.rejected.push(rejectionOf(record, file, result.problem));
}

function rejectionOf(record: JsonRecord & { line: number; text: string }, file: ImportFile, reason: string): Rejection {
  return { where: `${file.fileName}:${record.line}`, reason, excerpt: record.text.slice(0, 500) };
}
