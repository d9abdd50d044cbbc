/** What a key leads to, as the writer keeps it in memory. Most keys lead to one thing, so that lists are made when something is put into them. */
export class KnownKey {
  /** Where the events of the thread with this key stand, in order of arrival. */
  events: readonly number[] = none;
  /** Fragments of that thread. */
  parts: readonly number[] = none;
  /** Keys of the same subject. */
  aliases: readonly number[] = none;
  /** Fragments that hold the key, by start, then number; `starts` beside them. */
  private holders: number[] = none;
  private starts: number[] = none;

  get isFree(): boolean {
    return this.events.length === 0 && this.holders.length === 0 && this.aliases.length === 0;
  }

  get size(): number {
    return this.events.length + this.parts.length + this.holders.length;
  }

  add(kind: 'events' | 'parts' | 'aliases', ref: number): void {
    if (this[kind] === none) this[kind] = [ref];
    else (this[kind] as number[]).push(ref);
  }

  removePart(fragment: number): void {
    this.parts = this.parts.filter((part) => part !== fragment);
  }

  hold(fragment: number, start: number): void {
    if (this.holders === none) {
      this.holders = [fragment];
      this.starts = [start];
      return;
    }
    let at = this.starts.length;
    while (at > 0) {
      const before = this.starts[at - 1] as number;
      if (before < start || (before === start && (this.holders[at - 1] as number) <= fragment)) break;
      at -= 1;
    }
    if (this.holders[at - 1] === fragment) return;
    this.holders.splice(at, 0, fragment);
    this.starts.splice(at, 0, start);
  }

  release(fragment: number): void {
    const at = this.holders.indexOf(fragment);
    if (at === -1) return;
    this.holders.splice(at, 1);
    this.starts.splice(at, 1);
  }

  /** Those that start inside [from, to], at most `limit`. */
  heldBetween(from: number, to: number, limit: number): readonly number[] {
    const { holders, starts } = this;
    if (holders === none) return none;
    let first = 0;
    while (first < starts.length && (starts[first] as number) < from) first += 1;
    let end = Math.min(starts.length, first + limit);
    while (end > first && (starts[end - 1] as number) > to) end -= 1;
    return holders.slice(first, end);
  }
}

/** Never put into. */
const none: number[] = [];
