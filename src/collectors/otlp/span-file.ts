/**
 * Files in which other tracers keep spans: their records become the spans of OTLP, so the same span has the same id whether it was received or
 * imported, and means the same. The format's own part is a pure function from one record of the file (a trace, a list, a span) to what it holds.
 */
import type { Attributes, EventInput, Json, Rejection } from '../../domain/event.ts';
import type { Batch } from '../collector.ts';
import { jsonRecords } from '../json/records.ts';
import type { ImportFile } from '../source-type.ts';
import { limits, limitText, wellFormed } from './limits.ts';
import { type Origin, originOf } from './origin.ts';
import { putAttribute, type SpanRecord } from './record.ts';
import { spanEvent } from './span-event.ts';

/** One span of a record, or why there is none. */
export type Found =
  | { span: SpanRecord /** One object for all spans of a process. */; resource: Attributes; place: string }
  | { problem: string; place: string; excerpt: Json };

interface SpanFormat {
  /** Names of top-level arrays whose elements are records. */
  envelopes: readonly string[];
  /** Never throws. */
  read(record: Json): Iterable<Found>;
}

const batchSize = 1000;
const mostOrigins = 1000;
/** Microseconds that 64 bits of nanoseconds hold: until the year 2554. */
const latest = 2 ** 64 / 1000;

export async function* importSpans(input: AsyncIterable<Uint8Array>, file: ImportFile, format: SpanFormat): AsyncGenerator<Batch> {
  const origins = new Origins(file);
  let events: EventInput[] = [];
  let rejected: Rejection[] = [];
  for await (const records of jsonRecords(input, { fileName: file.fileName, envelopes: format.envelopes })) {
    for (const record of records) {
      if ('rejection' in record) rejected.push(record.rejection);
      else
        for (const found of format.read(record.value)) {
          const result = 'problem' in found ? found.problem : spanEvent(found.span, origins.of(found.resource));
          if (typeof result !== 'string') events.push(result);
          else rejected.push(rejection(`${file.fileName}:${record.line} ${found.place}`.trim(), result, found));
          if (events.length + rejected.length < batchSize) continue;
          yield { events, rejected };
          events = [];
          rejected = [];
        }
    }
  }
  if (events.length + rejected.length > 0) yield { events, rejected };
}

function rejection(where: string, reason: string, found: Found): Rejection {
  const excerpt = 'problem' in found ? JSON.stringify(found.excerpt) : found.span.name;
  return { where, reason, excerpt: excerpt.slice(0, 500) };
}

/** One origin, and with it one resource object, for each process of the file. */
class Origins {
  private readonly file: ImportFile;
  private readonly byObject = new WeakMap<Attributes, Origin>();
  private readonly byContent = new Map<string, Origin>();

  constructor(file: ImportFile) {
    this.file = file;
  }

  of(resource: Attributes): Origin {
    const known = this.byObject.get(resource);
    if (known !== undefined) return known;
    const content = JSON.stringify(resource);
    const origin = this.byContent.get(content) ?? originOf(this.file.source, resource, this.file.fallbackTime);
    if (this.byContent.size >= mostOrigins) this.byContent.clear();
    this.byContent.set(content, origin);
    this.byObject.set(resource, origin);
    return origin;
  }
}

/** Lower-case hex, filled up with zeros in front: tracers drop them, and have trace ids of 64 bits. Other text is left for the mapping to reject. */
export function hexId(value: Json | undefined, digits: number): string {
  const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
  return /^[0-9a-f]+$/.test(text) ? text.padStart(digits, '0') : text;
}

/** Microseconds, as a number or its digits, as nanoseconds; 0 where there are none, or no such time. */
export function nanoseconds(microseconds: Json | undefined): number {
  const number = typeof microseconds === 'string' ? Number(microseconds) : microseconds;
  return typeof number === 'number' && number > 0 && number < latest ? number * 1000 : 0;
}

/** Sets an attribute inside the limits of the record. */
export function addAttribute(span: SpanRecord, into: Attributes, name: string, value: Json): void {
  if (span.budget.attributes-- <= 0) span.budget.dropped++;
  else putAttribute(into, name.slice(0, limits.name), typeof value === 'string' ? limitText(wellFormed(value)) : value);
}
