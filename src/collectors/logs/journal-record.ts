/**
 * One record of `journalctl -o json` (systemd.journal-fields(7), systemd "Journal JSON Format"): fields are text; text that is not UTF-8 or has control
 * characters (colours) comes as an array of bytes; a field that was set several times as an array of those; one that is too long as null.
 */
import type { Attributes } from '../../domain/event.ts';
import { levelOf } from './level.ts';
import { decodeLine } from './line-text.ts';
import { timeOfText } from './time.ts';
import type { Envelope } from './unwrapped-line.ts';

/** Attribute by journal field; OpenTelemetry's names where it has one. */
const kept: readonly (readonly [string, string])[] = [
  ['_SYSTEMD_UNIT', 'systemd.unit'],
  ['_SYSTEMD_USER_UNIT', 'systemd.user_unit'],
  ['_HOSTNAME', 'host.name'],
  ['_PID', 'process.pid'],
  ['CONTAINER_NAME', 'container.name'],
  ['CONTAINER_ID', 'container.id'],
  ['CODE_FUNC', 'code.function.name'],
];
const keys = /"(?:__REALTIME_TIMESTAMP|__CURSOR)"\s*:/;

/** A cheap test: journal fields are in upper case, with underscores in front. */
export function mayBeJournal(line: string): boolean {
  let at = 1;
  while (line.charCodeAt(at) === 0x20) at += 1;
  const first = line.charCodeAt(at + 1);
  return ((first >= 0x41 && first <= 0x5a) || first === 0x5f) && keys.test(line);
}

/** Null when the record is not the journal's. A record without message is one all the same: its text is empty. */
export function journalEnvelope(record: { [key: string]: unknown }): Envelope | null {
  const time = textOf(record.__REALTIME_TIMESTAMP) ?? textOf(record._SOURCE_REALTIME_TIMESTAMP);
  if (time === null || !('MESSAGE' in record || '__CURSOR' in record)) return null;
  const unit = textOf(record._SYSTEMD_UNIT) ?? textOf(record._SYSTEMD_USER_UNIT);
  return {
    text: textOf(record.MESSAGE) ?? '',
    time: timeOfText(time, 0),
    service: textOf(record.CONTAINER_NAME) ?? textOf(record.SYSLOG_IDENTIFIER) ?? textOf(record._COMM) ?? unit,
    level: levelOf(textOf(record.PRIORITY) ?? undefined),
    partial: record.CONTAINER_PARTIAL_MESSAGE === 'true',
    stream: streamOf(record, unit),
    mark: textOf(record.__CURSOR),
    attributes: attributesOf(record),
  };
}

/** Lines of one process belong together, however many units write at the same time. */
function streamOf(record: { [key: string]: unknown }, unit: string | null): string {
  return `${textOf(record.CONTAINER_ID) ?? unit ?? ''} ${textOf(record._PID) ?? ''}`;
}

function attributesOf(record: { [key: string]: unknown }): Attributes | null {
  const attributes: Attributes = {};
  for (const [field, name] of kept) {
    const text = textOf(record[field]);
    if (text !== null) attributes[name] = text;
  }
  return attributes;
}

function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value) || value.length === 0) return null;
  if (typeof value[0] === 'number') return decodeLine(Buffer.from(value.filter((byte) => typeof byte === 'number')));
  const parts = value.map(textOf).filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join('\n');
}
