/** Durations as loggers write them, to milliseconds. The unit is in the name (`duration_ms`, `elapsed_seconds`) or in the text (`1.2s`, `350µs`). */
import type { Json } from '../../domain/event.ts';

/** What a bare number means: milliseconds, seconds, nanoseconds, microseconds. */
export type DurationUnit = 'ms' | 's' | 'ns' | 'us';

const factor: { [unit: string]: number } = { ns: 1e-6, us: 1e-3, µs: 1e-3, μs: 1e-3, ms: 1, s: 1e3, sec: 1e3, m: 6e4, min: 6e4, h: 3.6e6 };
const longest = 366 * 86_400_000;

/** Null for anything that is no duration, negative or longer than a year. Go writes `1m2.5s`, .NET `00:00:01.5000000`. */
export function durationOf(value: Json | undefined, unit: DurationUnit): number | null {
  if (typeof value === 'number') return bounded(value * (factor[unit] ?? 1));
  if (typeof value !== 'string' || value.length === 0 || value.length > 40) return null;
  if (/^\d+(?:\.\d+)?$/.test(value)) return bounded(Number(value) * (factor[unit] ?? 1));
  const clock = /^(\d{1,3}):(\d{2}):(\d{2}(?:\.\d{1,9})?)$/.exec(value);
  if (clock !== null) return bounded((Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3])) * 1e3);
  if (!/^(?:\d+(?:\.\d+)?\s?(?:ns|us|µs|μs|ms|sec|s|min|m|h))+$/.test(value)) return null;
  let sum = 0;
  for (const [, number, name] of value.matchAll(/(\d+(?:\.\d+)?)\s?(ns|us|µs|μs|ms|sec|s|min|m|h)/g))
    sum += Number(number) * (factor[name ?? ''] ?? 0);
  return bounded(sum);
}

function bounded(ms: number): number | null {
  return ms >= 0 && ms <= longest ? Math.round(ms * 1e6) / 1e6 : null;
}
