/**
 * What a flow's parts could have been joined to instead, and how sure the joins are: the neighbourhood is joined once more, with a witness. Nothing of this is
 * stored, because it changes with everything that comes.
 */
import type { CandidateReason, LinkCandidate } from '../flow.ts';
import { flowId } from '../hash.ts';
import type { Fit } from './affinity.ts';
import { isAttempt } from './assemble.ts';
import type { Fragment } from './facts.ts';
import { type Considered, joinFragments } from './join.ts';
import { type FragmentIndex, regionOf } from './region.ts';

/** How a part of a flow came to it without a key of work. */
export interface WeakJoin {
  /** 0 to 1; null for the part that the flow began with. */
  confidence: number | null;
  /** Best first. */
  candidates: LinkCandidate[];
}

/** Attempts that were over longer than this before a flow began are not worth a mention. */
const lookBackMs = 30 * 60_000;
const mostCandidates = 5;

/**
 * @param members fragments of one flow
 * @returns of those that were joined by what they say: what is pinned is missing, and what a crowded neighbourhood has no room for
 */
export function considerJoins<Ref>(members: readonly Ref[], index: FragmentIndex<Ref>): Map<Ref, WeakJoin> {
  const joins = new Map<Ref, WeakJoin>();
  const first = members
    .filter((ref) => !index.decided.isPinned(ref) && index.read(ref).subjectKeys.length > 0)
    .reduce<Ref | null>((least, ref) => (least === null || index.start(ref) < index.start(least) ? ref : least), null);
  if (first === null) return joins;
  const region = regionOf(first, index.start(first) - lookBackMs, index);
  const fragmentOf = new Map(region.map((ref) => [ref, index.read(ref)]));
  const refOf = new Map([...fragmentOf].map(([ref, fragment]) => [fragment, ref]));
  const wanted = new Set(members.map((ref) => fragmentOf.get(ref)));
  const seen: { fragments: readonly Fragment[]; considered: readonly Considered[]; chosen: Considered | null }[] = [];
  joinFragments([...refOf.keys()], index.decided.among(fragmentOf), ({ fragments }, considered, chosen) => {
    // Groups grow as others are joined to them; these are the fragments that came together.
    if (fragments.some((fragment) => wanted.has(fragment))) seen.push({ fragments: [...fragments], considered, chosen });
  });
  for (const { fragments, considered, chosen } of seen) {
    const confidence = chosen === null ? null : confidenceOf(chosen, rivalOf(chosen, considered), true);
    const join = { confidence, candidates: candidatesOf(considered, chosen) };
    for (const fragment of fragments) joins.set(refOf.get(fragment) as Ref, join);
  }
  return joins;
}

/**
 * Of the parts that nothing else fits nearly all are where they belong, however little they say (`npm run eval`); a rival is what makes a join doubtful.
 */
function confidenceOf({ fit: { score } }: Considered, rival: number, isChosen: boolean): number {
  if (score === 0) return 0;
  const doubt = 0.4 * Math.min(1, isChosen ? rival / score : score / rival);
  return Math.round((0.8 + 0.15 * score) * (isChosen ? 1 - doubt : doubt) * 100) / 100;
}

/** Score of the best of the others. */
function rivalOf(one: Considered, considered: readonly Considered[]): number {
  return considered.reduce((most, { attempt, fit }) => (attempt === one.attempt ? most : Math.max(most, fit.score)), 0);
}

function candidatesOf(considered: readonly Considered[], chosen: Considered | null): LinkCandidate[] {
  return considered
    .filter(({ attempt }) => attempt !== chosen?.attempt && isAttempt(attempt.fragments))
    .sort((a, b) => b.fit.score - a.fit.score || b.attempt.end - a.attempt.end || (a.attempt.seed < b.attempt.seed ? -1 : 1))
    .slice(0, mostCandidates)
    .map((one) => ({
      flowId: flowId(one.attempt.seed),
      confidence: confidenceOf(one, rivalOf(one, considered), false),
      reason: one.fit.refusal ?? (chosen === null ? 'no better than another' : lostBy(one.fit, chosen.fit)),
    }));
}

const shortcomings: readonly { factor: keyof Fit['factors']; reason: CandidateReason }[] = [
  { factor: 'operation', reason: 'its operation fits less' },
  { factor: 'target', reason: 'its target fits less' },
  { factor: 'side', reason: 'has heard this side already' },
  { factor: 'time', reason: 'further away in time' },
];

/** Where it falls behind the most. */
function lostBy({ factors: own }: Fit, { factors: better }: Fit): CandidateReason {
  const behind = shortcomings.map(({ factor, reason }) => ({ reason, by: better[factor] / own[factor] }));
  const worst = behind.reduce((most, one) => (one.by > most.by ? one : most));
  return worst.by > 1 ? worst.reason : 'as good, but it began earlier';
}
