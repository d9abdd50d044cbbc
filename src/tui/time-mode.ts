/** How points in time are shown; `t` goes to the next one. */
import { formatAge, formatDuration, formatTime } from '../text/time.ts';

export const timeModes = ['local', 'utc', 'relative'] as const;
export type TimeMode = (typeof timeModes)[number];

export function nextTimeMode(mode: TimeMode): TimeMode {
  return timeModes[(timeModes.indexOf(mode) + 1) % timeModes.length] ?? 'local';
}

export const timeModeNames: Readonly<Record<TimeMode, string>> = { local: 'local time', utc: 'UTC', relative: 'relative time' };

export interface Clock {
  time: TimeMode;
  now: number;
}

/** `14:02`, `12 Jan 14:02` on another day; relative: `3 m`. */
export function listTime(at: number, { time, now }: Clock, precision: 'minute' | 'second' = 'minute'): string {
  return time === 'relative' ? formatAge(now - at) : formatTime(at, { utc: time === 'utc', precision, today: now });
}

/** `14:02:31.250`; relative: the distance from `start`, `+0.812 s`. */
export function stepTime(at: number, start: number, { time }: Clock): string {
  return time === 'relative' ? offset(at - start) : formatTime(at, { utc: time === 'utc', precision: 'millisecond', today: null });
}

export function offset(ms: number): string {
  const size = Math.abs(ms);
  const sign = ms < 0 ? '-' : '+';
  if (size < 9_999.5) return `${sign}${(size / 1000).toFixed(3)} s`;
  if (size < 59_995) return `${sign}${(size / 1000).toFixed(2)} s`;
  return `${sign}${formatDuration(size)}`;
}
