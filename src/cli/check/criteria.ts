/** The limits of `provtrace check` and how a selection of flows stands against them. Pure. */

export interface Limits {
  failed: number | null;
  /** 0 to 1. */
  failureRate: number | null;
  /** Milliseconds. */
  p95: number | null;
  stuck: number | null;
}

export interface Measured {
  flows: number;
  failed: number;
  stuck: number;
  /** Failed ones of those that ended in success, in part or in failure; 0 when none did. */
  failureRate: number;
  /** 95th percentile of the duration of ended flows; 0 when none ended or nobody asked. */
  p95Ms: number;
}

export interface Criterion {
  name: 'failed' | 'failureRate' | 'p95Ms' | 'stuck';
  limit: number;
  actual: number;
  ok: boolean;
}

export function evaluate(limits: Limits, measured: Measured): Criterion[] {
  const pairs: readonly [Criterion['name'], number | null][] = [
    ['failed', limits.failed],
    ['failureRate', limits.failureRate],
    ['p95Ms', limits.p95],
    ['stuck', limits.stuck],
  ];
  return pairs.flatMap(([name, limit]) => (limit === null ? [] : [{ name, limit, actual: measured[name], ok: measured[name] <= limit }]));
}

/** The nearest-rank percentile: always a value that occurred. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
