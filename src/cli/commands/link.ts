/** `provtrace link cut`, `pin`, `undo`, `list` and `import`: what people know better than the joins. */
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { LinkDecision } from '../../domain/correlation/decisions.ts';
import type { DecidedLink, Reader } from '../../domain/reader.ts';
import { exitCodes, UsageError } from '../../errors.ts';
import type { CommandContext } from '../context.ts';
import { databasePath, withExistingReader, withReader } from '../database.ts';
import { decisionsIn } from '../decision-file.ts';
import { findEventId } from '../find-event.ts';
import { findFlow } from '../find-flow.ts';
import { decisionList } from '../format/decision-list.ts';
import { decisionDocument } from '../format/documents.ts';
import { schemaVersion, toJsonText } from '../format/json.ts';
import { printList } from '../format/print-list.ts';
import { latestDecision, planCut, planPin } from '../link-plan.ts';
import type { CommandInput } from '../spec.ts';

export async function linkCut(context: CommandContext, input: CommandInput): Promise<number> {
  const from = input.flags.text('from');
  return decide(context, input, (reader, eventId) => planCut(reader, eventId, from === null ? null : findFlow(reader, from).id));
}

export async function linkPin(context: CommandContext, input: CommandInput): Promise<number> {
  const [, flow = ''] = input.args;
  return decide(context, input, (reader, eventId) => planPin(reader, eventId, findFlow(reader, flow).id));
}

type Plan = (reader: Reader, eventId: string) => Pick<LinkDecision, 'kind' | 'eventId' | 'otherIds'>;

async function decide(context: CommandContext, { args: [event = ''], flags }: CommandInput, plan: Plan): Promise<number> {
  const note = flags.text('note');
  if (note === '') throw new UsageError('--note needs some words');
  const { env, now } = context.io;
  const by = env.USER ?? env.LOGNAME ?? null;
  const named = await withExistingReader(context, (reader) => plan(reader, findEventId(reader, event)));
  const decision: LinkDecision = { ...named, at: now(), by, note };
  await store(context, [decision]);
  const decided = await withExistingReader(context, (reader) => reader.linkDecisions().find((one) => isSame(one, decision)));
  await report(context, { ...decision, flowId: decided?.flowId ?? null, otherFlowIds: decided?.otherFlowIds ?? [] });
  return exitCodes.fine;
}

async function store(context: CommandContext, decisions: readonly LinkDecision[]): Promise<void> {
  const { decideLinks } = await import('../../ingest/decide-link.ts');
  decideLinks(await databasePath(context), decisions);
}

export async function linkImport(context: CommandContext, { args: [file = '-'] }: CommandInput): Promise<number> {
  const decisions = decisionsIn(await textOf(file, context), file === '-' ? 'standard input' : file);
  const known = await withExistingReader(context, (reader) => reader.linkDecisions());
  const fresh = decisions.filter((decision) => !known.some((one) => isSame(one, decision)));
  await store(context, fresh);
  const counts = { read: decisions.length, stored: fresh.length, duplicate: decisions.length - fresh.length };
  if (context.format === 'json') await context.out.write(`${toJsonText({ schemaVersion, ...counts })}\n`);
  else await context.out.write(`read ${counts.read}, stored ${counts.stored}, duplicate ${counts.duplicate}\n`);
  return exitCodes.fine;
}

async function textOf(file: string, { io }: CommandContext): Promise<string> {
  try {
    return await (file === '-' ? text(io.stdin) : readFile(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`${file}: can't be read (${(error as Error).message})`, 'check the path and its permissions', { cause: error });
  }
}

export async function linkUndo(context: CommandContext, { args: [event = ''] }: CommandInput): Promise<number> {
  const decision = await withExistingReader(context, (reader) => latestDecision(reader, findEventId(reader, event)));
  const { undoDecision } = await import('../../ingest/decide-link.ts');
  undoDecision(await databasePath(context), decision);
  const flowId = await withExistingReader(context, (reader) => reader.partsOfEvent(decision.eventId)?.[0]?.flowId ?? null);
  if (context.format === 'json')
    await context.out.write(`${toJsonText({ schemaVersion, undone: decisionDocument({ ...decision, flowId }) })}\n`);
  else await context.out.write(`the ${decision.kind} of ${decision.eventId} is undone: it is in ${flowId ?? 'no flow'}\n`);
  return exitCodes.fine;
}

export async function linkList(context: CommandContext): Promise<number> {
  await withReader(context, async (reader) => {
    const decisions = reader.linkDecisions().slice(-(context.options.limit ?? Number.POSITIVE_INFINITY));
    await printList(context, decisionList, [decisions]);
    if (decisions.length === 0) context.note('no link was cut or pinned');
  });
  return exitCodes.fine;
}

function isSame(a: LinkDecision, b: LinkDecision): boolean {
  return a.eventId === b.eventId && a.at === b.at;
}

async function report(context: CommandContext, decision: DecidedLink): Promise<void> {
  if (context.format === 'json') {
    await context.out.write(`${toJsonText({ schemaVersion, decision: decisionDocument(decision) })}\n`);
    return;
  }
  const { kind, eventId, flowId, otherFlowIds } = decision;
  const place = flowId ?? 'in no flow: by itself it is no attempt';
  const sentence =
    kind === 'pin'
      ? `pinned: ${eventId} is part of ${place}`
      : `cut: ${eventId} is ${place}, the rest is ${otherFlowIds.filter((id) => id !== flowId).join(', ') || 'in no flow'}`;
  await context.out.write(`${sentence}; provtrace link undo ${eventId} takes it back\n`);
}
