/**
 * Maps times of a flow to 0..1 of a chart's width. Attempts are milliseconds of work between minutes of waiting (queues, back-off, cycles of the
 * provider), so a gap in which nothing happens takes a fixed small part of the width when it is much longer than all the rest; it is drawn as a break.
 */
import type { Step } from '../../../domain/flow.ts';

export interface TimeScale {
  /** 0 to 1. */
  at(time: number): number;
  /** Middles of the gaps that were cut short, 0 to 1. */
  breaks: readonly number[];
  /** Length of the flow, milliseconds. */
  length: number;
}

interface Piece {
  start: number;
  end: number;
  /** Width it takes, in milliseconds of work. */
  weight: number;
  cut: boolean;
}

/** Widths of all cut gaps together are at most this share of the chart. */
const gapShare = 0.3;

export function timeScale(steps: readonly Step[], start: number): TimeScale {
  const pieces = piecesOf(busyTimes(steps), start);
  const total = pieces.reduce((sum, { weight }) => sum + weight, 0);
  const ends: number[] = [];
  for (const piece of pieces) ends.push((ends.at(-1) ?? 0) + piece.weight);
  const at = (time: number): number => {
    const index = pieces.findIndex(({ end }) => time <= end);
    const piece = pieces[index === -1 ? pieces.length - 1 : index];
    if (piece === undefined || total === 0) return 0;
    const before = (ends[index === -1 ? pieces.length - 1 : index] ?? 0) - piece.weight;
    const inside = piece.end === piece.start ? 0 : Math.max(0, Math.min(1, (time - piece.start) / (piece.end - piece.start)));
    return (before + inside * piece.weight) / total;
  };
  return {
    at,
    breaks: pieces.flatMap((piece, index) => (piece.cut ? [((ends[index] ?? 0) - piece.weight / 2) / total] : [])),
    length: (pieces.at(-1)?.end ?? start) - start,
  };
}

/** Times in which at least one step ran, joined where they touch. */
function busyTimes(steps: readonly Step[]): { start: number; end: number }[] {
  const sorted = steps
    .map(({ startedAt, durationMs }) => ({ start: startedAt, end: startedAt + Math.max(0, durationMs ?? 0) }))
    .sort((a, b) => a.start - b.start);
  const merged: { start: number; end: number }[] = [];
  for (const time of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && time.start <= last.end) last.end = Math.max(last.end, time.end);
    else merged.push({ ...time });
  }
  return merged;
}

function piecesOf(busy: readonly { start: number; end: number }[], start: number): Piece[] {
  const gaps = busy.map(({ start: from }, index) => ({ start: index === 0 ? start : (busy[index - 1]?.end ?? start), end: from }));
  const { limit, cutWeight } = gapLimit(busy, gaps);
  return busy.flatMap((time, index) => {
    const gap = gaps[index];
    const work: Piece = { ...time, weight: time.end - time.start, cut: false };
    if (gap === undefined || gap.end <= gap.start) return [work];
    const cut = gap.end - gap.start > limit;
    return [{ ...gap, weight: cut ? cutWeight : gap.end - gap.start, cut }, work];
  });
}

/** Gaps more than three times as long as everything else together are cut, the longest first, at most eight: more would leave no room for work. */
function gapLimit(
  busy: readonly { start: number; end: number }[],
  gaps: readonly { start: number; end: number }[],
): { limit: number; cutWeight: number } {
  const lengths = gaps.map(({ start, end }) => end - start).sort((a, b) => b - a);
  let rest = lengths.reduce((sum, length) => sum + length, 0) + busy.reduce((sum, { start, end }) => sum + end - start, 0);
  let count = 0;
  while (count < Math.min(8, lengths.length) && (lengths[count] ?? 0) > 3 * (rest - (lengths[count] ?? 0))) {
    rest -= lengths[count] ?? 0;
    count += 1;
  }
  if (count === 0 || rest <= 0) return { limit: Number.POSITIVE_INFINITY, cutWeight: 0 };
  return { limit: lengths[count] ?? 0, cutWeight: (rest * gapShare) / (1 - gapShare) / count };
}
