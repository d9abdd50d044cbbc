/**
 * What container runtimes and the journal wrap around a program's own line. Recognised: Docker's json-file (`{"log":…,"stream":…,"time":…}`), CRI
 * (`<time> stdout F <line>`, `P` for a piece of a long one), `docker compose logs` (`api-1  | <line>`), `journalctl -o json`.
 */
import { type Level, levelOf } from './level.ts';
import { timeOfText } from './time.ts';

export interface Envelope {
  /** The program's own line. */
  text: string;
  /** When the runtime received it; the line's own time is better. */
  time: number | null;
  service: string | null;
  level: Level | null;
  /** The line goes on in the next one. */
  partial: boolean;
}

const criLine = /^(\d{4}-\d\d-\d\dT[\d:.]{8,24}(?:Z|[+-]\d\d:\d\d)) (?:stdout|stderr) ([FP])(?::[^ ]*)? (.*)$/s;
const composeLine = /^([A-Za-z0-9][\w.-]{0,80})\s+\| (.*)$/s;

/** The envelope of a physical line, or null when it has none. */
export function unwrap(line: string): Envelope | null {
  const first = line.charCodeAt(0);
  if (first === 0x7b) {
    if (line.startsWith('{"log":"')) return dockerEnvelope(line);
    return line.includes('"__REALTIME_TIMESTAMP"') ? journalEnvelope(line) : null;
  }
  if (first >= 0x30 && first <= 0x39) {
    const found = line.includes(' std') ? criLine.exec(line) : null;
    if (found !== null)
      return { text: found[3] ?? '', time: timeOfText(found[1] ?? '', 0), service: null, level: null, partial: found[2] === 'P' };
  }
  const bar = line.indexOf(' | ');
  if (bar === -1 || bar > 90) return null;
  const found = composeLine.exec(line);
  return found === null || levelOf(found[1]) !== null
    ? null
    : { text: found[2] ?? '', time: null, service: found[1] ?? null, level: null, partial: false };
}

/** Docker cuts lines at 16 KiB; only the last piece has a line feed. */
function dockerEnvelope(line: string): Envelope | null {
  const record = parsed(line);
  const { log, stream, time } = record ?? {};
  if (typeof log !== 'string' || typeof time !== 'string' || typeof stream !== 'string') return null;
  const whole = log.endsWith('\n');
  return { text: whole ? log.replace(/\r?\n$/, '') : log, time: timeOfText(time, 0), service: null, level: null, partial: !whole };
}

/** systemd.journal-fields(7): the time is microseconds since the epoch, as text. */
function journalEnvelope(line: string): Envelope | null {
  const record = parsed(line);
  const {
    MESSAGE: text,
    __REALTIME_TIMESTAMP: micros,
    SYSLOG_IDENTIFIER: identifier,
    _SYSTEMD_UNIT: unit,
    PRIORITY: priority,
  } = record ?? {};
  if (typeof text !== 'string' || typeof micros !== 'string') return null;
  const service = typeof identifier === 'string' ? identifier : typeof unit === 'string' ? unit : null;
  return {
    text,
    time: timeOfText(micros, 0),
    service,
    level: levelOf(typeof priority === 'string' ? priority : undefined),
    partial: false,
  };
}

function parsed(line: string): { [key: string]: unknown } | null {
  try {
    return JSON.parse(line) as { [key: string]: unknown };
  } catch {
    return null;
  }
}
