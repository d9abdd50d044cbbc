/**
 * Which keys are certainly new: a Bloom filter of the keys in the database. Most keys that an import brings are new, and asking the index for each costs
 * a look at a page of its own. Only "certainly new" is an answer; the other one has to be looked up.
 */
export class KeyFilter {
  private readonly mask: number;
  private readonly words: Uint32Array;

  /** @param bits a power of two, 2 ** 27 at most */
  constructor(bits: number) {
    this.mask = bits - 1;
    this.words = new Uint32Array(bits / 32);
  }

  /** With so many bits that one of twenty looks is in vain at the most. @param keys that will be added, at most sixteen million */
  static for(keys: number): KeyFilter {
    return new KeyFilter(2 ** Math.min(27, Math.max(10, Math.ceil(Math.log2(8 * keys)))));
  }

  add(key: number): void {
    const a = key & this.mask;
    const b = upperBits(key) & this.mask;
    this.words[a >>> 5] = (this.words[a >>> 5] as number) | (1 << (a & 31));
    this.words[b >>> 5] = (this.words[b >>> 5] as number) | (1 << (b & 31));
  }

  /** False when nobody has added it. */
  mayHave(key: number): boolean {
    const a = key & this.mask;
    if (((this.words[a >>> 5] as number) & (1 << (a & 31))) === 0) return false;
    const b = upperBits(key) & this.mask;
    return ((this.words[b >>> 5] as number) & (1 << (b & 31))) !== 0;
  }
}

/** Keys are hashes of 53 bits: two parts of one are as good as two hashes. */
function upperBits(key: number): number {
  return (key / 2 ** 26) | 0;
}
