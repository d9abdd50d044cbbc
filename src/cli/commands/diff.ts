/** `provtrace diff`: a flow against another one, or against the nearest success. */
import { chooseBaseline } from '../../domain/diff/baseline.ts';
import { diffFlows } from '../../domain/diff/diff-flows.ts';
import type { FlowDiff } from '../../domain/diff/types.ts';
import type { Flow } from '../../domain/flow.ts';
import type { Reader } from '../../domain/reader.ts';
import { exitCodes, NotFoundError } from '../../errors.ts';
import type { CommandContext } from '../context.ts';
import { withReader } from '../database.ts';
import { findFlow } from '../find-flow.ts';
import { diffDocument } from '../format/diff-document.ts';
import { toJsonText } from '../format/json.ts';
import type { CommandInput } from '../spec.ts';

export async function diff(context: CommandContext, { args: [id = '', baseId], flags }: CommandInput): Promise<number> {
  const result = await withReader(context, (reader) => compare(reader, id, baseId ?? null));
  await context.out.write(`${context.format === 'json' ? toJsonText(diffDocument(result)) : await diffText(context, result)}\n`);
  const differs = result.steps.some((step) => step.change !== 'same');
  return flags.isOn('exit-code') && differs ? exitCodes.negative : exitCodes.fine;
}

function compare(reader: Reader, id: string, baseId: string | null): FlowDiff {
  const other = findFlow(reader, id);
  const base = baseId === null ? nearestSuccess(reader, other) : { flow: findFlow(reader, baseId), reason: 'the flow that was asked for' };
  return diffFlows({ flow: other, events: eventsOf(reader, other) }, { flow: base.flow, events: eventsOf(reader, base.flow) }, base.reason);
}

async function diffText(context: CommandContext, result: FlowDiff): Promise<string> {
  const { diffLines } = await import('../format/diff-text.ts');
  return diffLines(context, result).join('\n');
}

/** More than the best few, because the choice weighs more than the database can rank by. */
const candidates = 50;

function nearestSuccess(reader: Reader, flow: Flow): { flow: Flow; reason: string } {
  const baseline = chooseBaseline(flow, reader.successesLike(flow, candidates));
  if (baseline !== null) return baseline;
  throw new NotFoundError(`no success to compare ${flow.id} with`, 'name a flow to compare with: provtrace diff FLOW BASE');
}

function eventsOf(reader: Reader, flow: Flow) {
  return reader.detail(flow.id)?.events ?? [];
}
