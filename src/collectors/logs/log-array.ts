/**
 * Exports of log stores: a JSON array of entries (`gcloud logging read --format=json`), or a page with the entries in it (`aws logs filter-log-events`,
 * Cloud Logging's `entries.list`). Each entry is read like a line; its number in the file stands for the line's.
 */
import type { EventInput, Rejection } from '../../domain/event.ts';
import type { Batch } from '../collector.ts';
import { type JsonRecord, jsonRecords } from '../json/records.ts';
import type { ImportFile } from '../source-type.ts';
import { type LogOrigin, logEvent } from './log-event.ts';
import { parseLine } from './parse-line.ts';

const envelopes = ['events', 'logEvents', 'entries'];
const start = /^\ufeff?\s*(?:\[\s*\{|\{\s*"(?:events|logEvents|entries)"\s*:\s*\[)/;
const mostEvents = 1000;

/** By the first bytes. */
export function isLogArray(head: string): boolean {
  return start.test(head);
}

export async function* readLogArray(input: AsyncIterable<Uint8Array>, file: ImportFile): AsyncGenerator<Batch> {
  const origin: LogOrigin = { source: file.source, fileName: file.fileName, service: null };
  let number = 0;
  for await (const records of jsonRecords(input, { fileName: file.fileName, envelopes })) {
    for (let from = 0; from < records.length; from += mostEvents) {
      const batch = batchOf(records.slice(from, from + mostEvents), number, origin, file.fallbackTime);
      number += batch.events.length + (batch.rejected?.length ?? 0);
      yield batch;
    }
  }
}

function batchOf(records: readonly JsonRecord[], before: number, origin: LogOrigin, fallbackTime: number): Batch {
  const events: EventInput[] = [];
  const rejected: Rejection[] = [];
  records.forEach((record, index) => {
    if ('rejection' in record) rejected.push(record.rejection);
    else events.push(eventOf(record.text, before + index + 1, origin, fallbackTime));
  });
  return rejected.length === 0 ? { events } : { events, rejected };
}

function eventOf(text: string, number: number, origin: LogOrigin, fallbackTime: number): EventInput {
  const parsed = parseLine(text, [], fallbackTime);
  const record = { head: text, tail: [], envelope: null, line: number, start: 0, end: 0, lastLine: number };
  return logEvent(record, parsed, parsed.time ?? fallbackTime, origin);
}
