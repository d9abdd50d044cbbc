/** `provtrace sources`: how each source is doing. */
import { exitCodes } from '../../errors.ts';
import { formatClock } from '../../text/time.ts';
import { visible } from '../../text/visible.ts';
import type { CommandContext } from '../context.ts';
import { withReader } from '../database.ts';
import { printList } from '../format/print-list.ts';
import { sourceList } from '../format/source-list.ts';

export async function sources(context: CommandContext): Promise<number> {
  await withReader(context, async (reader) => {
    const all = reader.sources();
    const clocks = reader.clocks();
    await printList(context, sourceList, [all.slice(0, context.options.limit ?? all.length)], () => ({ clocks }));
    for (const { service, aheadMs, people } of clocks)
      context.note(
        `the clock of ${visible(service)} is ${formatClock(aheadMs)} (${people} people's records show it); its times are corrected`,
      );
    if (all.length === 0) context.note('no source has been collected or imported yet');
  });
  return exitCodes.fine;
}
