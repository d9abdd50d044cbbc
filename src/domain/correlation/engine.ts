/**
 * Keeps flows true while events arrive: threads that got events are taken apart again, and the neighbourhoods of their fragments are joined
 * again. The result is a function of the events, not of the order or the batches in which they came.
 */
import type { Assembled } from './assemble.ts';
import { assemble, isAttempt } from './assemble.ts';
import type { Split } from './facts.ts';
import { joinFragments, type Openness } from './join.ts';
import { aloneWith, type FragmentIndex, regionOf, subjectsBehind, tiedParts, tiedSubjects } from './region.ts';

/** Where fragments and flows are kept: the store, or plain maps. */
export interface CorrelationState<Ref> extends FragmentIndex<Ref> {
  has(ref: Ref): boolean;
  /** It is part of a flow. */
  isPlaced(ref: Ref): boolean;
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

/** Fragments that need no further look: they were joined, or will be when what they are pinned to has been. */
type Done<Ref> = Map<Ref, 'joined' | 'waits'>;

/** @param others what has to be joined again besides, because something was decided about it */
export function correlateThreads<Ref>(
  threads: Iterable<DirtyThread>,
  state: CorrelationState<Ref>,
  others: readonly Changed<Ref>[] = [],
): void {
  const dirty = new Map<Ref, number>();
  const note = ({ ref, since }: Changed<Ref>) => dirty.set(ref, Math.min(since, dirty.get(ref) ?? since));
  for (const thread of threads) state.replaceThread(thread.key, thread.splits).forEach(note);
  others.forEach(note);
  const done: Done<Ref> = new Map();
  // The earliest first: its neighbourhood holds what comes after it.
  for (const [ref, since] of [...dirty].sort((a, b) => a[1] - b[1])) {
    // A fragment that was affected by one thread may have been replaced with another one since.
    if (state.has(ref)) joinAround(ref, since, state, done);
  }
}

/** Everything near these fragments, as changed from where each of them starts. */
export function around<Ref>(refs: readonly Ref[], state: CorrelationState<Ref>): Changed<Ref>[] {
  return refs.flatMap((ref) => {
    const since = state.start(ref);
    return [...new Set([ref, ...regionOf(ref, since, state)])].map((near) => ({ ref: near, since }));
  });
}

function joinAround<Ref>(ref: Ref, since: number, state: CorrelationState<Ref>, done: Done<Ref>): void {
  if (done.has(ref)) return;
  const isPinned = state.decided.isPinned(ref);
  const subjects = isPinned || state.read(ref).subjectKeys.length > 0 ? [] : subjectsBehind(ref, state);
  if (isPinned) joinPinned(ref, since, state, done);
  else if (subjects.length > 0) joinAll(subjects, since, state, done);
  else {
    joinMembers(regionOf(ref, since, state), state, done);
    // What somebody else had alone until now is shared with this one.
    const contested = tiedParts(ref, state).filter((part) => !done.has(part) && state.isPlaced(part));
    joinAll(contested, since, state, done);
  }
}

function joinAll<Ref>(refs: readonly Ref[], since: number, state: CorrelationState<Ref>, done: Done<Ref>): void {
  for (const ref of refs) joinAround(ref, Math.min(since, state.start(ref)), state, done);
}

/** With what it is pinned to, which may have no other place than with it. Where it would be, if nobody had said otherwise, has to do without it. */
function joinPinned<Ref>(ref: Ref, since: number, state: CorrelationState<Ref>, done: Done<Ref>): void {
  done.set(ref, 'waits');
  const anchor = state.decided.anchorOf(ref);
  if (anchor !== null) joinAll([anchor], since, state, done);
  if (done.get(ref) === 'waits') joinMembers(aloneWith(ref, state), state, done);
  joinAll([...tiedSubjects(ref, state), ...regionOf(ref, since, state)], since, state, done);
}

function joinMembers<Ref>(refs: readonly Ref[], state: CorrelationState<Ref>, done: Done<Ref>): void {
  for (const member of refs) done.set(member, 'joined');
  const { flows, open } = joinRegion(refs, state);
  for (const left of state.replaceFlows(refs, flows, open)) joinAround(left, state.start(left), state, done);
}

function joinRegion<Ref>(
  refs: readonly Ref[],
  state: CorrelationState<Ref>,
): { flows: JoinedFlow<Ref>[]; open: ReadonlyMap<Ref, Openness> } {
  const fragmentOf = new Map(refs.map((ref) => [ref, state.read(ref)]));
  const refOf = new Map([...fragmentOf].map(([ref, fragment]) => [fragment, ref]));
  const open = new Map<Ref, Openness>();
  const flows: JoinedFlow<Ref>[] = [];
  for (const joined of joinFragments([...refOf.keys()], state.decided.among(fragmentOf))) {
    const members = joined.fragments.map((fragment) => refOf.get(fragment) as Ref);
    for (const member of members) open.set(member, joined.open);
    if (isAttempt(joined.fragments)) flows.push({ refs: members, assemble: () => assemble(joined.fragments, joined.pinned) });
  }
  return { flows, open };
}
