/** `provtrace search`: full text over events, newest first. */
import { eventKinds } from '../../domain/event.ts';
import { exitCodes } from '../../errors.ts';
import type { CommandContext } from '../context.ts';
import { withReader } from '../database.ts';
import { hitList } from '../format/hit-list.ts';
import { printList } from '../format/print-list.ts';
import type { CommandInput } from '../spec.ts';

const usualLimit = 100;

export async function search(context: CommandContext, { args, flags }: CommandInput): Promise<number> {
  const text = args.join(' ');
  const { since, until } = context.options;
  const limit = context.options.limit ?? usualLimit;
  const kind = flags.choice('kind', eventKinds);
  await withReader(context, async (reader) => {
    const hits = reader.search(text, { limit, since, until, kind });
    await printList(context, hitList, [hits]);
    if (hits.length === 0) context.note(`no event contains ${JSON.stringify(text)}`);
    else if (hits.length === limit) context.note(`the first ${limit}; more with --limit N`);
  });
  return exitCodes.fine;
}
