/**
 * Lines for people: an optional time, level, thread and logger in front of a message, `key=value` pairs in or behind it. Shapes of log4j, logback, Spring
 * Boot, Python's logging, Go's log, nginx errors and consoles; what no shape fits is all message.
 */
import { isFailure, type Level, levelOf } from './level.ts';
import { pairsOf } from './pairs.ts';
import { errorLine, lineOfFields, type ParsedLine } from './parsed-line.ts';
import { timeAt } from './time.ts';

const levelWords = 'TRACE|DEBUG|INFO|INFORMATION|NOTICE|WARN|WARNING|ERROR|SEVERE|CRITICAL|CRIT|FATAL|PANIC';
/** Upper case is a level among the first words; other spellings only in brackets, bars, or in front of a colon at the start. */
const levelAhead = new RegExp(
  `^((?:(?:\\[[^\\]]{0,80}\\]|\\([^)]{0,80}\\)|[^\\s|]{1,80})[\\s|]+){0,5}?)(?:[[(<]\\s*)?(${levelWords})(?![\\w.])(?:\\s*[\\])>|:])?[\\s:|-]*`,
);
const levelAtStart =
  /^(?:\[([A-Za-z]{1,11})\]|([A-Za-z]{3,11}):|\|\s*([A-Za-z]{1,11})\s*\||([IWEFD])(?=\d{4} )|[a-z]\w{0,30}\.([A-Z]{3,9}):)\s*[-:|]?\s*/;
const springBehind = /^\s*\d{1,10}\s+---\s+(?:\[[^\]]{0,200}\]\s*){0,4}([\w.$[\]/]{1,200})\s*:\s/;
const loggerBehind = /^(?:\[[^\]]{0,200}\]\s+)?([A-Za-z_$][\w.$-]{0,200})(?:\s+-\s+|:\s+(?=\S))/;
const jbossBehind = /^\[([\w.$]{1,200})\]\s+\([^)]{0,200}\)\s+/;

export function parsePlainLine(text: string, tail: readonly string[], reference: number): ParsedLine {
  const opening = text.startsWith('[') || text.startsWith('(') ? 1 : 0;
  const when = timeAt(text, opening, reference);
  const afterTime = when === null ? text : text.slice(when.end).replace(/^[\])]?[\s,|:-]*/, '');
  const { level, logger, message } = splitHead(afterTime, when !== null);
  const { fields, count, share } = pairsOf(message.length > 65_536 ? message.slice(0, 65_536) : message);
  const structured = count >= 2 && (share > 0.85 || (share > 0.5 && fields.at('message') !== -1));
  const line = lineOfFields(fields, structured ? 'logfmt' : 'text', reference);
  line.time = when?.time ?? line.time;
  if (line.level === null) setLevel(line, level);
  if (!structured || line.message === null) line.message = message || text;
  if (logger !== null) line.attributes.logger ??= logger;
  addTrace(line, message, tail);
  return line;
}

export function setLevel(line: ParsedLine, level: Level | null): void {
  if (level === null) return;
  line.level = level;
  line.attributes = { level, ...line.attributes };
  if (isFailure(level) && line.outcome === 'unknown') line.outcome = 'failure';
}

function splitHead(text: string, timed: boolean): { level: Level | null; logger: string | null; message: string } {
  const start = levelAtStart.exec(text);
  const startWord = start?.[1] ?? start?.[2] ?? start?.[3] ?? start?.[4] ?? start?.[5];
  const startLevel = startWord === undefined ? null : levelOf(startWord);
  if (start !== null && startLevel !== null) return { level: startLevel, logger: null, message: text.slice(start[0].length) };
  const ahead = levelAhead.exec(text.slice(0, 600));
  // Without a time in front, a level word further inside is prose: "got ERROR from upstream".
  if (ahead === null || (!timed && ahead[1] !== '')) return { level: null, logger: null, message: text };
  return { level: levelOf(ahead[2]), ...splitLogger(text.slice(ahead[0].length)) };
}

function splitLogger(text: string): { logger: string | null; message: string } {
  const framework = springBehind.exec(text) ?? jbossBehind.exec(text);
  const found = framework ?? loggerBehind.exec(text);
  const [whole = '', name = ''] = found ?? [];
  const certain = framework !== null || name.includes('.') || whole.includes(' - ');
  return found !== null && certain ? { logger: name, message: text.slice(whole.length) } : { logger: null, message: text };
}

/** A stack trace is a failure even when no level says so, and its own words are better than the line above it. */
function addTrace(line: ParsedLine, message: string, tail: readonly string[]): void {
  const alone =
    /^(?:uncaught |unhandled )?(?:[A-Za-z_$][\w.$]{0,200})?(?:Error|Exception|panic)(?: \[\w+\])?: /i.test(message) ||
    message.startsWith('Traceback (');
  if (
    !alone &&
    !tail.some((joined) => /^\s+at |^\s+File "|^Caused by:|^Traceback|^goroutine |^(?:[\w$]+\.)+[A-Z]\w*(?:Exception|Error)\b/.test(joined))
  )
    return;
  if (line.outcome !== 'success') line.outcome = 'failure';
  const own = tail.findIndex((joined) => /^\S/.test(joined));
  line.error ??= alone ? errorLine([message, ...tail].join('\n')) : own === -1 ? null : errorLine(tail.slice(own).join('\n'));
}
