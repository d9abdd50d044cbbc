/** `provtrace`: the TUI, and collecting beside it. */
import { attach, attachOrCollect, type Collection } from '../collection.ts';
import type { CommandContext } from '../context.ts';
import { databasePath } from '../database.ts';
import { requireTerminal, showScreen } from '../screen.ts';
import type { CommandInput } from '../spec.ts';

export async function openTui(context: CommandContext, { flags }: CommandInput): Promise<number> {
  requireTerminal(context);
  const { end, ...collection } = flags.isOn('collect') ? await collecting(context, flags) : attach(await databasePath(context));
  try {
    return await showScreen(context, flags, collection);
  } finally {
    await end();
  }
}

async function collecting(context: CommandContext, flags: CommandInput['flags']): Promise<Collection> {
  const { ingestOptions } = await import('../source-flags.ts');
  return attachOrCollect(await ingestOptions(context, flags));
}
