/** What names a line of a container: the runtime's time, in nanoseconds, and the text. Numbers of lines would differ from one start of the tool to the next. */
import { crc32 } from 'node:zlib';
import type { LogOrigin } from '../log-event.ts';
import type { LogRecord } from '../record-assembler.ts';

/** @param kind `docker` or `kubernetes`; @param name of the container where the lines do not tell it */
export function containerOrigin(kind: string, name: string | null, service: string | null): LogOrigin {
  return {
    source: kind,
    fileName: name ?? kind,
    service,
    identify: (record) => identify(kind, name, record),
  };
}

function identify(kind: string, name: string | null, { head, envelope, line }: LogRecord): { nativeId: string; dedupeKey: string } {
  const who = name ?? envelope?.stream ?? kind;
  const mark = envelope?.mark ?? null;
  const place = mark === null ? `${who}:${line}` : `${who}:${rfc3339(mark)}`;
  return { nativeId: place, dedupeKey: `log/${kind}/${place}/${crc32(head).toString(36)}` };
}

function rfc3339(mark: string): string {
  const [seconds = '0', decimals = ''] = mark.split('.');
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}.${decimals}Z`;
}
