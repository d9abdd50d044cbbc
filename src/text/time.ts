/** Times and durations for people: always with a unit, never more digits than mean something. */

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** `0.4 ms`, `350 ms`, `1.2 s`, `4.1 m`, `7.0 h`, `3.2 d`. */
export function formatDuration(ms: number): string {
  const size = Math.abs(ms);
  if (size < 1) return size === 0 ? '0 ms' : `${ms.toFixed(1)} ms`;
  if (size < 999.5) return `${Math.round(ms)} ms`;
  if (size < minute) return `${(ms / second).toFixed(1)} s`;
  if (size < hour) return `${(ms / minute).toFixed(1)} m`;
  if (size < day) return `${(ms / hour).toFixed(1)} h`;
  return `${(ms / day).toFixed(1)} d`;
}

export interface TimeStyle {
  utc: boolean;
  /** `minute`: 14:02, `second`: 14:02:31, `millisecond`: 14:02:31.250. */
  precision: 'minute' | 'second' | 'millisecond';
  /** Show the date when the time is not on the same day as this one (epoch ms); null never. */
  today: number | null;
}

/** `14:02:31`, with `12 Jan` in front when it is another day. */
export function formatTime(ms: number, style: TimeStyle): string {
  const parts = partsOf(ms, style.utc);
  const clock = [parts.hour, parts.minute, ...(style.precision === 'minute' ? [] : [parts.second])]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
  const fraction = style.precision === 'millisecond' ? `.${String(parts.millisecond).padStart(3, '0')}` : '';
  if (style.today === null || sameDay(ms, style.today, style.utc)) return clock + fraction;
  return `${parts.day} ${monthNames[parts.month]} ${clock}${fraction}`;
}

/** RFC 3339 in UTC with milliseconds; times outside the range of dates are shown as their number. */
export function formatTimestamp(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? `${ms}` : date.toISOString();
}

/** `4 s`, `12 m`, `3 h`, `2 d`: how long ago, one digit group. */
export function formatAge(ms: number): string {
  const size = Math.max(0, ms);
  if (size < minute) return `${Math.floor(size / second)} s`;
  if (size < hour) return `${Math.floor(size / minute)} m`;
  if (size < day) return `${Math.floor(size / hour)} h`;
  return `${Math.floor(size / day)} d`;
}

/** `4.1 m ahead`, `12.0 s behind`: of the providers' clocks. */
export function formatClock(aheadMs: number): string {
  return `${formatDuration(Math.abs(aheadMs))} ${aheadMs < 0 ? 'behind' : 'ahead'}`;
}

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function partsOf(ms: number, utc: boolean) {
  const date = new Date(Number.isFinite(ms) ? ms : 0);
  return utc
    ? {
        year: date.getUTCFullYear(),
        month: date.getUTCMonth(),
        day: date.getUTCDate(),
        hour: date.getUTCHours(),
        minute: date.getUTCMinutes(),
        second: date.getUTCSeconds(),
        millisecond: date.getUTCMilliseconds(),
      }
    : {
        year: date.getFullYear(),
        month: date.getMonth(),
        day: date.getDate(),
        hour: date.getHours(),
        minute: date.getMinutes(),
        second: date.getSeconds(),
        millisecond: date.getMilliseconds(),
      };
}

function sameDay(a: number, b: number, utc: boolean): boolean {
  const [left, right] = [partsOf(a, utc), partsOf(b, utc)];
  return left.day === right.day && left.month === right.month && left.year === right.year;
}
