/**
 * Links that people have cut or pinned, and what that means for the joins. Decisions are facts as events are: the flows are a function of both, in whatever
 * order they come.
 */
export interface LinkDecision {
  kind: 'cut' | 'pin';
  /** The fragment that holds this event is decided about. */
  eventId: string;
  /**
   * cut: an event of each fragment that it is kept apart from. pin: one event; it belongs to the attempt that holds that one.
   * Events that are not stored (yet) are allowed: what is said about them holds as soon as they are.
   */
  otherIds: string[];
  /** Epoch ms; with `eventId` it identifies the decision. */
  at: number;
  /** Who decided, and why; null when that is not known. */
  by: string | null;
  note: string | null;
}

/**
 * Decisions as they are about fragments. The latest one about a fragment says whether it is pinned; cuts add up, and say nothing as long as it is.
 * Pins are followed to their end: what is pinned to something pinned goes where that goes.
 */
export class DecidedLinks<T> {
  private readonly pins = new Map<T, { to: T | null; decision: LinkDecision }>();
  private readonly cuts = new Map<T, Set<T>>();
  private readonly followers = new Map<T, T[]>();

  /** @param holderOf the fragment that an event decides about, null when there is none */
  static of<T>(decisions: readonly LinkDecision[], holderOf: (eventId: string) => T | null): DecidedLinks<T> {
    const decided = new DecidedLinks<T>();
    for (const decision of [...decisions].sort(inOrder)) {
      const one = holderOf(decision.eventId);
      if (one === null) continue;
      const others = decision.otherIds.map(holderOf).filter((other) => other !== one);
      if (decision.kind === 'pin' && others.length > 0) decided.pins.set(one, { to: others[0] ?? null, decision });
      else decided.pins.delete(one);
      if (decision.kind === 'cut') for (const other of others) if (other !== null) decided.cut(one, other);
    }
    decided.follow();
    return decided;
  }

  get isEmpty(): boolean {
    return this.pins.size === 0 && this.cuts.size === 0;
  }

  /** It takes no part in the joins, because somebody has said where it belongs. */
  isPinned(one: T): boolean {
    return this.pins.has(one);
  }

  pinOf(one: T): LinkDecision | null {
    return this.pins.get(one)?.decision ?? null;
  }

  /** Where a pinned one belongs; null when that has not arrived, or leads back to itself. Never a pinned one. */
  anchorOf(one: T): T | null {
    return this.pins.get(one)?.to ?? null;
  }

  pinnedTo(anchor: T): readonly T[] {
    return this.followers.get(anchor) ?? [];
  }

  areCut(a: T, b: T): boolean {
    return this.cuts.get(a)?.has(b) === true;
  }

  /** The same about what stands for these; what is not among them is left out. */
  among<U>(standing: ReadonlyMap<T, U>): DecidedLinks<U> {
    const decided = new DecidedLinks<U>();
    if (this.isEmpty) return decided;
    for (const [one, other] of standing) {
      const pin = this.pins.get(one);
      if (pin !== undefined) decided.pins.set(other, { ...pin, to: pin.to === null ? null : (standing.get(pin.to) ?? null) });
      for (const apart of this.cuts.get(one) ?? []) {
        const stands = standing.get(apart);
        if (stands !== undefined) decided.cut(other, stands);
      }
    }
    decided.follow();
    return decided;
  }

  private cut(a: T, b: T): void {
    this.cuts.set(a, (this.cuts.get(a) ?? new Set()).add(b));
    this.cuts.set(b, (this.cuts.get(b) ?? new Set()).add(a));
  }

  private follow(): void {
    for (const [one, pin] of this.pins) pin.to = this.endOf(one);
    for (const [one, { to }] of this.pins) if (to !== null) this.followers.set(to, [...(this.followers.get(to) ?? []), one]);
  }

  private endOf(one: T): T | null {
    const seen = new Set<T>();
    let at: T | null = one;
    while (at !== null && this.pins.has(at)) {
      if (seen.has(at)) return null;
      seen.add(at);
      at = this.pins.get(at)?.to ?? null;
    }
    return at;
  }
}

function inOrder(a: LinkDecision, b: LinkDecision): number {
  return a.at - b.at || (a.eventId < b.eventId ? -1 : 1);
}
