/** Syslog headers, RFC 3164 (`<34>Jan  5 10:00:00 host prog[123]: …`) and RFC 5424 (`<34>1 2026-01-05T10:00:00Z host prog 123 id [sd] …`). */
import type { Attributes } from '../../domain/event.ts';
import { type Level, levelOf } from './level.ts';
import { timeAt } from './time.ts';

export interface SyslogHeader {
  /** Null where RFC 5424's nil stands. */
  time: number | null;
  level: Level | null;
  host: string | null;
  program: string | null;
  pid: string | null;
  /** RFC 5424 section 6.3: parameters of private elements (`id@number`) under their own names, of registered ones as `element.name`. */
  data: Attributes;
  /** The message behind the header. */
  rest: string;
}

const modern = /^(\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,32}) (-|(?:\[(?:[^\]\\]|\\.)*\]){1,20})(?: |$)(?:\ufeff)?(.*)$/s;
const classic = /^([^\s[\]]{1,255}) ([A-Za-z_][\w./-]{0,64})(?:\[(\d{1,10})\])?: ?(.*)$/s;
const hostless = /^([A-Za-z_][\w./-]{0,64})(?:\[(\d{1,10})\])?: ?(.*)$/s;
const element = /\[([^\s=\]"]{1,64})((?: [^=\s\]"]{1,64}="(?:[^"\\]|\\.)*")*)\]/g;
const parameter = / ([^=\s\]"]{1,64})="((?:[^"\\]|\\.)*)"/g;
const mostParameters = 100;

/** Null when the line has no such header. `reference` gives RFC 3164 its years. */
export function syslogHeader(text: string, reference: number): SyslogHeader | null {
  const priority = text.charCodeAt(0) === 0x3c ? /^<(\d{1,3})>(1 )?/.exec(text) : null;
  const start = priority?.[0].length ?? 0;
  const level = priority === null ? null : levelOf(Number(priority[1]) & 7);
  if (priority?.[2] !== undefined) return modernHeader(text, start, level, reference);
  const when = timeAt(text, start, reference);
  if (when === null || text.charCodeAt(when.end) !== 0x20) return null;
  return classicHeader(text.slice(when.end + 1), when.time, level, priority !== null);
}

function modernHeader(text: string, start: number, level: Level | null, reference: number): SyslogHeader | null {
  const when = text.startsWith('- ', start) ? { time: null, end: start + 1 } : timeAt(text, start, reference);
  if (when === null || text.charCodeAt(when.end) !== 0x20) return null;
  const found = modern.exec(text.slice(when.end + 1));
  if (found === null) return null;
  return {
    time: when.time,
    level,
    host: nil(found[1]),
    program: nil(found[2]),
    pid: nil(found[3]),
    data: dataOf(found[5] ?? '-'),
    rest: found[6] ?? '',
  };
}

/** Without a priority only the shapes of RFC 3164 files count: `Jan  5 … host program: …`, and rsyslog's ISO time. */
function classicHeader(rest: string, time: number, level: Level | null, certain: boolean): SyslogHeader | null {
  const found = classic.exec(rest);
  if (found !== null && levelOf(found[2]) === null && levelOf(found[1]) === null)
    return { time, level, host: nil(found[1]), program: nil(found[2]), pid: nil(found[3]), data: {}, rest: found[4] ?? '' };
  const bare = certain ? hostless.exec(rest) : null;
  return bare === null ? null : { time, level, host: null, program: nil(bare[1]), pid: nil(bare[2]), data: {}, rest: bare[3] ?? '' };
}

function dataOf(text: string): Attributes {
  const data: Attributes = {};
  if (text === '-') return data;
  let count = 0;
  for (const [, id = '', parameters = ''] of text.matchAll(element)) {
    const prefix = id.includes('@') ? '' : `${id}.`;
    for (const [, name = '', value = ''] of parameters.matchAll(parameter)) {
      if (count < mostParameters && name !== '__proto__') data[prefix + name] ??= value.replace(/\\(["\\\]])/g, '$1');
      count += 1;
    }
  }
  return data;
}

function nil(value: string | undefined): string | null {
  return value === undefined || value === '-' ? null : value;
}
