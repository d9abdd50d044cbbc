/**
 * How a command is declared. One table of these (`commands/index.ts`) drives commander, help, `docs/cli.md` and its check; the code of a
 * command is loaded only when it runs.
 */
import type { CommandContext } from './context.ts';
import type { Flags } from './flags.ts';

export const formats = ['table', 'json', 'ndjson', 'csv'] as const;
export type Format = (typeof formats)[number];

export interface OptionSpec {
  /** As commander takes it: `-o, --output <file>`, `--exit-code`, `--no-otlp`. */
  flags: string;
  description: string;
  /** May be given several times. */
  repeatable?: true;
}

export interface ArgumentSpec {
  /** `<flow>` is required, `[base]` is not, `[filter...]` takes many. */
  name: string;
  description: string;
}

export interface CommandInput {
  args: string[];
  flags: Flags;
}

/** Resolves to the exit code. */
export type CommandRun = (context: CommandContext, input: CommandInput) => Promise<number>;

export interface CommandSpec {
  /** `flows`; with a blank for a command of a group: `db info`. The empty name is the program without a command: the TUI. */
  name: string;
  summary: string;
  /** More for `--help` and the docs. */
  details?: string;
  args: readonly ArgumentSpec[];
  options: readonly OptionSpec[];
  /** What `--format` takes here, the default first; empty when the command prints no data. */
  formats: readonly Format[];
  examples: readonly string[];
  load(): Promise<CommandRun>;
}
