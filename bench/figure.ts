/** One measured figure, and how a series of measurements becomes one. */

export interface Figure {
  section: string;
  name: string;
  unit: string;
  /** The median of a series, or the one value there is. */
  value: number;
  /** 95th percentile of a series, null for a single value. */
  p95: number | null;
  /** What the product promises; null for figures that only inform. A series is held to its promise by `judged`. */
  target: { atLeast: number } | { atMost: number } | null;
  judged: 'value' | 'p95';
  note: string;
}

export type Report = (figure: Omit<Figure, 'section' | 'p95' | 'judged' | 'note'> & Partial<Figure>) => void;

/** Nearest-rank percentile; `share` from 0 to 1. */
function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function series(values: readonly number[]): { value: number; p95: number } {
  return { value: percentile(values, 0.5), p95: percentile(values, 0.95) };
}

/** Milliseconds of each of `count` calls. */
export function timed(count: number, call: (index: number) => unknown): number[] {
  return Array.from({ length: count }, (_, index) => {
    const started = performance.now();
    call(index);
    return performance.now() - started;
  });
}

export function isMet({ target, judged, value, p95 }: Figure): boolean | null {
  if (target === null) return null;
  const measured = judged === 'p95' && p95 !== null ? p95 : value;
  return 'atLeast' in target ? measured >= target.atLeast : measured <= target.atMost;
}

export function tableLine(figure: Figure): string {
  const { section, name, unit, value, p95, target, note } = figure;
  const met = isMet(figure);
  const verdict = met === null ? '' : met ? 'ok' : 'MISSED';
  const wanted = target === null ? '' : 'atLeast' in target ? `>= ${amount(target.atLeast)}` : `<= ${amount(target.atMost)}`;
  const cells = [
    section.padEnd(8),
    name.padEnd(46),
    amount(value).padStart(10),
    (p95 === null ? '' : amount(p95)).padStart(10),
    ` ${unit.padEnd(8)}`,
    wanted.padStart(10),
    ` ${verdict.padEnd(7)}`,
    note,
  ];
  return cells.join(' ').trimEnd();
}

export const tableHead = tableLine({
  section: 'section',
  name: 'figure',
  unit: 'unit',
  value: Number.NaN,
  p95: null,
  target: null,
  judged: 'value',
  note: '',
}).replace(/\S*NaN.*$/, 'median        p95  unit         target  verdict');

function amount(value: number): string {
  if (!Number.isFinite(value)) return 'NaN';
  return value >= 100 || Number.isInteger(value) ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
}
