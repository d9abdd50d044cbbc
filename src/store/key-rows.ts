/** Rows of the key index that are not in the database yet, in the order in which they were made. */
import { compareRows, KeyColumns, kindOf, tagOf } from './key-columns.ts';
import type { TaggedRow } from './key-page.ts';
import type { RefKind } from './key-refs.ts';

/** So many bits of a place in the order are the number of the row; the others are the upper ones of its key. */
const rowBits = 20;
const most = 2 ** rowBits;
const chainBits = 16;

export class KeyRows {
  private columns = new KeyColumns(1024);
  /** For keys that end alike, the row that was added last plus one; `before` leads to the others. 0: none. */
  private readonly last = new Int32Array(2 ** chainBits);
  private before = new Int32Array(1024);

  get isEmpty(): boolean {
    return this.columns.length === 0;
  }

  get isFull(): boolean {
    return this.columns.length === most;
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

  /** All rows in the order of the index, the last word of each only. None is left. */
  take(): KeyColumns {
    const { columns } = this;
    const sorted = new KeyColumns(Math.max(1, columns.length));
    let before = -1;
    for (const row of this.order()) {
      if (before !== -1 && compareRows(columns, before, columns, row) === 0) sorted.length -= 1;
      sorted.addFrom(columns, row);
      before = row;
    }
    this.clear();
    return sorted;
  }

  clear(): void {
    this.columns.length = 0;
    this.last.fill(0);
  }

  /** Row numbers in the order of the index, equal ones as they were added. Sorting plain numbers is ten times as fast as comparing rows. */
  private order(): Uint32Array {
    const { columns } = this;
    const byUpperBits = new Float64Array(columns.length);
    for (let row = 0; row < columns.length; row += 1) byUpperBits[row] = Math.floor((columns.keys[row] as number) / most) * most + row;
    byUpperBits.sort();
    const order = new Uint32Array(columns.length);
    for (let place = 0; place < order.length; place += 1) {
      const row = (byUpperBits[place] as number) % most;
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
