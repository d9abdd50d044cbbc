/**
 * The neighbourhood of a fragment: everything that could be part of the same attempt. A flow never reaches beyond it, so a new event costs a
 * look at its neighbourhood, whatever the size of the database.
 */
import { hash53 } from '../hash.ts';
import type { DecidedLinks } from './decisions.ts';
import type { Fragment } from './facts.ts';
import type { Openness } from './join.ts';
import { isConcluding } from './progress.ts';

/** What the neighbourhood is looked up in: the store, or plain maps. `Ref` stands for a stored fragment; keys are given as hashes (`hash53`). */
export interface FragmentIndex<Ref> {
  /** Keys that occurred together with this one. At most `limit` of them. */
  aliases(key: number, limit: number): readonly number[];
  /**
   * Fragments that hold the key and start inside [from, to], by start. At most `limit` of them. The key of a fragment's own thread does not count as
   * held: `ofThread` finds those.
   */
  holders(key: number, from: number, to: number, limit: number): readonly Ref[];
  /** Fragments of the thread that has this key, at most `limit`. */
  ofThread(key: number, limit: number): readonly Ref[];
  /** Start of a fragment without reading it. */
  start(ref: Ref): number;
  /** Until when the attempt that it is part of is open. */
  open(ref: Ref): Openness;
  read(ref: Ref): Fragment;
  /** What people have said about links: a pinned fragment is in the neighbourhood of what it is pinned to, and in no other. */
  readonly decided: DecidedLinks<Ref>;
}

const minute = 60_000;

/**
 * How far apart two fragments of one subject may start, and how many such fragments make a neighbourhood. The longest gap inside an attempt is
 * a provider's last back-off (26 h). Somebody with more fragments than that is busy or a service account: there only what is near counts.
 */
const reaches = [
  { gap: 26 * 60 * minute, most: 128 },
  { gap: 30 * minute, most: 128 },
  { gap: 2 * minute, most: 256 },
] as const;

/** More names than that are no person but a shared mailbox or an account that acts for others. */
export const maxAliases = 24;
const maxSubjectKeys = 48;

/** All names of the subject; keys with too many aliases are not followed. */
export function subjectOf<Ref>(fragment: Fragment, index: FragmentIndex<Ref>): number[] {
  return namesOf(fragment.subjectKeys.map(hash53), index);
}

function namesOf<Ref>(known: readonly number[], index: FragmentIndex<Ref>): number[] {
  const keys = [...known];
  for (let next = 0; next < keys.length && keys.length < maxSubjectKeys; next += 1) {
    const aliases = index.aliases(keys[next] as number, maxAliases + 1);
    if (aliases.length > maxAliases) continue;
    for (const alias of aliases) if (!keys.includes(alias)) keys.push(alias);
  }
  return keys;
}

/**
 * @param since what has changed starts here or later: attempts that were over by then are left out, because they stay what they are
 * @returns fragments of whole attempts; of a pinned fragment those that it would be among
 */
export function regionOf<Ref>(ref: Ref, since: number, index: FragmentIndex<Ref>): Ref[] {
  const fragment = index.read(ref);
  if (fragment.subjectKeys.length === 0) return index.decided.isPinned(ref) ? [] : aloneWith(ref, index);
  const keys = subjectOf(fragment, index);
  for (const { gap, most } of reaches) {
    const refs = reachableWithWork(ref, since, { start: fragment.start, keys, gap, most }, index);
    if (refs !== null) return refs;
  }
  return tiedByWork(ref, index);
}

/** What has no neighbourhood, or is pinned to something that has not arrived; with what is pinned to it, and parts that belong to those. */
export function aloneWith<Ref>(ref: Ref, index: FragmentIndex<Ref>): Ref[] {
  const { decided } = index;
  if (decided.isEmpty) return [ref];
  const dependent = new Set(decided.isPinned(ref) ? [ref] : decided.pinnedTo(ref));
  return [...new Set([ref, ...withSubjectless(dependent, [], index).members])];
}

/**
 * Whether all attempts of a subject were over before `start` and none began since: then what starts there, and shares no key of work with anything, is a
 * neighbourhood of its own. The same as `regionOf` would find, without reading anything.
 *
 * @param subject hashes of its keys
 */
export function isQuietAt<Ref>(subject: readonly number[], start: number, index: FragmentIndex<Ref>): boolean {
  const [{ gap, most }] = reaches;
  return namesOf(subject, index).every((key) => {
    const holders = index.holders(key, start - gap, start + gap, 2 * most);
    return holders.length < 2 * most && holders.every((ref) => index.open(ref).any < start);
  });
}

interface Reach {
  start: number;
  keys: readonly number[];
  gap: number;
  most: number;
}

/**
 * Work that began earlier and shares a key with what has changed draws the beginning back to it; a conclusion that comes later makes more attempts
 * count as open.
 */
function reachableWithWork<Ref>(ref: Ref, since: number, reach: Reach, index: FragmentIndex<Ref>): Ref[] | null {
  let from = since;
  let openTo: keyof Openness = 'work';
  for (;;) {
    const refs = reachable(from, openTo, reach, index);
    if (refs === null) return null;
    if (!index.decided.isPinned(ref)) refs.add(ref);
    const { members, earliest } = withSubjectless(refs, reach.keys, index);
    const drawn = earliest < from && from - earliest <= reach.gap;
    if (drawn) from = earliest;
    else if (openTo === 'work' && members.some((member) => index.start(member) >= from && concludes(index.read(member)))) openTo = 'any';
    else return members;
  }
}

function concludes({ marks }: Fragment): boolean {
  return marks.some(isConcluding);
}

/** Fragments of the subject that are linked to `start` by steps of at most `gap` and are open after `since`; null when there are too many. */
function reachable<Ref>(
  since: number,
  openTo: keyof Openness,
  { start, keys, gap, most }: Reach,
  index: FragmentIndex<Ref>,
): Set<Ref> | null {
  const refs = new Set<Ref>();
  let low = Math.min(start, since);
  let high = start;
  let from = low - gap;
  let to = start + gap;
  for (;;) {
    for (const key of keys) {
      const holders = index.holders(key, from, to, 2 * most);
      if (holders.length === 2 * most) return null;
      for (const ref of holders) {
        if (refs.has(ref) || index.open(ref)[openTo] < since || index.decided.isPinned(ref)) continue;
        refs.add(ref);
        low = Math.min(low, index.start(ref));
        high = Math.max(high, index.start(ref));
        if (refs.size > most) return null;
      }
    }
    if (low - gap >= from && high + gap <= to) return refs;
    from = low - gap;
    to = high + gap;
  }
}

const maxTied = 256;

/**
 * Parts that name nobody (a queue consumer that only knows the message id) come in through keys of work, and what is pinned with what it is pinned to.
 * @returns them with the others, and the start of the earliest of what is tied to them: the group that they form begins there
 */
function withSubjectless<Ref>(refs: Set<Ref>, keys: readonly number[], index: FragmentIndex<Ref>): { members: Ref[]; earliest: number } {
  let earliest = Number.POSITIVE_INFINITY;
  for (const ref of refs) {
    for (const pinned of index.decided.pinnedTo(ref)) refs.add(pinned);
    const isPinned = index.decided.isPinned(ref);
    if (isPinned && index.read(ref).subjectKeys.length === 0) continue; // what is tied to it is its equal, not a part of it
    for (const other of tied(index.read(ref), index)) {
      if (refs.has(other) || refs.size >= 2 * maxTied || index.decided.isPinned(other)) continue;
      const subject = index.read(other).subjectKeys;
      if (!isPinned && subject.some((key) => keys.includes(hash53(key)))) earliest = Math.min(earliest, index.start(other));
      // Work that is shared with strangers (one consumer span for a batch of messages) is nobody's in particular.
      else if (subject.length === 0 && ownersOf(other, index).every((owner) => refs.has(owner))) {
        refs.add(other);
        if (!isPinned) earliest = Math.min(earliest, index.start(other));
      }
    }
  }
  return { members: [...refs], earliest };
}

/** Something pinned has a claim to a part only where nobody else has one. */
function ownersOf<Ref>(ref: Ref, index: FragmentIndex<Ref>): Ref[] {
  const ties = tiedSubjects(ref, index);
  const free = ties.filter((tie) => !index.decided.isPinned(tie));
  return free.length > 0 ? free : ties;
}

/** For subjects that are in too many fragments: only what shares a key of work and a key of the subject. */
function tiedByWork<Ref>(ref: Ref, index: FragmentIndex<Ref>): Ref[] {
  if (index.decided.isPinned(ref)) return [];
  const subject = index.read(ref).subjectKeys;
  const refs = new Set([ref]);
  for (const next of refs) {
    for (const pinned of index.decided.pinnedTo(next)) refs.add(pinned);
    if (index.decided.isPinned(next)) continue;
    for (const other of tied(index.read(next), index)) {
      if (refs.has(other) || refs.size >= maxTied || index.decided.isPinned(other)) continue;
      const keys = index.read(other).subjectKeys;
      if (keys.length === 0 || keys.some((own) => subject.includes(own))) refs.add(other);
    }
  }
  return [...refs];
}

/** Fragments with a subject that share a key of work with this one. */
export function tiedSubjects<Ref>(ref: Ref, index: FragmentIndex<Ref>): Ref[] {
  return tied(index.read(ref), index).filter((other) => index.read(other).subjectKeys.length > 0);
}

/** Those without one. */
export function tiedParts<Ref>(ref: Ref, index: FragmentIndex<Ref>): Ref[] {
  return tied(index.read(ref), index).filter((other) => index.read(other).subjectKeys.length === 0);
}

/** Whom a subjectless fragment may belong to, be it through others like it: it is in their neighbourhoods, not in one of its own. */
export function subjectsBehind<Ref>(ref: Ref, index: FragmentIndex<Ref>): Ref[] {
  const parts = new Set([ref]);
  const subjects = new Set<Ref>();
  for (const part of parts) {
    for (const subject of tiedSubjects(part, index)) subjects.add(subject);
    for (const other of tiedParts(part, index)) if (parts.size < maxTied) parts.add(other);
  }
  return [...subjects];
}

/** What shares a key of work with the fragment: those that refer to its thread, and both kinds for every other key. */
function tied<Ref>(fragment: Fragment, index: FragmentIndex<Ref>): Ref[] {
  const found = new Set<Ref>();
  for (const text of fragment.workKeys) {
    const key = hash53(text);
    for (const other of index.holders(key, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, maxTied)) found.add(other);
    if (text !== fragment.thread) for (const other of index.ofThread(key, maxTied)) found.add(other);
  }
  return [...found];
}
