/** `provtrace export`: every flow of a selection, page by page, to a file or stdout. */
import { extname } from 'node:path';
import { exitCodes, UsageError } from '../../errors.ts';
import { replaceFile } from '../atomic-file.ts';
import type { CommandContext } from '../context.ts';
import { withReader } from '../database.ts';
import { pagesOf, type Selection, selectionOf } from '../flow-query.ts';
import { decisionDocument } from '../format/documents.ts';
import { flowList } from '../format/flow-list.ts';
import { printList } from '../format/print-list.ts';
import { interruptible } from '../interrupt.ts';
import type { CommandInput, Format } from '../spec.ts';

export async function exportCommand(context: CommandContext, { args, flags }: CommandInput): Promise<number> {
  const selection = await selectionOf(args, context.options);
  const file = flags.text('output');
  if (file === '') throw new UsageError('--output needs the name of a file');
  if (file === null || file === '-') {
    await writeFlows(context, selection, (text) => context.out.write(text));
    return exitCodes.fine;
  }
  const format = context.options.format ?? formatOf(file);
  await interruptible(async (signal) => {
    const count = await replaceFile(file, signal, (write) => writeFlows({ ...context, format }, selection, write));
    context.note(`${count} ${count === 1 ? 'flow' : 'flows'} written to ${file}`);
  });
  return exitCodes.fine;
}

const formatsByExtension: Readonly<Record<string, Format>> = { '.csv': 'csv', '.ndjson': 'ndjson', '.jsonl': 'ndjson' };

function formatOf(file: string): Format {
  return formatsByExtension[extname(file).toLowerCase()] ?? 'json';
}

async function writeFlows(context: CommandContext, selection: Selection, write: (text: string) => Promise<void>): Promise<number> {
  let count = 0;
  await withReader(context, async (reader) => {
    const decisions = reader.linkDecisions().map((decision) => ({ decision, flowIds: [decision.flowId, ...decision.otherFlowIds] }));
    const decided = new Set(decisions.flatMap(({ flowIds }) => flowIds));
    const written = new Set<string | null>();
    const counted = function* () {
      for (const page of pagesOf(reader, selection, context.options.limit)) {
        count += page.length;
        for (const { id } of page) if (decided.has(id)) written.add(id);
        yield page;
      }
    };
    const linkDecisions = () =>
      decisions.filter(({ flowIds }) => flowIds.some((id) => written.has(id))).map(({ decision }) => decisionDocument(decision));
    await printList(context, flowList, counted(), () => ({ nextCursor: null, linkDecisions: linkDecisions() }), write);
    if (count === 0) context.note('no flow matches');
  });
  return count;
}
