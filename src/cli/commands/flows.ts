/** `provtrace flows`: one page of flows. */
import { exitCodes, UsageError } from '../../errors.ts';
import type { CommandContext } from '../context.ts';
import { withReader } from '../database.ts';
import { type Selection, selectionOf } from '../flow-query.ts';
import { flowList } from '../format/flow-list.ts';
import { printList } from '../format/print-list.ts';
import type { CommandInput } from '../spec.ts';

/** People read a screen or two; scripts want the whole of an incident, and find `nextCursor` for the rest. */
const usualLimit = { table: 100, json: 1000, ndjson: 1000, csv: 1000 } as const;

export async function flows(context: CommandContext, { args, flags }: CommandInput): Promise<number> {
  const selection = await selectionOf(args, context.options);
  const limit = context.options.limit ?? usualLimit[context.format];
  await withReader(context, async (reader) => {
    const page = reader.flows({ ...selection, limit, cursor: cursorFrom(flags.text('cursor')), sort: 'started' });
    await printList(context, flowList, [page.flows], () => ({ nextCursor: page.nextCursor }));
    if (page.flows.length === 0) noteEmpty(context, selection, reader.counts({ filter: null, since: null, until: null }).total);
    else if (page.nextCursor !== null) context.note(`the newest ${page.flows.length}; more with --limit N`);
  });
  return exitCodes.fine;
}

function cursorFrom(text: string | null): string | null {
  if (text === '') throw new UsageError('--cursor needs the nextCursor of a page');
  return text;
}

export function noteEmpty(context: CommandContext, { filter, since, until }: Selection, total: number): void {
  if (total === 0) return;
  const narrowed = [filter === null ? '' : 'the filter', since === null && until === null ? '' : 'the time range'].filter(
    (part) => part !== '',
  );
  context.note(`no flow matches; without ${narrowed.join(' and ')} there are ${total}`);
}
