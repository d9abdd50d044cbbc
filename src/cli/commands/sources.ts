/** `provtrace sources`: how each source is doing. */
import { exitCodes } from '../../errors.ts';
import type { CommandContext } from '../context.ts';
import { withReader } from '../database.ts';
import { printList } from '../format/print-list.ts';
import { sourceList } from '../format/source-list.ts';

export async function sources(context: CommandContext): Promise<number> {
  await withReader(context, async (reader) => {
    const all = reader.sources();
    await printList(context, sourceList, [all.slice(0, context.options.limit ?? all.length)]);
    if (all.length === 0) context.note('no source has been collected or imported yet');
  });
  return exitCodes.fine;
}
