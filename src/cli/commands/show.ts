/** `provtrace show`: everything about one flow. */
import { correctionsIn } from '../../domain/clocks/offset.ts';
import { diagnose } from '../../domain/diagnosis/diagnose.ts';
import type { FlowDetail } from '../../domain/flow.ts';
import { metricSeries } from '../../domain/metrics.ts';
import { stepsOf } from '../../domain/steps.ts';
import { exitCodes, NotFoundError } from '../../errors.ts';
import type { CommandContext } from '../context.ts';
import { withReader } from '../database.ts';
import { findFlow } from '../find-flow.ts';
import { eventDocument, flowDocument, linkDocument, metricDocument, paceDocument, stepDocument } from '../format/documents.ts';
import { schemaVersion, toJsonText } from '../format/json.ts';
import type { CommandInput } from '../spec.ts';

export async function show(context: CommandContext, { args: [id = ''], flags }: CommandInput): Promise<number> {
  const detail = await withReader(context, (reader) => {
    const flow = findFlow(reader, id);
    const found = reader.detail(flow.id);
    if (found === null) throw new NotFoundError(`no flow "${id}"`);
    return found;
  });
  const { json, text: lines } = flags.isOn('links') ? { json: linksDocument, text: linksText } : { json: showDocument, text: showText };
  const text = context.format === 'json' ? toJsonText(json(detail)) : await lines(context, detail);
  await context.out.write(`${text}\n`);
  return exitCodes.fine;
}

function showDocument({ flow, events, links, metrics, pace }: FlowDetail) {
  return {
    schemaVersion,
    flow: flowDocument(flow),
    steps: stepsOf(events).map(stepDocument),
    events: events.map(eventDocument),
    links: links.map(linkDocument),
    findings: diagnose(flow, events, pace),
    metrics: metricSeries(metrics).map(metricDocument),
    clocks: correctionsIn(events),
    pace: pace === null ? null : paceDocument(pace),
  };
}

async function showText(context: CommandContext, { flow, events, metrics, pace }: FlowDetail): Promise<string> {
  const { showLines } = await import('../format/show-text.ts');
  return showLines(context, {
    flow,
    steps: stepsOf(events),
    finding: diagnose(flow, events, pace)[0] ?? null,
    metrics: metricSeries(metrics),
    clocks: correctionsIn(events),
  }).join('\n');
}

function linksDocument({ flow, links }: FlowDetail) {
  return { schemaVersion, flowId: flow.id, links: links.map(linkDocument) };
}

async function linksText(context: CommandContext, detail: FlowDetail): Promise<string> {
  const { linksLines } = await import('../format/links-text.ts');
  return linksLines(context, detail).join('\n');
}
