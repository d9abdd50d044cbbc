/**
 * Times as loggers write them, to epoch milliseconds (with fractions where the source has them). Numbers: 1e17 and more are nanoseconds, 1e14
 * microseconds, 1e11 milliseconds, else seconds. Text without a zone is UTC: the log does not say, and a guess by our own zone would differ per machine.
 */
const earliest = Date.UTC(1990, 0, 1);
const latest = Date.UTC(2200, 0, 1);
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const dayMs = 86_400_000;

/** A time found at the start of a text, and where it ends. */
export interface FoundTime {
  time: number;
  end: number;
}

/** Null for numbers that are no point in time (a `time` of 0.25 is a duration). */
export function timeOfNumber(value: number): number | null {
  const time = value >= 1e17 ? value / 1e6 : value >= 1e14 ? value / 1e3 : value >= 1e11 ? value : value * 1e3;
  return plausible(time);
}

/** The time that a text as a whole tells, or null. `reference` gives syslog's years. */
export function timeOfText(text: string, reference: number): number | null {
  const length = text.length;
  if (length < 8 || length > 64) return null;
  if (/^\d{9,19}(?:\.\d{1,9})?$/.test(text)) return timeOfNumber(Number(text));
  return timeAt(text, 0, reference)?.time ?? timeOfWords(text);
}

/**
 * A time that begins at `at`: ISO 8601 with its relatives, CLF (`05/Jan/2026:10:00:00 +0000`), syslog (`Jan  5 10:00:00`), C's `ctime`
 * (`Mon Jan  5 10:00:00 2026`), a time of day (`10:00:00.123`, logback's default) on the day that is nearest to the reference.
 */
export function timeAt(text: string, at: number, reference: number): FoundTime | null {
  const first = text.charCodeAt(at);
  if (first >= 0x30 && first <= 0x39)
    return isoAt(text, at) ?? commonLogAt(text, at) ?? timeOfDayAt(text, at, reference) ?? epochAt(text, at) ?? americanTimeAt(text, at);
  if (first < 0x41 || first > 0x5a) return null;
  return syslogAt(text, at, reference) ?? wordyTimeAt(text, at) ?? javaTimeAt(text, at);
}

/** `2026-01-05T10:00:00.123456Z`, `2026-01-05 10:00:00,123 +0100`, `2026/01/05 10:00:00`, `20260105T100000Z` is left out: nobody logs it. */
function isoAt(text: string, at: number): FoundTime | null {
  const separator = text.charCodeAt(at + 4);
  if ((separator !== 0x2d && separator !== 0x2f) || text.charCodeAt(at + 7) !== separator) return null;
  const between = text.charCodeAt(at + 10);
  if (between !== 0x54 && between !== 0x20 && between !== 0x74) return null;
  // Gin: `2026/01/05 - 10:00:00`.
  const clock = text.charCodeAt(at + 11) === 0x2d ? at + 13 : at + 11;
  const year = digits(text, at, 4);
  const month = digits(text, at + 5, 2);
  const day = digits(text, at + 8, 2);
  const hour = digits(text, clock, 2);
  const minute = digits(text, clock + 3, 2);
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 || hour > 24 || minute < 0) return null;
  if (text.charCodeAt(clock + 2) !== 0x3a) return null;
  const hasSeconds = text.charCodeAt(clock + 5) === 0x3a;
  const second = hasSeconds ? digits(text, clock + 6, 2) : 0;
  if (second < 0) return null;
  const fraction = fractionAt(text, clock + (hasSeconds ? 8 : 5));
  const zone = zoneAt(text, fraction.end);
  const clockMs = ((hour * 60 + minute - zone.minutes) * 60 + second) * 1000 + fraction.ms;
  const time = plausible(dayStart(year, month, day) + clockMs);
  return time === null ? null : { time, end: zone.end };
}

const sameDay = { key: 0, start: 0 };

/** Lines of one day stand together. */
function dayStart(year: number, month: number, day: number): number {
  const key = (year * 100 + month) * 100 + day;
  if (sameDay.key !== key) {
    sameDay.start = Date.UTC(year, month - 1, day);
    sameDay.key = key;
  }
  return sameDay.start;
}

/** `.123456` or `,123`, in milliseconds to four decimals. */
function fractionAt(text: string, at: number): { ms: number; end: number } {
  const mark = text.charCodeAt(at);
  if (mark !== 0x2e && mark !== 0x2c) return { ms: 0, end: at };
  let end = at + 1;
  let value = 0;
  let scale = 1000;
  for (let digit = text.charCodeAt(end) - 0x30; digit >= 0 && digit <= 9; digit = text.charCodeAt(end) - 0x30) {
    // Beyond seven decimals a double has no room.
    if (scale > 1e-4) {
      value = value * 10 + digit;
      scale /= 10;
    }
    end += 1;
  }
  return end === at + 1 ? { ms: 0, end: at } : { ms: Math.round(value * scale * 1e4) / 1e4, end };
}

/** `Z`, `+01:00`, `+0100`, ` +0100`, ` UTC`; without any it is UTC. */
function zoneAt(text: string, at: number): { minutes: number; end: number } {
  const code = text.charCodeAt(at);
  if (code === 0x5a || code === 0x7a) return { minutes: 0, end: at + 1 };
  const sign = code === 0x20 ? at + 1 : at;
  const signCode = text.charCodeAt(sign);
  if (signCode === 0x2b || signCode === 0x2d) {
    const hours = digits(text, sign + 1, 2);
    const colon = text.charCodeAt(sign + 3) === 0x3a ? 1 : 0;
    const minutes = digits(text, sign + 3 + colon, 2);
    if (hours >= 0 && minutes >= 0) return { minutes: (signCode === 0x2d ? -1 : 1) * (hours * 60 + minutes), end: sign + 5 + colon };
  }
  return { minutes: 0, end: text.startsWith(' UTC', at) || text.startsWith(' GMT', at) ? at + 4 : at };
}

function commonLogAt(text: string, at: number): FoundTime | null {
  const separator = text.charCodeAt(at + 2);
  if (separator !== 0x2f && separator !== 0x2d) return null;
  const found = /^(\d{2})[/-]([A-Z][a-z]{2})[/-](\d{4})[: ](\d{2}):(\d{2}):(\d{2})/.exec(text.slice(at, at + 20));
  if (found === null) return null;
  const [, day, month, year, hour, minute, second] = found;
  const fraction = fractionAt(text, at + 20);
  const zone = zoneAt(text, fraction.end);
  const utc = Date.UTC(
    Number(year),
    months.indexOf(String(month).toLowerCase()),
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  const time = plausible(utc + fraction.ms - zone.minutes * 60_000);
  return time === null ? null : { time, end: zone.end };
}

function syslogAt(text: string, at: number, reference: number): FoundTime | null {
  const found = /^([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?/.exec(text.slice(at, at + 32));
  const month = months.indexOf(String(found?.[1]).toLowerCase());
  if (found === null || month === -1) return null;
  const [whole, , day, hour, minute, second, fraction = '0'] = found;
  const clock = [Number(day), Number(hour), Number(minute), Number(second)] as const;
  return { time: inLikelyYear(month, clock, reference) + Number(fraction) * 1e3, end: at + whole.length };
}

/** RFC 3164 and klog have no year: it is the one that puts the line at most a day after the reference. */
function inLikelyYear(month: number, [day, hour, minute, second]: readonly [number, number, number, number], reference: number): number {
  const inYear = (year: number): number => Date.UTC(year, month, day, hour, minute, second);
  const year = new Date(reference).getUTCFullYear();
  return [inYear(year + 1), inYear(year)].find((candidate) => candidate <= reference + dayMs) ?? inYear(year - 1);
}

/** `Mon Jan  5 10:00:00.123456 2026`: C's `ctime`, Apache's error log. */
function wordyTimeAt(text: string, at: number): FoundTime | null {
  if (text.charCodeAt(at + 3) !== 0x20) return null;
  const found = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}):(\d{2}):(\d{2})(\.\d{1,9})? (\d{4})(?!\d)/.exec(
    text.slice(at, at + 40),
  );
  const month = months.indexOf(String(found?.[1]).toLowerCase());
  if (found === null || month === -1) return null;
  const [whole, , day, hour, minute, second, fraction = '0', year] = found;
  const time = Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute), Number(second)) + Number(fraction) * 1e3;
  return plausible(time) === null ? null : { time, end: at + whole.length };
}

/** java.util.logging: `Jan 05, 2026 10:00:00 AM`. */
function javaTimeAt(text: string, at: number): FoundTime | null {
  const found = /^([A-Z][a-z]{2}) (\d{1,2}), (\d{4}) (\d{1,2}):(\d{2}):(\d{2}) ([AP])M\b/.exec(text.slice(at, at + 28));
  const month = months.indexOf(String(found?.[1]).toLowerCase());
  return found === null || month === -1 ? null : halfDayTime(found[0], at, found[3], month, found[2], found.slice(4));
}

/** NestJS, and other programs that print an American date: `01/05/2026, 10:00:00 AM`. Without `AM` or `PM` the order of day and month is anybody's guess. */
function americanTimeAt(text: string, at: number): FoundTime | null {
  if (text.charCodeAt(at + 2) !== 0x2f && text.charCodeAt(at + 1) !== 0x2f) return null;
  const found = /^(\d{1,2})\/(\d{1,2})\/(\d{4}),? (\d{1,2}):(\d{2}):(\d{2}) ([AP])M\b/.exec(text.slice(at, at + 28));
  return found === null ? null : halfDayTime(found[0], at, found[3], Number(found[1]) - 1, found[2], found.slice(4));
}

function halfDayTime(
  whole: string,
  at: number,
  year: string | undefined,
  month: number,
  day: string | undefined,
  [hour, minute, second, half]: readonly string[],
): FoundTime | null {
  const hours = (Number(hour) % 12) + (half === 'P' ? 12 : 0);
  const time = plausible(Date.UTC(Number(year), month, Number(day), hours, Number(minute), Number(second)));
  return time === null ? null : { time, end: at + whole.length };
}

/** Seconds or milliseconds since the epoch in front of a line. */
function epochAt(text: string, at: number): FoundTime | null {
  const found = /^1\d{9}(?:\d{3}|\.\d{1,9})?(?=[\s\]|])/.exec(text.slice(at, at + 24));
  const time = found === null ? null : timeOfNumber(Number(found[0]));
  return found === null || time === null ? null : { time, end: at + found[0].length };
}

/** At most half a day from the reference: the line before it, or for a first line half a day before the file was written last. */
function timeOfDayAt(text: string, at: number, reference: number): FoundTime | null {
  if (reference === 0 || text.charCodeAt(at + 2) !== 0x3a || text.charCodeAt(at + 5) !== 0x3a) return null;
  const [hour, minute, second] = [digits(text, at, 2), digits(text, at + 3, 2), digits(text, at + 6, 2)];
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return null;
  const fraction = fractionAt(text, at + 8);
  const end = text.charCodeAt(fraction.end);
  if (end !== 0x20 && end !== 0x09 && end !== 0x5d && end !== 0x7c) return null;
  return { time: nearest(((hour * 60 + minute) * 60 + second) * 1000 + fraction.ms, reference), end: fraction.end };
}

function nearest(ofDay: number, reference: number): number {
  const candidate = Math.floor(reference / dayMs) * dayMs + ofDay;
  const away = candidate - reference;
  return away >= dayMs / 2 ? candidate - dayMs : away < -dayMs / 2 ? candidate + dayMs : candidate;
}

/** `0105 10:00:00.123456` behind the level letter of klog (Kubernetes, glog). */
export function klogTimeAt(text: string, at: number, reference: number): FoundTime | null {
  const found = /^(\d{2})(\d{2}) (\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?(?= )/.exec(text.slice(at, at + 32));
  if (found === null) return null;
  const [whole, month, day, hour, minute, second, fraction = '0'] = found;
  const clock = [Number(day), Number(hour), Number(minute), Number(second)] as const;
  return { time: inLikelyYear(Number(month) - 1, clock, reference) + Number(fraction) * 1e3, end: at + whole.length };
}

/** RFC 2822 and relatives, only with a zone: without one JavaScript would take this machine's. */
function timeOfWords(text: string): number | null {
  return /(?:GMT|UTC|Z|[+-]\d{2}:?\d{2})$/.test(text) && /\d{4}/.test(text) ? plausible(Date.parse(text)) : null;
}

function plausible(time: number): number | null {
  return time >= earliest && time < latest ? time : null;
}

/** A number of exactly `count` digits, -1 when they are not all digits. */
function digits(text: string, at: number, count: number): number {
  let value = 0;
  for (let index = at; index < at + count; index += 1) {
    const digit = text.charCodeAt(index) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}
