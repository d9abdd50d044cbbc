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

  add(kind: 'events' | 'parts' | 'aliases', ref: number): void {
    if (this[kind] === none) this[kind] = [ref];
    else (this[kind] as number[]).push(ref);
  }

  removePart(fragment: number): void {
    const at = this.parts.indexOf(fragment);
    if (at !== -1) (this.parts as number[]).splice(at, 1);
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
    const first = placeOf(starts, (start) => start >= from);
    return holders.slice(
      first,
      Math.min(
        first + limit,
        placeOf(starts, (start) => start > to),
      ),
    );
  }
}

/** Where the first one stands that is, and that all after it are. A shared mailbox has tens of thousands. */
function placeOf(starts: readonly number[], is: (start: number) => boolean): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (is(starts[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Never put into. */
const none: number[] = [];
