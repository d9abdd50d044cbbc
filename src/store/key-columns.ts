/**
 * Rows of the key index as columns of numbers: a transaction makes up to a hundred thousand of them, and as objects they would cost more to keep and to sort
 * than to write. A row says that a key leads to something (`key-refs.ts`), or, tagged as removed, that it does no longer.
 */
import type { RefKind } from './key-refs.ts';

/** Added to the kind of a row that takes an earlier one back. */
const removed = 128;

export function kindOf(tag: number): RefKind {
  return (tag & ~removed) as RefKind;
}

export function isRemoved(tag: number): boolean {
  return tag >= removed;
}

export function tagOf(kind: RefKind, isRemoval: boolean): number {
  return isRemoval ? kind | removed : kind;
}

export class KeyColumns {
  length = 0;
  keys: Float64Array;
  tags: Uint8Array;
  ats: Float64Array;
  refs: Float64Array;

  constructor(room: number) {
    this.keys = new Float64Array(room);
    this.tags = new Uint8Array(room);
    this.ats = new Float64Array(room);
    this.refs = new Float64Array(room);
  }

  add(key: number, tag: number, at: number, ref: number): void {
    const row = this.length;
    if (row === this.keys.length) this.grow();
    this.keys[row] = key;
    this.tags[row] = tag;
    this.ats[row] = at;
    this.refs[row] = ref;
    this.length = row + 1;
  }

  addFrom(other: KeyColumns, row: number): void {
    this.add(other.keys[row] as number, other.tags[row] as number, other.ats[row] as number, other.refs[row] as number);
  }

  /** Drops the rows before `first`. */
  keepFrom(first: number): void {
    for (const column of [this.keys, this.tags, this.ats, this.refs]) column.copyWithin(0, first, this.length);
    this.length -= first;
  }

  private grow(): void {
    const room = 2 * this.length;
    this.keys = resized(this.keys, new Float64Array(room));
    this.tags = resized(this.tags, new Uint8Array(room));
    this.ats = resized(this.ats, new Float64Array(room));
    this.refs = resized(this.refs, new Float64Array(room));
  }
}

function resized<Column extends Float64Array | Uint8Array>(column: Column, into: Column): Column {
  into.set(column);
  return into;
}

/** The order of the index: by key, kind, time, reference. A row and its removal are equal. */
export function compareRows(a: KeyColumns, i: number, b: KeyColumns, j: number): number {
  return (
    (a.keys[i] as number) - (b.keys[j] as number) ||
    kindOf(a.tags[i] as number) - kindOf(b.tags[j] as number) ||
    (a.ats[i] as number) - (b.ats[j] as number) ||
    (a.refs[i] as number) - (b.refs[j] as number)
  );
}
