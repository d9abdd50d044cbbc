/** Rows of the key index in the order in which they were made, to be written once and to be found by their keys as long as they are kept. */
import { compareRows, KeyColumns, kindOf, tagOf } from './key-columns.ts';
import type { TaggedRow } from './key-page.ts';
import type { RefKind } from './key-refs.ts';

/** So many bits of a place in the order are the number of the row; the others are the upper ones of its key. */
const rowBits = 20;
const most = 2 ** rowBits;
/** A chain is as long as a generation of rows (`write-keys.ts`) has keys that end alike: one or two. */
const chainBits = 18;

export class KeyRows {
  private columns = new KeyColumns(1024);
  /** For keys that end alike, the row that was added last plus one; `before` leads to the others. 0: none. */
  private readonly last = new Int32Array(2 ** chainBits);
  private before = new Int32Array(1024);
  /** Rows before this one were taken. */
  private taken = 0;

  get length(): number {
    return this.columns.length;
  }

  /** Has to be taken before more is added. */
  get isFull(): boolean {
    return this.columns.length - this.taken === most;
  }

  add(key: number, kind: RefKind, at: number, ref: number, isRemoval = false): void {
    const row = this.columns.length;
    this.columns.add(key, tagOf(kind, isRemoval), at, ref);
    if (row === this.before.length) {
      const before = new Int32Array(2 * row);
      before.set(this.before);
      this.before = before;
    }
    const chain = key & (2 ** chainBits - 1);
    this.before[row] = this.last[chain] as number;
    this.last[chain] = row + 1;
  }

  /** Rows of a key, the newest first. */
  of(key: number): TaggedRow[] {
    const { keys, tags, ats, refs } = this.columns;
    const found: TaggedRow[] = [];
    for (let next = this.last[key & (2 ** chainBits - 1)] as number; next !== 0; next = this.before[next - 1] as number) {
      const row = next - 1;
      if (keys[row] !== key) continue;
      const tag = tags[row] as number;
      found.push({ kind: kindOf(tag), tag, at: ats[row] as number, ref: refs[row] as number });
    }
    return found;
  }

  everyKey(visit: (key: number) => void): void {
    const { keys, length } = this.columns;
    for (let row = 0; row < length; row += 1) visit(keys[row] as number);
  }

  /** What was added since the last time, in the order of the index, the last word of each only. It stays here. */
  take(): KeyColumns {
    const { columns } = this;
    const sorted = new KeyColumns(Math.max(1, columns.length - this.taken));
    let before = -1;
    for (const row of this.order()) {
      if (before !== -1 && compareRows(columns, before, columns, row) === 0) sorted.length -= 1;
      sorted.addFrom(columns, row);
      before = row;
    }
    this.taken = columns.length;
    return sorted;
  }

  /** Row numbers in the order of the index, equal ones as they were added. Sorting plain numbers is ten times as fast as comparing rows. */
  private order(): Uint32Array {
    const { columns, taken } = this;
    const byUpperBits = new Float64Array(columns.length - taken);
    for (let place = 0; place < byUpperBits.length; place += 1)
      byUpperBits[place] = Math.floor((columns.keys[taken + place] as number) / most) * most + place;
    byUpperBits.sort();
    const order = new Uint32Array(byUpperBits.length);
    for (let place = 0; place < order.length; place += 1) {
      const row = taken + ((byUpperBits[place] as number) % most);
      let to = place;
      // Rows with the same upper bits, next to nothing but those of one key.
      while (to > 0 && compareRows(columns, order[to - 1] as number, columns, row) > 0) {
        order[to] = order[to - 1] as number;
        to -= 1;
      }
      order[to] = row;
    }
    return order;
  }
}
