/**
 * Sorted rows of the key index as the bytes of one page: their number, then a column each for keys, references, times (of the kinds that have one) and tags.
 * Little endian, as every platform that Node runs on has its numbers but one (s390x).
 */
import { isRemoved, KeyColumns, kindOf } from './key-columns.ts';
import { type RefKind, refKind } from './key-refs.ts';

/** Two of them fit on a page of the database. */
const maxBytes = 4020;
const headBytes = 8;

function hasTime(tag: number): boolean {
  const kind = kindOf(tag);
  return kind === refKind.holder || kind === refKind.metrics;
}

/** How many of the rows from `first` on fill a page. */
export function rowsOfPage({ length, tags }: KeyColumns, first: number): number {
  let row = first;
  for (let bytes = headBytes; row < length; row += 1) {
    bytes += hasTime(tags[row] as number) ? 25 : 17;
    if (bytes > maxBytes) break;
  }
  return row - first;
}

export function encodePage({ keys, tags, ats, refs }: KeyColumns, first: number, count: number): Uint8Array {
  const end = first + count;
  const times = new Float64Array(count);
  let timed = 0;
  for (let row = first; row < end; row += 1) {
    if (!hasTime(tags[row] as number)) continue;
    times[timed] = ats[row] as number;
    timed += 1;
  }
  const bytes = new Uint8Array(headBytes + 8 * (2 * count + timed) + count);
  new Uint32Array(bytes.buffer, 0, 2).set([count, timed]);
  const numbers = new Float64Array(bytes.buffer, headBytes, 2 * count + timed);
  numbers.set(keys.subarray(first, end));
  numbers.set(refs.subarray(first, end), count);
  numbers.set(times.subarray(0, timed), 2 * count);
  bytes.set(tags.subarray(first, end), headBytes + 8 * (2 * count + timed));
  return bytes;
}

export function decodePage(bytes: Uint8Array): KeyColumns {
  const { keys, refs, times, tags } = columnsOf(bytes);
  const page = new KeyColumns(0);
  page.length = keys.length;
  page.keys = keys;
  page.refs = refs;
  page.tags = tags;
  page.ats = times.length === keys.length ? times : spread(tags, times);
  return page;
}

function columnsOf(bytes: Uint8Array): { keys: Float64Array; refs: Float64Array; times: Float64Array; tags: Uint8Array } {
  // Columns of numbers have to begin at a multiple of eight.
  const whole = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const [count = 0, timed = 0] = new Uint32Array(whole.buffer, whole.byteOffset, 2);
  const numbers = new Float64Array(whole.buffer, whole.byteOffset + headBytes, 2 * count + timed);
  const tagsFrom = headBytes + 8 * numbers.length;
  return {
    keys: numbers.subarray(0, count),
    refs: numbers.subarray(count, 2 * count),
    times: numbers.subarray(2 * count),
    tags: whole.subarray(tagsFrom, tagsFrom + count),
  };
}

function spread(tags: Uint8Array, times: Float64Array): Float64Array {
  const ats = new Float64Array(tags.length);
  let timed = 0;
  for (let row = 0; row < tags.length; row += 1) {
    if (!hasTime(tags[row] as number)) continue;
    ats[row] = times[timed] as number;
    timed += 1;
  }
  return ats;
}

export interface KeyRow {
  kind: RefKind;
  at: number;
  ref: number;
}

/** A row, or its removal. */
export interface TaggedRow extends KeyRow {
  tag: number;
}

/** Adds the rows of one key on a page to `found`. Without making columns of the whole page: a look-up reads a page of each run, and most have nothing for it. */
export function addRowsOf(key: number, bytes: Uint8Array, found: TaggedRow[]): void {
  const { keys, refs, times, tags } = columnsOf(bytes);
  const first = firstRowOf(keys, key);
  if (keys[first] !== key) return;
  let timed = 0;
  for (let row = 0; row < first; row += 1) if (hasTime(tags[row] as number)) timed += 1;
  for (let row = first; keys[row] === key; row += 1) {
    const tag = tags[row] as number;
    const at = hasTime(tag) ? (times[timed] as number) : 0;
    if (hasTime(tag)) timed += 1;
    found.push({ kind: kindOf(tag), tag, at, ref: refs[row] as number });
  }
}

/** First row whose key is not below `key`. */
function firstRowOf(keys: Float64Array, key: number): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] as number) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Rows that are valid, by kind, time and reference. @param newestFirst rows of one key, what was written later before what was written earlier */
export function validRows(newestFirst: readonly TaggedRow[]): KeyRow[] {
  const [first, second] = newestFirst;
  if (first === undefined || (second === undefined && !isRemoved(first.tag))) return [...newestFirst];
  const sorted = [...newestFirst].sort((a, b) => a.kind - b.kind || a.at - b.at || a.ref - b.ref);
  return sorted.filter((row, place) => {
    const before = sorted[place - 1];
    const isSuperseded = before !== undefined && before.ref === row.ref && before.at === row.at && before.kind === row.kind;
    return !isSuperseded && !isRemoved(row.tag);
  });
}
