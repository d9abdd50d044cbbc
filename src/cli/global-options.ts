/** The options that every command takes, before or after its name, and their values. */
import { UsageError } from '../errors.ts';
import { Flags } from './flags.ts';
import { type Format, formats, type OptionSpec } from './spec.ts';
import { parseTime } from './time.ts';

export const globalOptions: readonly OptionSpec[] = [
  { flags: '--db <file>', description: 'database (default: $XDG_STATE_HOME/provtrace/provtrace.db)' },
  { flags: '--config <file>', description: 'configuration file; see provtrace config path' },
  { flags: '--since <time>', description: 'only what happened after: 15m, 2h, 3d ago, or RFC 3339' },
  { flags: '--until <time>', description: 'only what happened before: 15m, 2h, 3d ago, or RFC 3339' },
  { flags: '--limit <n>', description: 'at most that many rows' },
  { flags: '--format <name>', description: 'table, json, ndjson or csv' },
  { flags: '--json', description: 'short for --format json' },
  { flags: '--ndjson', description: 'short for --format ndjson: one object a line' },
  { flags: '--color <when>', description: 'auto, always or never (auto: a terminal, and NO_COLOR is not set)' },
  { flags: '--ascii', description: 'no characters beyond ASCII in tables' },
  { flags: '--utc', description: 'show times in UTC instead of local time' },
  { flags: '-q, --quiet', description: 'no notes on stderr, only errors' },
  { flags: '-v, --verbose', description: 'say more on stderr; errors with their causes' },
];

export const colorModes = ['auto', 'always', 'never'] as const;

export interface GlobalOptions {
  db: string | null;
  config: string | null;
  /** Epoch milliseconds. */
  since: number | null;
  until: number | null;
  limit: number | null;
  /** null: the command's own default. */
  format: Format | null;
  color: (typeof colorModes)[number];
  ascii: boolean;
  utc: boolean;
  quiet: boolean;
  verbose: boolean;
}

/** @throws UsageError */
export function readGlobalOptions(values: Readonly<Record<string, unknown>>, now: number): GlobalOptions {
  const flags = new Flags(values);
  const utc = flags.isOn('utc');
  const since = timeFlag(flags, 'since', now, utc);
  const until = timeFlag(flags, 'until', now, utc);
  if (since !== null && until !== null && since > until) throw new UsageError('--since lies after --until', 'swap the two');
  return {
    db: fileFlag(flags, 'db'),
    config: fileFlag(flags, 'config'),
    since,
    until,
    limit: flags.count('limit', 1),
    format: formatFlag(flags),
    color: flags.choice('color', colorModes) ?? 'auto',
    ascii: flags.isOn('ascii'),
    utc,
    quiet: flags.isOn('quiet'),
    verbose: flags.isOn('verbose'),
  };
}

function fileFlag(flags: Flags, name: string): string | null {
  const file = flags.text(name);
  if (file === '') throw new UsageError(`--${name} needs the name of a file`);
  return file;
}

/** @returns epoch ms, null when it is not given */
export function timeFlag(flags: Flags, name: string, now: number, utc: boolean): number | null {
  const text = flags.text(name);
  if (text === null) return null;
  const time = parseTime(text, now, utc);
  if (time === null) throw new UsageError(`--${name} takes 15m, 2h, 3d or a time such as 2026-01-31T09:00:00Z, not "${text}"`);
  return time;
}

function formatFlag(flags: Flags): Format | null {
  const asked = new Set<Format>();
  const named = flags.choice('format', formats);
  if (named !== null) asked.add(named);
  if (flags.isOn('json')) asked.add('json');
  if (flags.isOn('ndjson')) asked.add('ndjson');
  if (asked.size > 1) throw new UsageError(`only one format at a time, not ${[...asked].join(' and ')}`);
  return [...asked][0] ?? null;
}
