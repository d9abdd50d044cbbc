/** The one place where the command line opens the TUI; React and Ink load here and nowhere else. */
import { exitCodes, UsageError } from '../errors.ts';
import type { Collection } from './collection.ts';
import type { CommandContext } from './context.ts';
import type { Flags } from './flags.ts';
import { hasColour } from './palette.ts';

/** @throws UsageError when there is nobody to look at a screen */
export function requireTerminal({ io }: CommandContext): void {
  if (io.stdin.isTTY === true && io.stdout.isTTY === true) return;
  throw new UsageError('the TUI needs a terminal', 'in scripts use provtrace collect, provtrace flows and their --json');
}

/** Resolves to the exit code when the TUI was left. */
export async function showScreen({ io, options }: CommandContext, flags: Flags, collection: Omit<Collection, 'end'>): Promise<number> {
  const { startTui } = await import('../tui/start.tsx');
  const end = await startTui({
    ...collection,
    initialFilter: '',
    since: options.since,
    until: options.until,
    ascii: options.ascii,
    utc: options.utc,
    color: hasColour(io.stdout, options.color, io.env),
    slow: flags.isOn('slow'),
    screenReader: flags.isOn('screen-reader'),
    stdin: io.stdin,
    stdout: io.stdout,
    env: io.env,
    now: io.now,
  });
  return end.reason === 'quit' ? exitCodes.fine : exitCodes.interrupted;
}
