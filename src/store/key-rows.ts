/**
 * Rows of `key_refs` that are not in the database yet. Kept as columns of numbers: a transaction makes up to a hundred thousand of them, and as objects they
 * would cost more to keep and to sort than to write.
 */
import { KeyFilter } from './key-filter.ts';
import type { RefKind } from './key-refs.ts';

/** So many bits of a place in the order are the number of the row; the others are the upper ones of its key. */
const rowBits = 20;
const most = 2 ** rowBits;
/** Enough that one of a thousand looks for a key is in vain, with a hundred thousand rows. */
const filterBits = 2 ** 22;

export class KeyRows {
  private length = 0;
  private keys = new Float64Array(1024);
  private kinds = new Uint8Array(1024);
  private ats = new Float64Array(1024);
  private refs = new Float64Array(1024);
  private readonly filter = new KeyFilter(filterBits);

  get isEmpty(): boolean {
    return this.length === 0;
  }

  get isFull(): boolean {
    return this.length === most;
  }

  add(key: number, kind: RefKind, at: number, ref: number): void {
    if (this.length === this.keys.length) this.grow();
    this.keys[this.length] = key;
    this.kinds[this.length] = kind;
    this.ats[this.length] = at;
    this.refs[this.length] = ref;
    this.length += 1;
    this.filter.add(key);
  }

  /** False when there is no row of the key. */
  mayHave(key: number): boolean {
    return this.filter.mayHave(key);
  }

  everyKey(visit: (key: number) => void): void {
    for (let row = 0; row < this.length; row += 1) visit(this.keys[row] as number);
  }

  /** All rows by the upper bits of their keys, which is near enough to the order of the index: rows of one page follow one another. None is left. */
  take(visit: (key: number, kind: number, at: number, ref: number) => void): void {
    const order = new Float64Array(this.length);
    for (let row = 0; row < this.length; row += 1) order[row] = Math.floor((this.keys[row] as number) / most) * most + row;
    order.sort();
    for (const place of order) {
      const row = place % most;
      visit(this.keys[row] as number, this.kinds[row] as number, this.ats[row] as number, this.refs[row] as number);
    }
    this.clear();
  }

  clear(): void {
    this.length = 0;
    this.filter.clear();
  }

  private grow(): void {
    const room = 2 * this.length;
    this.keys = resized(this.keys, new Float64Array(room));
    this.kinds = resized(this.kinds, new Uint8Array(room));
    this.ats = resized(this.ats, new Float64Array(room));
    this.refs = resized(this.refs, new Float64Array(room));
  }
}

function resized<Column extends Float64Array | Uint8Array>(column: Column, into: Column): Column {
  into.set(column);
  return into;
}
