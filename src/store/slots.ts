/**
 * Values by numbers, as many as there is room for: a key has one place, and what comes later pushes out what is there. For keys that count up, and for
 * hashes, that loses little; a look costs one step in an array, where a map has to hash a boxed number first.
 */
export class Slots<Value> {
  private readonly keys: Float64Array;
  private readonly values: (Value | undefined)[];
  private readonly mask: number;

  /** @param bits room for two to the power of it, 32 at most */
  constructor(bits: number) {
    const size = 2 ** bits;
    this.keys = new Float64Array(size).fill(free);
    this.values = new Array<Value | undefined>(size).fill(undefined);
    this.mask = size - 1;
  }

  /** @param key a whole number, not negative */
  get(key: number): Value | undefined {
    const place = key & this.mask;
    return this.keys[place] === key ? this.values[place] : undefined;
  }

  set(key: number, value: Value): void {
    const place = key & this.mask;
    this.keys[place] = key;
    this.values[place] = value;
  }

  delete(key: number): void {
    const place = key & this.mask;
    if (this.keys[place] !== key) return;
    this.keys[place] = free;
    this.values[place] = undefined;
  }

  clear(): void {
    this.keys.fill(free);
    this.values.fill(undefined);
  }
}

const free = -1;
