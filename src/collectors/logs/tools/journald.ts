/** The systemd journal, followed with `journalctl -o json` and read on from its own cursor. */
import type { CollectorContext } from '../../collector.ts';
import { unwrapInner } from '../envelope.ts';
import { journalEnvelope } from '../journal-record.ts';
import { jsonObject } from '../json-line.ts';
import { journalKey } from '../log-event.ts';
import type { LogRecord } from '../record-assembler.ts';
import type { Envelope } from '../unwrapped-line.ts';
import type { JournaldOptions } from './options.ts';
import { JournalProgress } from './progress.ts';
import { runTool, type Tool, type ToolStart } from './run-tool.ts';

/** Runs until the signal aborts. */
export async function followJournal(options: JournaldOptions, start: ToolStart, context: CollectorContext): Promise<void> {
  await runTool(journaldTool(options, start), context);
}

function journaldTool(options: JournaldOptions, { since, service }: ToolStart): Tool {
  const { unit = [], identifier = [], user = false } = options === true ? {} : options;
  let cursor: string | null = null;
  return {
    name: 'journald',
    program: 'journalctl',
    args: () => [
      '--output=json',
      '--follow',
      ...(cursor !== null
        ? ['--lines=all', `--after-cursor=${cursor}`]
        : since === null
          ? ['--lines=0']
          : ['--lines=all', `--since=@${Math.floor(since / 1000)}`]),
      ...unit.map((name) => `--unit=${name}`),
      ...identifier.map((name) => `--identifier=${name}`),
      ...(user ? ['--user'] : []),
    ],
    merged: false,
    unwrap: unwrapRecord,
    wrapsAll: true,
    origin: { source: 'journald', fileName: 'journald', service, identify },
    progress: (saved) => {
      cursor = saved;
      return new JournalProgress(saved);
    },
    once: false,
  };
}

function unwrapRecord(line: string): Envelope | null {
  const record = line.charCodeAt(0) === 0x7b ? jsonObject(line) : null;
  return record === null ? null : unwrapInner(journalEnvelope(record));
}

/** The journal numbers its entries: `i=` in the cursor, in hex. */
function identify(record: LogRecord): { nativeId: string; dedupeKey: string } | null {
  const cursor = record.envelope?.mark ?? null;
  if (cursor === null) return null;
  const number = /(?:^|;)i=([0-9a-f]{1,13})(?:;|$)/.exec(cursor)?.[1];
  return { nativeId: `journald:${number === undefined ? cursor : Number.parseInt(number, 16)}`, dedupeKey: journalKey(cursor) };
}
