/**
 * The neighbourhood of a fragment: everything that could be part of the same attempt. A flow never reaches beyond it, so a new event costs a
 * look at its neighbourhood, whatever the size of the database.
 */
import type { Fragment } from './facts.ts';

/** What the neighbourhood is looked up in: the store, or plain maps. `Ref` stands for a stored fragment. */
export interface FragmentIndex<Ref> {
  /** Keys that occurred together with this one. At most `limit` of them. */
  aliases(key: string, limit: number): string[];
  /**
   * Fragments that hold the key and start inside [from, to], by start. At most `limit` of them. The key of a fragment's own thread does not count as
   * held: `ofThread` finds those.
   */
  holders(key: string, from: number, to: number, limit: number): Ref[];
  /** Fragments of the thread that has this key, at most `limit`. */
  ofThread(key: string, limit: number): Ref[];
  /** Start of a fragment without reading it. */
  start(ref: Ref): number;
  read(ref: Ref): Fragment;
}

export interface Region<Ref> {
  refs: Ref[];
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
const maxAliases = 24;
const maxSubjectKeys = 48;

/** All names of the subject; keys with too many aliases are not followed. */
export function subjectOf<Ref>(fragment: Fragment, index: FragmentIndex<Ref>): string[] {
  const keys = [...fragment.subjectKeys];
  for (let next = 0; next < keys.length && keys.length < maxSubjectKeys; next += 1) {
    const aliases = index.aliases(keys[next] as string, maxAliases + 1);
    if (aliases.length > maxAliases) continue;
    for (const alias of aliases) if (!keys.includes(alias)) keys.push(alias);
  }
  return keys;
}

export function regionOf<Ref>(ref: Ref, index: FragmentIndex<Ref>): Region<Ref> {
  const fragment = index.read(ref);
  if (fragment.subjectKeys.length === 0) return { refs: [ref] };
  const keys = subjectOf(fragment, index);
  for (const { gap, most } of reaches) {
    const refs = reachable(fragment.start, keys, gap, most, index);
    if (refs !== null) return { refs: withSubjectless(refs.has(ref) ? refs : refs.add(ref), index) };
  }
  return { refs: tiedByWork(ref, index) };
}

/** Fragments of the subject that are linked to `start` by steps of at most `gap`; null when there are too many. */
function reachable<Ref>(start: number, keys: readonly string[], gap: number, most: number, index: FragmentIndex<Ref>): Set<Ref> | null {
  const refs = new Set<Ref>();
  let low = start;
  let high = start;
  let from = start - gap;
  let to = start + gap;
  for (;;) {
    for (const key of keys) {
      for (const ref of index.holders(key, from, to, most + 1)) {
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

/** Parts that name nobody (a queue consumer that only knows the message id) come in through keys of work. */
function withSubjectless<Ref>(refs: Set<Ref>, index: FragmentIndex<Ref>): Ref[] {
  for (const ref of refs) {
    for (const other of tied(index.read(ref), index)) {
      if (refs.has(other) || refs.size >= 2 * maxTied || index.read(other).subjectKeys.length > 0) continue;
      // Work that is shared with strangers (one consumer span for a batch of messages) is nobody's in particular.
      if (tiedSubjects(other, index).every((subject) => refs.has(subject))) refs.add(other);
    }
  }
  return [...refs];
}

/** For subjects that are in too many fragments: only what shares a key of work and a key of the subject. */
function tiedByWork<Ref>(ref: Ref, index: FragmentIndex<Ref>): Ref[] {
  const subject = index.read(ref).subjectKeys;
  const refs = new Set([ref]);
  for (const next of refs) {
    for (const other of tied(index.read(next), index)) {
      if (refs.has(other) || refs.size >= maxTied) continue;
      const keys = index.read(other).subjectKeys;
      if (keys.length === 0 || keys.some((own) => subject.includes(own))) refs.add(other);
    }
  }
  return [...refs];
}

/** Fragments with a subject that a subjectless one is tied to: it is in their neighbourhoods, not in one of its own. */
export function tiedSubjects<Ref>(ref: Ref, index: FragmentIndex<Ref>): Ref[] {
  return tied(index.read(ref), index).filter((other) => index.read(other).subjectKeys.length > 0);
}

/** What shares a key of work with the fragment: those that refer to its thread, and both kinds for every other key. */
function tied<Ref>(fragment: Fragment, index: FragmentIndex<Ref>): Ref[] {
  const found = new Set<Ref>();
  for (const key of fragment.workKeys) {
    for (const other of index.holders(key, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, maxTied)) found.add(other);
    if (key !== fragment.thread) for (const other of index.ofThread(key, maxTied)) found.add(other);
  }
  return [...found];
}
