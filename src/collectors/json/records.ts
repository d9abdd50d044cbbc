/** Parsed JSON records of a stream of bytes, in constant memory; what can't be parsed comes as a rejection in its place. */
import type { Json, Rejection } from '../../domain/event.ts';
import { JsonSplitter, type Piece } from './split.ts';

export type JsonRecord = { value: Json; line: number; text: string; written?: WrittenValue | null } | { rejection: Rejection };

/** The value that was read, with its JSON if that is one line without escapes, as it would be written again. A record that is made of another one may have another value. */
interface WrittenValue {
  value: Json;
  json: string;
}

interface RecordOptions {
  /** For `where` of rejections. */
  fileName: string;
  /** Names of top-level arrays that hold the records of a page. */
  envelopes: readonly string[];
}

const maxRecordLength = 32 * 2 ** 20;
/** Deeper values would exhaust the stack of whoever walks them; no audit API nests more than about ten. */
const maxDepth = 100;

/** Yields in lists, one for each chunk of bytes that completed a record, because an await for each record would cost more than parsing it. */
export async function* jsonRecords(input: AsyncIterable<Uint8Array>, options: RecordOptions): AsyncGenerator<JsonRecord[]> {
  const splitter = new JsonSplitter({ envelopes: options.envelopes, maxLength: maxRecordLength });
  const decoder = new TextDecoder('utf-8');
  const toRecord = (piece: Piece) => parse(piece, options.fileName);
  for await (const bytes of input) {
    const pieces = splitter.push(decoder.decode(bytes, { stream: true }));
    if (pieces.length > 0) yield pieces.map(toRecord);
  }
  const last = [...splitter.push(decoder.decode()), ...splitter.end()];
  if (last.length > 0) yield last.map(toRecord);
}

function parse(piece: Piece, fileName: string): JsonRecord {
  const reject = (reason: string) => ({ rejection: { where: `${fileName}:${piece.line}`, reason, excerpt: piece.text.slice(0, 500) } });
  if (piece.problem !== null) return reject(piece.problem);
  let value: Json;
  try {
    value = piece.value ?? (JSON.parse(piece.text) as Json);
  } catch {
    return reject('not JSON');
  }
  if (isTooDeep(value)) return reject(`nested deeper than ${maxDepth} levels`);
  return { value, line: piece.line, text: piece.text, written: isPlain(piece.text) ? { value, json: piece.text } : null };
}

function isPlain(json: string): boolean {
  return !json.includes('\\') && !json.includes('\n');
}

/** True when a value nests more than `levels`; looks no deeper than that. Called for every record, so it visits containers only. */
export function isTooDeep(value: Json, levels: number = maxDepth): boolean {
  return isContainer(value) && nestsDeeper(value, levels);
}

type Container = Json[] | { [key: string]: Json };

function isContainer(value: Json | undefined): value is Container {
  return typeof value === 'object' && value !== null;
}

function nestsDeeper(value: Container, levels: number): boolean {
  if (levels === 0) return true;
  if (Array.isArray(value)) {
    for (const item of value) if (isContainer(item) && nestsDeeper(item, levels - 1)) return true;
    return false;
  }
  for (const key in value) {
    const inner = value[key];
    if (isContainer(inner) && nestsDeeper(inner, levels - 1)) return true;
  }
  return false;
}
