/** `provtrace why`: the diagnosis of one flow. */
import { diagnose } from '../../domain/diagnosis/diagnose.ts';
import { exitCodes } from '../../errors.ts';
import type { CommandContext } from '../context.ts';
import { withReader } from '../database.ts';
import { findFlow } from '../find-flow.ts';
import { schemaVersion, toJsonText } from '../format/json.ts';
import { whyLines } from '../format/why-text.ts';
import type { CommandInput } from '../spec.ts';

export async function why(context: CommandContext, { args: [id = ''] }: CommandInput): Promise<number> {
  const { flow, events, pace } = await withReader(context, (reader) => {
    const found = findFlow(reader, id);
    const detail = reader.detail(found.id);
    return { flow: found, events: detail?.events ?? [], pace: detail?.pace ?? null };
  });
  const findings = diagnose(flow, events, pace);
  const document = { schemaVersion, flowId: flow.id, findings };
  await context.out.write(`${context.format === 'json' ? toJsonText(document) : whyLines(context, flow, findings, events).join('\n')}\n`);
  return exitCodes.fine;
}
