/** Syslog headers, RFC 3164 (`<34>Jan  5 10:00:00 host prog[123]: …`) and RFC 5424 (`<34>1 2026-01-05T10:00:00Z host prog 123 id [sd] …`). */
import { type Level, levelOf } from './level.ts';
import { timeAt } from './time.ts';

export interface SyslogHeader {
  time: number;
  level: Level | null;
  host: string | null;
  program: string | null;
  pid: string | null;
  /** The message behind the header. */
  rest: string;
}

const modern = /^(\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,32}) (?:-|(?:\[(?:[^\]\\]|\\.)*\]){1,20}) ?(?:\ufeff)?(.*)$/s;
const classic = /^(\S{1,255}) ([A-Za-z_][\w./-]{0,64})(?:\[(\d{1,10})\])?: ?(.*)$/s;

export function syslogHeader(text: string, reference: number): SyslogHeader | null {
  const priority = /^<(\d{1,3})>(1 )?/.exec(text);
  const start = priority?.[0].length ?? 0;
  const when = timeAt(text, start, reference);
  if (when === null || text[when.end] !== ' ') return null;
  const isModern = priority?.[2] !== undefined;
  // Without a priority only the two shapes of RFC 3164 files count: `Jan  5 …`, and rsyslog's ISO time.
  const rest = text.slice(when.end + 1);
  const found = isModern ? modern.exec(rest) : classic.exec(rest);
  if (found === null || levelOf(found[2]) !== null || levelOf(found[1]) !== null) return null;
  return {
    time: when.time,
    level: priority === null ? null : levelOf(Number(priority[1]) & 7),
    host: nil(found[1]),
    program: nil(found[2]),
    pid: nil(found[3]),
    rest: (isModern ? found[5] : found[4]) ?? '',
  };
}

function nil(value: string | undefined): string | null {
  return value === undefined || value === '-' ? null : value;
}
