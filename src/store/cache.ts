/**
 * A map that forgets what was not used for a while: two generations of half the limit each. What is used is kept in the young one; when that is full
 * it becomes the old one, and the old one is dropped. Reading costs one look-up most of the time, where keeping an exact order costs three.
 */
export class Cache<Key, Value> {
  private young = new Map<Key, Value>();
  private old = new Map<Key, Value>();
  private readonly half: number;

  /** @param limit of entries, at the most */
  constructor(limit: number) {
    this.half = Math.max(1, Math.floor(limit / 2));
  }

  get(key: Key): Value | undefined {
    const value = this.young.get(key);
    if (value !== undefined) return value;
    const aged = this.old.get(key);
    if (aged !== undefined) this.set(key, aged);
    return aged;
  }

  set(key: Key, value: Value): void {
    this.young.set(key, value);
    if (this.young.size <= this.half) return;
    this.old = this.young;
    this.young = new Map();
  }

  delete(key: Key): void {
    this.young.delete(key);
    this.old.delete(key);
  }

  clear(): void {
    this.young.clear();
    this.old.clear();
  }
}
