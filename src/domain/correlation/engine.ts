/**
 * Keeps flows true while events arrive: threads that got events are taken apart again, and the neighbourhoods of their fragments are joined
 * again. The result is a function of the events, not of the order or the batches in which they came.
 */
import type { Assembled } from './assemble.ts';
import { assemble, isAttempt } from './assemble.ts';
import type { Fragment, Split } from './facts.ts';
import { joinFragments, type Openness } from './join.ts';
import { type FragmentIndex, regionOf, tiedSubjects } from './region.ts';

/** Where fragments and flows are kept: the store, or plain maps. */
export interface CorrelationState<Ref> extends FragmentIndex<Ref> {
  has(ref: Ref): boolean;
  /**
   * Replaces the fragments of a thread and records their aliases. Returns what has to be joined again: the stored fragments, and those whose
   * subject has just got a new name. What stands alone for certain may be settled at once and left out.
   */
  replaceThread(thread: string, splits: readonly Split[]): Changed<Ref>[];
  /**
   * The fragments of a neighbourhood now form exactly these flows; fragments that are in none belong to no attempt. Returns fragments outside
   * the neighbourhood whose flow was taken apart by that: they need a join of their own.
   */
  replaceFlows(refs: readonly Ref[], flows: readonly JoinedFlow<Ref>[], open: ReadonlyMap<Ref, Openness>): Ref[];
}

export interface Changed<Ref> {
  ref: Ref;
  /** The earliest moment that the change may concern: the start of the fragment as it is, or as it was. Epoch ms. */
  since: number;
}

export interface JoinedFlow<Ref> {
  refs: Ref[];
  /** Not done for flows that turn out to be made of the same fragments as before. */
  assemble(): Assembled;
}

export interface DirtyThread {
  key: string;
  /** See `splitThread`. */
  splits: readonly Split[];
}

export function correlateThreads<Ref>(threads: Iterable<DirtyThread>, state: CorrelationState<Ref>): void {
  const dirty = new Map<Ref, number>();
  for (const thread of threads) {
    for (const { ref, since } of state.replaceThread(thread.key, thread.splits)) {
      dirty.set(ref, Math.min(since, dirty.get(ref) ?? since));
    }
  }
  const done = new Set<Ref>();
  // The earliest first: its neighbourhood holds what comes after it.
  for (const [ref, since] of [...dirty].sort((a, b) => a[1] - b[1])) {
    // A fragment that was affected by one thread may have been replaced with another one since.
    if (state.has(ref)) joinAround(ref, since, state, done);
  }
}

function joinAround<Ref>(ref: Ref, since: number, state: CorrelationState<Ref>, done: Set<Ref>): void {
  if (done.has(ref)) return;
  const subjectless = state.read(ref).subjectKeys.length === 0;
  const ties = subjectless ? tiedSubjects(ref, state) : [];
  if (ties.length > 0) {
    for (const tied of ties) joinAround(tied, Math.min(since, state.start(tied)), state, done);
    return;
  }
  const refs = regionOf(ref, since, state);
  for (const member of refs) done.add(member);
  const { flows, open } = joinRegion(refs, state);
  for (const left of state.replaceFlows(refs, flows, open)) joinAround(left, state.start(left), state, done);
}

function joinRegion<Ref>(
  refs: readonly Ref[],
  state: CorrelationState<Ref>,
): { flows: JoinedFlow<Ref>[]; open: ReadonlyMap<Ref, Openness> } {
  const byFragment = new Map<Fragment, Ref>();
  for (const ref of refs) byFragment.set(state.read(ref), ref);
  const open = new Map<Ref, Openness>();
  const flows: JoinedFlow<Ref>[] = [];
  for (const joined of joinFragments([...byFragment.keys()])) {
    const members = joined.fragments.map((fragment) => byFragment.get(fragment) as Ref);
    for (const member of members) open.set(member, joined.open);
    if (isAttempt(joined.fragments)) flows.push({ refs: members, assemble: () => assemble(joined.fragments) });
  }
  return { flows, open };
}
