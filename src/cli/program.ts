/** The commander program, made from the table of commands. It parses and explains; it runs nothing. */
import { Command, CommanderError, Option } from 'commander';
import { nearestWord } from '../domain/filter-words.ts';
import { UsageError } from '../errors.ts';
import { unmark } from './argv.ts';
import { commandGroups, commands } from './commands/index.ts';
import { Flags } from './flags.ts';
import { globalOptions } from './global-options.ts';
import type { Io } from './io.ts';
import type { CommandInput, CommandSpec, OptionSpec } from './spec.ts';
import { programVersion } from './version.ts';

export interface Asked {
  spec: CommandSpec;
  input: CommandInput;
  /** Values of the global options, see `readGlobalOptions`. */
  globals: Readonly<Record<string, unknown>>;
}

/**
 * @returns null when help or the version was asked for and printed
 * @throws UsageError
 */
export async function parseCommandLine(argv: readonly string[], io: Io): Promise<Asked | null> {
  const found: { asked: Asked | null } = { asked: null };
  const program = buildProgram(io, (asked) => {
    found.asked = asked;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return found.asked;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return null;
    throw asUsageError(error);
  }
}

type OnAsked = (asked: Asked) => void;

/** Name of the hidden command behind plain `provtrace`. */
const defaultCommand = 'tui';

function buildProgram(io: Io, onAsked: OnAsked): Command {
  const root = new Command('provtrace');
  root.description('The terminal debugger for user provisioning. Without a command it opens the TUI and collects.');
  root.version(programVersion(), '--version', 'print the version').helpOption('-h, --help', 'print help');
  root.exitOverride().configureHelp({ showGlobalOptions: true });
  root.configureOutput({
    writeOut: (text) => void io.stdout.write(text),
    writeErr: (text) => void io.stderr.write(text),
    outputError: () => {}, // reported like all other errors, see `asUsageError`
  });
  for (const option of globalOptions) root.addOption(toOption(option));
  const groups = new Map<string, Command>();
  for (const spec of commands) addCommand(root, groups, spec, onAsked);
  return root;
}

function addCommand(root: Command, groups: Map<string, Command>, spec: CommandSpec, onAsked: OnAsked): void {
  const [first = '', second] = spec.name.split(' ');
  const isDefault = spec.name === '';
  const parent = second === undefined ? root : groupNamed(root, groups, first);
  const command = parent.command(isDefault ? defaultCommand : (second ?? first), { isDefault, hidden: isDefault });
  // `sources` is a command and the group of `sources test`.
  if (second === undefined) groups.set(first, command);
  command.description([spec.summary, spec.details].filter(Boolean).join('\n\n')).summary(spec.summary);
  for (const argument of spec.args) command.argument(argument.name, argument.description);
  for (const option of spec.options) command.addOption(toOption(option));
  if (isDefault) {
    command.argument('[words...]');
    root.addHelpText('after', () => `\nOptions without a command:\n${optionLines(spec)}\n`);
  } else if (spec.examples.length > 0) {
    command.addHelpText('after', `\nExamples:\n${spec.examples.map((example) => `  ${example}`).join('\n')}`);
  }
  command.action(() => {
    if (isDefault && command.args.length > 0) throw unknownCommand(command.args);
    onAsked({ spec, input: { args: command.args.map(unmark), flags: new Flags(command.opts()) }, globals: root.opts() });
  });
}

function groupNamed(root: Command, groups: Map<string, Command>, name: string): Command {
  const known = groups.get(name);
  if (known !== undefined) return known;
  const group = root.command(name).description(commandGroups[name] ?? '');
  groups.set(name, group);
  return group;
}

function toOption(spec: OptionSpec): Option {
  const option = new Option(spec.flags, spec.description);
  if (spec.repeatable) option.argParser((value: string, previous: string[] | undefined) => [...(previous ?? []), value]);
  return option;
}

function optionLines(spec: CommandSpec): string {
  const width = Math.max(...spec.options.map((option) => option.flags.length));
  return spec.options.map((option) => `  ${option.flags.padEnd(width)}  ${option.description}`).join('\n');
}

function unknownCommand(words: readonly string[]): UsageError {
  const [word = ''] = words.map(unmark);
  const names = [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? '').filter((name) => name !== ''))];
  if (names.includes(word)) return new UsageError(`the options of ${word} go after it`, `provtrace ${word} ...`);
  if (word.includes(':')) return new UsageError(`no command "${word}"`, `to filter flows: provtrace flows '${word}'`);
  const near = nearestWord(word, names);
  return new UsageError(`no command "${word}"`, near === null ? 'see provtrace --help' : `did you mean ${near}?`);
}

function asUsageError(error: CommanderError): UsageError {
  if (error.code === 'commander.help') return new UsageError('a command is missing', 'choose one of those above');
  const [, problem = '', suggestion] = /^(?:error: )?(.*?)(?:\n\((.*)\))?$/s.exec(error.message) ?? [];
  const hint = suggestion === undefined ? 'see provtrace --help' : suggestion.replace(/^D/, 'd');
  return new UsageError(problem, hint, { cause: error });
}
