/** What stands in front of the message of a line for people: time, level, thread, logger. */
import { type Level, levelOf } from './level.ts';
import { type FoundTime, klogTimeAt, timeAt } from './time.ts';

export interface Head {
  /** Epoch ms. */
  time: number | null;
  level: Level | null;
  logger: string | null;
  /** Words between time and message that are none of these: thread, ids of the request. */
  context: string;
  message: string;
}

const levelWords = 'TRACE|DEBUG|INFO|INFORMATION|NOTICE|WARN|WARNING|ERROR|SEVERE|CRITICAL|CRIT|FATAL|PANIC';
/** Upper case is a level among the first words; other spellings only in brackets, bars, or in front of a colon at the start. */
const levelAhead = new RegExp(
  `^((?:(?:\\[[^\\]]{0,80}\\]|\\([^)]{0,80}\\)|[^\\s|]{1,80})[\\s|]+){0,5}?)(?:[[(<]\\s*)?(${levelWords})(?![\\w.])(?:\\s*[\\])>|:])?[\\s:|-]*`,
);
const levelAtStart =
  /^(?:\[([A-Za-z]{1,11})\s{0,8}\]|([A-Za-z]{3,11}):|\|\s*([A-Za-z]{1,11})\s*\||([IWEFD])(?=\d{4} )|[a-z]\w{0,30}\.([A-Z]{3,9}):|([a-z]{4,5})(?=\t)|([A-Z]{3})\])\s*[-:|]?\s*/;
const springBehind = /^\s*\d{1,10}\s+---\s+((?:\[[^\]]{0,200}\]\s*){0,4})([\w.$[\]/]{1,200})\s*:\s/;
const jbossBehind = /^\[([\w.$]{1,200})\]\s+\([^)]{0,200}\)\s+/;
const callerBehind = /^([\w./@-]{1,200}\.(?:go|rs|py|js|ts|rb|java):\d{1,7})[\s:]+/;
const loggerBehind = /^(?:\[[^\]]{0,200}\]\s+)?([A-Za-z_$][\w.$:-]{0,200})(?:\s+-\s+|:\s+(?=\S))/;
/** Python's default: `ERROR:scim.users:message`. */
const colonBehind = /^([A-Za-z_][\w.]{0,200}):(?=\S)/;
/** Ruby's Logger: `E, [2026-01-05T10:00:00.123456 #1234] ERROR -- program: message`. */
const rubyHead = /^[DIWEFAU], \[(\S{19,32})(?: #\d{1,10})?\]\s+([A-Z]{3,7}) -- ([^:]{0,100})?: ?/;
/** Apache 2.4: `[Mon Jan 05 …] [proxy:error] [pid 1:tid 2] [client 192.0.2.4:5123] message`. */
const apacheBehind = /^\[(?:([\w-]{1,40}):)?([a-z]{3,7})\d?\] ((?:\[[^\]]{0,200}\] )*)/;
const klogBehind = /^\s+\d{1,10} ([\w./-]{1,100}:\d{1,6})\] /;
/** Gin and NestJS begin with their own names. */
const prefix = /^\[(?:GIN|GIN-debug|Nest)\] (?:\d{1,10}\s+- )?/;

/** Never fails: what is not recognised is all message. */
export function headOf(text: string, reference: number): Head {
  return rubyLine(text, reference) ?? klogLine(text, reference) ?? usual(text.replace(prefix, ''), reference);
}

function usual(text: string, reference: number): Head {
  const first = text.charCodeAt(0);
  const when = timeAt(text, first === 0x5b || first === 0x28 ? 1 : 0, reference);
  const afterTime = when === null ? text : text.slice(when.end).replace(/^[\])]?[\s,|:-]*/, '');
  if (when === null && first >= 0x41) {
    const late = lateTime(text, reference);
    if (late !== null) return late;
  }
  const apache = when !== null && first === 0x5b ? apacheLine(afterTime, when) : null;
  return apache ?? { time: when?.time ?? null, ...leveled(afterTime, when !== null) };
}

/** `INFO [2026-01-05 10:00:00] message`. */
function lateTime(text: string, reference: number): Head | null {
  const word = /^([A-Za-z]{3,8})[ :|-]{1,4}[[(]?(?=\d{4}[-/])/.exec(text);
  const level = word === null ? null : levelOf(word[1]);
  const when = word === null || level === null ? null : timeAt(text, word[0].length, reference);
  if (when === null) return null;
  const rest = named(text.slice(when.end).replace(/^[\])]?[\s,|:-]*/, ''), false);
  return { time: when.time, level, ...rest };
}

type Rest = Omit<Head, 'time'>;

function leveled(text: string, timed: boolean): Rest {
  const start = levelAtStart.exec(text);
  const word = start?.[1] ?? start?.[2] ?? start?.[3] ?? start?.[4] ?? start?.[5] ?? start?.[6] ?? start?.[7];
  const level = word === undefined ? null : levelOf(word);
  if (start !== null && level !== null) return { level, ...named(text.slice(start[0].length), start[0].endsWith(':')) };
  const ahead = levelAhead.exec(text.slice(0, 600));
  // Without a time in front, a level word further inside is prose: "got ERROR from upstream".
  if (ahead === null || (!timed && ahead[1] !== '')) return { level: null, logger: null, context: '', message: text };
  const context = ahead[1] ?? '';
  const rest = named(text.slice(ahead[0].length), false);
  return { level: levelOf(ahead[2]), logger: rest.logger, context: `${context}${rest.context}`, message: rest.message };
}

function named(text: string, colon: boolean): Pick<Head, 'logger' | 'context' | 'message'> {
  const spring = springBehind.exec(text);
  if (spring !== null) return { logger: spring[2] ?? null, context: spring[1] ?? '', message: text.slice(spring[0].length) };
  const certain = jbossBehind.exec(text) ?? callerBehind.exec(text) ?? (colon ? colonBehind.exec(text) : null);
  if (certain !== null) return { logger: certain[1] ?? null, context: '', message: text.slice(certain[0].length) };
  const found = loggerBehind.exec(text);
  const [whole = '', name = ''] = found ?? [];
  const isLogger = found !== null && (name.includes('.') || name.includes('::') || whole.includes(' - '));
  return { logger: isLogger ? name : null, context: '', message: isLogger ? text.slice(whole.length) : text };
}

function rubyLine(text: string, reference: number): Head | null {
  if (text.charCodeAt(1) !== 0x2c) return null;
  const found = rubyHead.exec(text);
  if (found === null) return null;
  const [whole, when = '', level, program = ''] = found;
  return {
    time: timeAt(when, 0, reference)?.time ?? null,
    level: levelOf(level),
    logger: program.trim() || null,
    context: '',
    message: text.slice(whole.length),
  };
}

function klogLine(text: string, reference: number): Head | null {
  const level = 'IWEF'.includes(text.charAt(0)) ? klogTimeAt(text, 1, reference) : null;
  const behind = level === null ? null : klogBehind.exec(text.slice(level.end));
  if (level === null || behind === null) return null;
  const message = text.slice(level.end + behind[0].length).replace(/^"((?:[^"\\]|\\.)*)"/, '$1');
  return { time: level.time, level: levelOf(text.charAt(0)), logger: behind[1] ?? null, context: '', message };
}

function apacheLine(text: string, when: FoundTime): Head | null {
  const found = apacheBehind.exec(text);
  const level = found === null ? null : levelOf(found[2]);
  if (found === null || level === null || found[3] === '') return null;
  return { time: when.time, level, logger: found[1] ?? null, context: found[3] ?? '', message: text.slice(found[0].length) };
}
