/** What a running command works with: global options, output, colours, notes for people. */
import { UsageError } from '../errors.ts';
import { formatTime } from '../text/time.ts';
import type { GlobalOptions } from './global-options.ts';
import type { Io } from './io.ts';
import { Output } from './output.ts';
import { type Palette, paletteFor } from './palette.ts';
import type { CommandSpec, Format } from './spec.ts';

export interface CommandContext {
  readonly io: Io;
  readonly options: GlobalOptions;
  readonly format: Format;
  /** Data; everything else goes through `note` and `warn`. */
  readonly out: Output;
  readonly palette: Palette;
  /** Columns of the terminal behind stdout, or null when it is none: then nothing is cut. */
  readonly width: number | null;
  /** A line on stderr, unless `--quiet`. */
  note(line: string): void;
  /** A point in time as people read it: local or UTC, with the date when it is not today. */
  time(at: number): string;
}

/** @throws UsageError for a format that the command does not print */
export function createContext(io: Io, options: GlobalOptions, spec: CommandSpec): CommandContext {
  const { stdout, stderr, env } = io;
  return {
    io,
    options,
    format: chooseFormat(options.format, spec),
    out: new Output(stdout),
    palette: paletteFor(stdout, options.color, env),
    width: stdout.isTTY === true ? (stdout.columns ?? 80) : null,
    note(line) {
      if (!options.quiet) stderr.write(`${line}\n`);
    },
    time: (at) => formatTime(at, { utc: options.utc, precision: 'second', today: io.now() }),
  };
}

function chooseFormat(asked: Format | null, spec: CommandSpec): Format {
  const [usual = 'table'] = spec.formats;
  if (asked === null) return usual;
  if (spec.formats.includes(asked)) return asked;
  const command = `provtrace ${spec.name}`.trim();
  if (spec.formats.length === 0) throw new UsageError(`${command} has no --format ${asked}`, 'it prints nothing to format');
  throw new UsageError(`${command} has no --format ${asked}`, `it takes ${spec.formats.join(', ')}`);
}
