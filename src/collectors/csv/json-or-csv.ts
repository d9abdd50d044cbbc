/** Recordings that come as JSON from an API or as CSV from a portal: the first character tells. */
import { type JsonRecord, jsonRecords } from '../json/records.ts';
import { csvRecords } from './records.ts';

interface RecordOptions {
  /** For `where` of rejections. */
  fileName: string;
  /** Names of top-level arrays that hold the records of a page of JSON. */
  envelopes: readonly string[];
}

const mostBlank = 4096;

export async function* jsonOrCsvRecords(input: AsyncIterable<Uint8Array>, options: RecordOptions): AsyncGenerator<JsonRecord[]> {
  const source = input[Symbol.asyncIterator]();
  const begun: Uint8Array[] = [];
  let first: string | null = null;
  while (first === null) {
    const { value, done } = await source.next();
    if (done === true) break;
    begun.push(value);
    first = firstCharacter(begun);
  }
  const whole = concatenated(begun, source);
  yield* first === '{' || first === '[' || first === null ? jsonRecords(whole, options) : csvRecords(whole, options.fileName);
}

/** null while there was nothing but white space; a file that begins with much of it is no CSV. */
function firstCharacter(chunks: readonly Uint8Array[]): string | null {
  const bytes = Buffer.concat(chunks);
  // A character may be cut off at the end of what has come so far.
  const text = new TextDecoder('utf-8').decode(bytes.subarray(0, mostBlank), { stream: true }).trimStart();
  if (text === '') return bytes.length < mostBlank ? null : '{';
  return text[0] as string;
}

async function* concatenated(begun: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* begun;
  for (;;) {
    const { value, done } = await rest.next();
    if (done === true) return;
    yield value;
  }
}
