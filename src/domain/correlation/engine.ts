/**
 * Keeps flows true while events arrive: threads that got events are taken apart again, and the neighbourhoods of their fragments are joined
 * again. The result is a function of the events, not of the order or the batches in which they came.
 */
import type { Assembled } from './assemble.ts';
import { assemble, isAttempt } from './assemble.ts';
import type { Fragment, Split } from './facts.ts';
import { joinFragments } from './join.ts';
import { type FragmentIndex, regionOf, tiedSubjects } from './region.ts';

/** Where fragments and flows are kept: the store, or plain maps. */
export interface CorrelationState<Ref> extends FragmentIndex<Ref> {
  has(ref: Ref): boolean;
  /** Replaces the fragments of a thread and records their aliases. Returns the stored fragments and those whose subject has just got a new name. */
  replaceThread(thread: string, splits: readonly Split[]): { refs: Ref[]; affected: Ref[] };
  /**
   * The fragments of a neighbourhood now form exactly these flows; fragments that are in none belong to no attempt. Returns fragments outside
   * the neighbourhood whose flow was taken apart by that: they need a join of their own.
   */
  replaceFlows(refs: readonly Ref[], flows: readonly JoinedFlow<Ref>[]): Ref[];
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
  const dirty = new Set<Ref>();
  for (const thread of threads) {
    const { refs, affected } = state.replaceThread(thread.key, thread.splits);
    for (const ref of refs) dirty.add(ref);
    for (const ref of affected) dirty.add(ref);
  }
  const done = new Set<Ref>();
  // A fragment that was affected by one thread may have been replaced with another one since.
  for (const ref of dirty) if (state.has(ref)) joinAround(ref, state, done);
}

function joinAround<Ref>(ref: Ref, state: CorrelationState<Ref>, done: Set<Ref>): void {
  if (done.has(ref)) return;
  const subjectless = state.read(ref).subjectKeys.length === 0;
  const ties = subjectless ? tiedSubjects(ref, state) : [];
  if (ties.length > 0) {
    for (const tied of ties) joinAround(tied, state, done);
    return;
  }
  const { refs } = regionOf(ref, state);
  for (const member of refs) done.add(member);
  for (const left of state.replaceFlows(refs, joinRegion(refs, state))) joinAround(left, state, done);
}

function joinRegion<Ref>(refs: readonly Ref[], state: CorrelationState<Ref>): JoinedFlow<Ref>[] {
  const byFragment = new Map<Fragment, Ref>();
  for (const ref of refs) byFragment.set(state.read(ref), ref);
  return joinFragments([...byFragment.keys()])
    .filter(isAttempt)
    .map((fragments) => ({
      refs: fragments.map((fragment) => byFragment.get(fragment) as Ref),
      assemble: () => assemble(fragments),
    }));
}
