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

/** A time that begins at `at`: ISO 8601 with its relatives, CLF (`05/Jan/2026:10:00:00 +0000`), syslog (`Jan  5 10:00:00`). */
export function timeAt(text: string, at: number, reference: number): FoundTime | null {
  const first = text.charCodeAt(at);
  if (first >= 0x30 && first <= 0x39) return isoAt(text, at) ?? commonLogAt(text, at);
  return syslogAt(text, at, reference);
}

/** `2026-01-05T10:00:00.123456Z`, `2026-01-05 10:00:00,123 +0100`, `2026/01/05 10:00:00`, `20260105T100000Z` is left out: nobody logs it. */
function isoAt(text: string, at: number): FoundTime | null {
  const year = digits(text, at, 4);
  const separator = text.charCodeAt(at + 4);
  if (year < 0 || (separator !== 0x2d && separator !== 0x2f) || text.charCodeAt(at + 7) !== separator) return null;
  const between = text.charCodeAt(at + 10);
  if (between !== 0x54 && between !== 0x20 && between !== 0x74) return null;
  const month = digits(text, at + 5, 2);
  const day = digits(text, at + 8, 2);
  const hour = digits(text, at + 11, 2);
  const minute = digits(text, at + 14, 2);
  if (text.charCodeAt(at + 13) !== 0x3a || month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 || hour > 24 || minute < 0)
    return null;
  const hasSeconds = text.charCodeAt(at + 16) === 0x3a;
  const second = hasSeconds ? digits(text, at + 17, 2) : 0;
  if (second < 0) return null;
  let end = at + (hasSeconds ? 19 : 16);
  let fraction = 0;
  const mark = text.charCodeAt(end);
  if (mark === 0x2e || mark === 0x2c) {
    let scale = 100;
    let digit = digits(text, end + 1, 1);
    if (digit >= 0) end += 1;
    while (digit >= 0) {
      fraction += digit * scale;
      scale /= 10;
      end += 1;
      digit = digits(text, end, 1);
    }
  }
  const zone = zoneAt(text, end);
  const time = plausible(Date.UTC(year, month - 1, day, hour, minute, second) + Math.round(fraction * 1e4) / 1e4 - zone.minutes * 60_000);
  return time === null ? null : { time, end: zone.end };
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
  const found = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2})/.exec(text.slice(at, at + 20));
  if (found === null) return null;
  const [, day, month, year, hour, minute, second] = found;
  const zone = zoneAt(text, at + 20);
  const utc = Date.UTC(
    Number(year),
    months.indexOf(String(month).toLowerCase()),
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  const time = plausible(utc - zone.minutes * 60_000);
  return time === null ? null : { time, end: zone.end };
}

/** RFC 3164 has no year: it is the one that puts the line at most a day after the reference. */
function syslogAt(text: string, at: number, reference: number): FoundTime | null {
  const found = /^([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?/.exec(text.slice(at, at + 32));
  const month = months.indexOf(String(found?.[1]).toLowerCase());
  if (found === null || month === -1) return null;
  const [whole, , day, hour, minute, second, fraction = '0'] = found;
  const inYear = (year: number): number =>
    Date.UTC(year, month, Number(day), Number(hour), Number(minute), Number(second)) + Number(fraction) * 1e3;
  const year = new Date(reference).getUTCFullYear();
  const time = [inYear(year + 1), inYear(year)].find((candidate) => candidate <= reference + dayMs) ?? inYear(year - 1);
  return { time, end: at + whole.length };
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
