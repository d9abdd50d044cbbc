/** HAR files: HTTP calls as browsers, proxies and API clients record them. */
import type { EventInput, Rejection } from '../../domain/event.ts';
import type { Batch } from '../collector.ts';
import { type JsonRecord, jsonRecords } from '../json/records.ts';
import type { ImportFile, ImportFormat } from '../source-type.ts';
import { EntryCutter } from './entries.ts';
import { harEvent } from './entry.ts';

const batchSize = 1000;

export const harFormat: ImportFormat = {
  type: 'har',
  title: 'HTTP calls recorded as HAR',
  importer: { sourceName: 'har', detect, read },
};

/** `{"log": {…` with members that only a HAR file's log has. */
function detect(head: string): number {
  if (!/^\uFEFF?\s*\{\s*"log"\s*:\s*\{/.test(head)) return 0;
  return /"(?:creator|browser|entries|startedDateTime|pages)"\s*:/.test(head) ? 0.98 : 0.2;
}

async function* read(input: AsyncIterable<Uint8Array>, file: ImportFile): AsyncGenerator<Batch> {
  let events: EventInput[] = [];
  let rejected: Rejection[] = [];
  const cutter = new EntryCutter();
  for await (const records of jsonRecords(entriesOf(input, cutter), { fileName: file.fileName, envelopes: [] })) {
    for (const record of records) {
      const result = eventOf(record, file);
      if ('where' in result) rejected.push(result);
      else events.push(result);
      if (events.length + rejected.length < batchSize) continue;
      yield { events, rejected };
      events = [];
      rejected = [];
    }
  }
  const problem = cutter.inside ? 'the file ends inside log.entries' : cutter.found === 0 ? 'no HAR file: it has no log.entries' : null;
  if (problem !== null) rejected.push({ where: file.fileName, reason: problem, excerpt: '' });
  if (events.length + rejected.length > 0) yield { events, rejected };
}

async function* entriesOf(input: AsyncIterable<Uint8Array>, cutter: EntryCutter): AsyncGenerator<Uint8Array> {
  for await (const chunk of input) yield* cutter.push(chunk);
}

function eventOf(record: JsonRecord, file: ImportFile): EventInput | Rejection {
  if ('rejection' in record) return record.rejection;
  const result = harEvent(record.value, record.text, file.source, file.fallbackTime);
  return typeof result === 'string'
    ? { where: `${file.fileName}:${record.line}`, reason: result, excerpt: record.text.slice(0, 500) }
    : result;
}
