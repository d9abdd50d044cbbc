/**
 * Sequence alignment of two lists of steps: which step of one is which of the other. Needleman-Wunsch with free gaps, so an inserted or missing
 * step does not shift the rest; of equal repeats the ones that ended alike are paired. Beyond `mostCells` the steps that occur in both are anchored
 * first (longest increasing run, O(n log n)) and only the gaps between anchors are aligned.
 */
import type { Step } from '../flow.ts';

/** Places in base and other; -1 when missing there. In an order that respects both lists. */
type Pair = readonly [base: number, other: number];

const mostCells = 1_000_000;

interface Segment {
  baseStart: number;
  baseEnd: number;
  otherStart: number;
  otherEnd: number;
}

export function alignSteps(base: readonly Step[], other: readonly Step[]): Pair[] {
  const left = base.map(stepKey);
  const right = other.map(stepKey);
  const pairs: Pair[] = [];
  let start = 0;
  while (start < base.length && start < other.length && isSame(base[start], other[start])) pairs.push([start, start++]);
  const segment = { baseStart: start, baseEnd: base.length, otherStart: start, otherEnd: other.length };
  const tail: Pair[] = [];
  while (segment.baseEnd > start && segment.otherEnd > start && isSame(base[segment.baseEnd - 1], other[segment.otherEnd - 1])) {
    tail.push([--segment.baseEnd, --segment.otherEnd]);
  }
  if (cells(segment) <= mostCells) align(segment, base, other, pairs);
  else {
    let from: Segment = { ...segment, baseEnd: segment.baseStart, otherEnd: segment.otherStart };
    for (const [basePlace, otherPlace] of anchors(segment, left, right)) {
      alignGap({ baseStart: from.baseEnd, baseEnd: basePlace, otherStart: from.otherEnd, otherEnd: otherPlace }, base, other, pairs);
      pairs.push([basePlace, otherPlace]);
      from = { ...from, baseEnd: basePlace + 1, otherEnd: otherPlace + 1 };
    }
    alignGap(
      { baseStart: from.baseEnd, baseEnd: segment.baseEnd, otherStart: from.otherEnd, otherEnd: segment.otherEnd },
      base,
      other,
      pairs,
    );
  }
  return pairs.concat(tail.reverse());
}

/** The same for the same step of another attempt. */
export function stepKey(step: Step): string {
  return `${step.kind}|${step.stage ?? ''}|${step.service ?? step.source}|${step.name}`;
}

function isSame(left: Step | undefined, right: Step | undefined): boolean {
  return left !== undefined && right !== undefined && likeness(left, right) === best;
}

const best = 9;

/** 0 when two steps cannot be the same one, else 1 to 9. */
function likeness(left: Step, right: Step): number {
  if (left.kind !== right.kind) return 0;
  const endedAlike = left.outcome === right.outcome && left.httpStatus === right.httpStatus ? 1 : 0;
  const sameService = left.service === right.service;
  if (left.name === right.name) return (sameService ? 6 : 4) + (left.stage === right.stage ? 2 : 0) + endedAlike;
  const related = sameService && left.stage !== null && left.stage === right.stage && left.endpoint !== null && right.endpoint !== null;
  return related && methodOf(left.endpoint) === methodOf(right.endpoint) && hostOf(left.endpoint) === hostOf(right.endpoint)
    ? 1 + endedAlike
    : 0;
}

function methodOf(endpoint: string | null): string {
  return (endpoint ?? '').split(' ', 1)[0] ?? '';
}

function hostOf(endpoint: string | null): string {
  return /^\S+ ([^/]*)/.exec(endpoint ?? '')?.[1] ?? '';
}

function cells({ baseStart, baseEnd, otherStart, otherEnd }: Segment): number {
  return (baseEnd - baseStart) * (otherEnd - otherStart);
}

/** Between two anchors; a gap that is still too large to align in full is taken as removed and added. */
function alignGap(segment: Segment, base: readonly Step[], other: readonly Step[], pairs: Pair[]): void {
  if (cells(segment) <= mostCells) {
    align(segment, base, other, pairs);
    return;
  }
  for (let place = segment.baseStart; place < segment.baseEnd; place++) pairs.push([place, -1]);
  for (let place = segment.otherStart; place < segment.otherEnd; place++) pairs.push([-1, place]);
}

function align({ baseStart, baseEnd, otherStart, otherEnd }: Segment, base: readonly Step[], other: readonly Step[], pairs: Pair[]): void {
  const rows = baseEnd - baseStart;
  const columns = otherEnd - otherStart;
  const width = columns + 1;
  const score = new Int32Array((rows + 1) * width);
  const like = similarities(base.slice(baseStart, baseEnd), other.slice(otherStart, otherEnd));
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      const alike = like[row * columns + column] ?? 0;
      const paired = alike === 0 ? 0 : alike + (score[(row + 1) * width + column + 1] ?? 0);
      score[row * width + column] = Math.max(paired, score[(row + 1) * width + column] ?? 0, score[row * width + column + 1] ?? 0);
    }
  }
  let row = 0;
  let column = 0;
  while (row < rows || column < columns) {
    const here = score[row * width + column] ?? 0;
    const alike = row < rows && column < columns ? (like[row * columns + column] ?? 0) : 0;
    if (alike > 0 && here === alike + (score[(row + 1) * width + column + 1] ?? 0)) pairs.push([baseStart + row++, otherStart + column++]);
    else if (row < rows && (column === columns || here === score[(row + 1) * width + column])) pairs.push([baseStart + row++, -1]);
    else pairs.push([-1, otherStart + column++]);
  }
}

/** Likeness of every pair; steps that look the same are compared once. */
function similarities(base: readonly Step[], other: readonly Step[]): Uint8Array {
  const [left, leftKinds] = kindsOf(base);
  const [right, rightKinds] = kindsOf(other);
  const table = leftKinds.map((one) => Uint8Array.from(rightKinds, (two) => likeness(one, two)));
  const result = new Uint8Array(base.length * other.length);
  left.forEach((kind, row) => {
    const line = table[kind];
    right.forEach((otherKind, column) => {
      result[row * other.length + column] = line?.[otherKind] ?? 0;
    });
  });
  return result;
}

function kindsOf(steps: readonly Step[]): [Int32Array, Step[]] {
  const known = new Map<string, number>();
  const examples: Step[] = [];
  const kinds = Int32Array.from(steps, (step) => {
    const key = `${stepKey(step)}|${step.outcome}|${step.httpStatus}|${step.endpoint}`;
    const kind = known.get(key) ?? examples.length;
    if (kind === examples.length) {
      known.set(key, kind);
      examples.push(step);
    }
    return kind;
  });
  return [kinds, examples];
}

/** Pairs of the n-th occurrence of a key in both, thinned out to the longest run that grows in both lists. */
function anchors({ baseStart, baseEnd, otherStart, otherEnd }: Segment, left: readonly string[], right: readonly string[]): Pair[] {
  const places = new Map<string, number>();
  numbered(left, baseStart, baseEnd, (key, place) => places.set(key, place));
  const candidates: Pair[] = [];
  numbered(right, otherStart, otherEnd, (key, place) => {
    const basePlace = places.get(key);
    if (basePlace !== undefined) candidates.push([basePlace, place]);
  });
  return longestIncreasing(candidates);
}

function numbered(keys: readonly string[], start: number, end: number, visit: (key: string, place: number) => void): void {
  const counts = new Map<string, number>();
  for (let place = start; place < end; place++) {
    const key = keys[place] ?? '';
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    visit(`${key}#${count}`, place);
  }
}

/** Patience sorting by the place in base; `pairs` come in the order of other. */
function longestIncreasing(pairs: readonly Pair[]): Pair[] {
  const tops: number[] = [];
  const previous = new Int32Array(pairs.length).fill(-1);
  pairs.forEach(([basePlace], index) => {
    let low = 0;
    let high = tops.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tops[middle] ?? 0]?.[0] ?? 0) < basePlace) low = middle + 1;
      else high = middle;
    }
    previous[index] = low === 0 ? -1 : (tops[low - 1] ?? -1);
    tops[low] = index;
  });
  const run: Pair[] = [];
  for (let index = tops.at(-1) ?? -1; index !== -1; index = previous[index] ?? -1) {
    const pair = pairs[index];
    if (pair !== undefined) run.push(pair);
  }
  return run.reverse();
}
