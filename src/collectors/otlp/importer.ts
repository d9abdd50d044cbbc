/**
 * Imports OTLP/JSON files: one `Export…ServiceRequest` per line (traces, logs or metrics), as the collector's file exporter writes them, or one
 * (pretty-printed) JSON document that is such a request or an array of them.
 */
import type { EventInput, Json, Rejection } from '../../domain/event.ts';
import type { Batch } from '../collector.ts';
import type { Importer, ImportFile } from '../source-type.ts';
import { parseBoundedJson } from './bounded-json.ts';
import { decodeRequest } from './decode-json.ts';
import { EventSink } from './event-sink.ts';
import { isObject, type JsonObject } from './json-fields.ts';
import { MalformedError, TooLargeError } from './malformed.ts';

const batchSize = 1000;
const longestLine = 64 << 20;
const longestDocument = 256 << 20;
/** A document of the largest size in honest OTLP. */
const mostValues = 20_000_000;
/** What Grafana Tempo answers and Grafana saves. */
const tempoSpans = /^\s*\{(?:\s*"trace"\s*:\s*\{)?\s*"batches"\s*:\s*\[[\s\S]*"(?:scopeSpans|instrumentationLibrarySpans)"\s*:\s*\[/;
const newline = 0x0a;
const signals = ['traces', 'logs', 'metrics'] as const;

export const otlpImporter: Importer = {
  sourceName: 'otlp',
  detect: (head) => {
    const found = /"(?:resource_?(?:Spans|Logs|Metrics|spans|logs|metrics))"\s*:\s*\[/.exec(head.slice(0, 65_536));
    if (found === null) return tempoSpans.test(head.slice(0, 65_536)) ? 0.9 : 0;
    return found.index < 200 ? 0.98 : 0.5;
  },
  read: importOtlp,
};

async function* importOtlp(input: AsyncIterable<Uint8Array>, file: ImportFile): AsyncGenerator<Batch> {
  let number = 0;
  let document: Buffer[] | null = null;
  let size = 0;
  for await (const line of linesOf(input)) {
    number++;
    if (document === null && number === 1 && (line.bytes === null || opensDocument(line.bytes))) document = [];
    if (document !== null) {
      size += line.length + 1;
      if (line.bytes !== null && size <= longestDocument) document.push(line.bytes, Buffer.from('\n'));
    } else if (line.bytes === null) yield reject(file, number, `line of more than ${longestLine} bytes`, '');
    else if (line.bytes.length > 0) yield* importJson(line.bytes, file, `${file.fileName}:${number}`);
  }
  if (document === null) return;
  if (size > longestDocument) yield reject(file, 1, `a JSON document of more than ${longestDocument} bytes; write one request a line`, '');
  else yield* importJson(Buffer.concat(document), file, file.fileName);
}

/** A first line that is not a whole JSON value begins a document of several lines. */
function opensDocument(line: Buffer): boolean {
  const text = line.toString('utf8').trim();
  if (!/^[[{]/.test(text)) return text === '';
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true;
  }
}

function* importJson(bytes: Buffer, file: ImportFile, where: string): Generator<Batch> {
  const sink = new EventSink(file.source, file.fallbackTime, { prefix: `${where} `, mostRecords: Infinity, mostRejections: Infinity });
  try {
    const value = parseBoundedJson(bytes, mostValues);
    for (const request of Array.isArray(value) ? value : [value]) decodeAny(request, sink);
  } catch (error) {
    if (!(error instanceof MalformedError) && !(error instanceof TooLargeError)) throw error;
    sink.reject('', error.message, bytes.toString('utf8', 0, 500));
  }
  yield* batchesOf(sink.events, sink.rejected);
}

function decodeAny(request: Json, sink: EventSink): void {
  if (typeof request !== 'object' || request === null || Array.isArray(request)) throw new MalformedError('not an OTLP request');
  const inner = withoutEnvelope(request);
  const found = signals.filter((signal) => decodeRequest(inner, signal, sink));
  if (found.length === 0) sink.reject('', 'neither resourceSpans, resourceLogs nor resourceMetrics', JSON.stringify(request).slice(0, 500));
}

/** Jaeger's API v3 puts a `result` around what it answers, Tempo's v2 a `trace`; Tempo's v1, and what Grafana saves, has `batches` of resource spans. */
function withoutEnvelope(request: JsonObject): JsonObject {
  const around = request.result ?? request.trace;
  const inner = isObject(around) ? around : request;
  return inner.batches === undefined || inner.resourceSpans !== undefined ? inner : { resourceSpans: inner.batches };
}

function* batchesOf(events: EventInput[], rejected: Rejection[]): Generator<Batch> {
  for (let start = 0; start < events.length; start += batchSize) yield { events: events.slice(start, start + batchSize) };
  if (rejected.length > 0) yield { events: [], rejected };
}

function reject(file: ImportFile, line: number, reason: string, excerpt: string): Batch {
  return { events: [], rejected: [{ where: `${file.fileName}:${line}`, reason, excerpt }] };
}

interface Line {
  /** Without the line break; null when it is too long to hold. */
  bytes: Buffer | null;
  length: number;
}

/** Lines of a stream of any chunking; a line that is too long is not kept. */
async function* linesOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let length = 0;
  const add = (part: Buffer): void => {
    length += part.length;
    if (length <= longestLine) parts.push(part);
    else parts = [];
  };
  const take = (): Line => {
    const line = { bytes: length > longestLine ? null : withoutReturn(Buffer.concat(parts, length)), length };
    parts = [];
    length = 0;
    return line;
  };
  for await (const piece of input) {
    const chunk = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      add(chunk.subarray(start, end));
      yield take();
      start = end + 1;
    }
    add(Buffer.from(chunk.subarray(start)));
  }
  if (length > 0) yield take();
}

function withoutReturn(line: Buffer): Buffer {
  return line.at(-1) === 0x0d ? line.subarray(0, -1) : line;
}
