/** `provtrace why` for people: per finding the title, the cause, what proves it, what to do, where it is written. */
import type { ProvisioningEvent } from '../../domain/event.ts';
import type { Finding } from '../../domain/finding.ts';
import type { Flow } from '../../domain/flow.ts';
import { visible } from '../../text/visible.ts';
import type { CommandContext } from '../context.ts';
import { headline } from './headline.ts';

export function whyLines(
  context: CommandContext,
  flow: Flow,
  findings: readonly Finding[],
  events: readonly ProvisioningEvent[],
): string[] {
  const byId = new Map(events.map((event) => [event.id, event]));
  const lines = [headline(context, flow), flow.id];
  if (findings.length === 0)
    return [...lines, '', flow.endedAt === null ? 'nothing is wrong with this flow so far' : 'nothing is wrong with this flow'];
  return [...lines, ...findings.flatMap((finding) => ['', ...findingLines(context, finding, byId)])];
}

const shownEvidence = 5;

function findingLines(context: CommandContext, finding: Finding, byId: ReadonlyMap<string, ProvisioningEvent>): string[] {
  const { palette, options } = context;
  const where = [finding.stage, finding.service, finding.endpoint].filter((part) => part !== null).join(options.ascii ? ' - ' : ' · ');
  const confidence = `${Math.round(finding.confidence * 100)} % sure`;
  const evidence = finding.eventIds.slice(0, shownEvidence).map((id) => evidenceLine(context, id, byId.get(id)));
  const more = finding.eventIds.length - shownEvidence;
  return [
    `${palette('bad', finding.class)}  ${palette('strong', visible(finding.title))}  ${palette('dim', confidence)}`,
    `  ${visible(finding.cause)}`,
    ...(where === '' ? [] : [`  ${palette('dim', 'where')}  ${visible(where)}`]),
    ...(evidence.length === 0 ? [] : [`  ${palette('dim', 'evidence')}`, ...evidence]),
    ...(more > 0 ? [`    and ${more} more`] : []),
    ...(finding.nextSteps.length === 0 ? [] : [`  ${palette('dim', 'next')}`]),
    ...finding.nextSteps.map((step, index) => `    ${index + 1}. ${visible(step)}`),
    ...(finding.reference === null ? [] : [`  ${palette('dim', 'see')}  ${visible(finding.reference)}`]),
  ];
}

function evidenceLine({ time, options }: CommandContext, id: string, event: ProvisioningEvent | undefined): string {
  if (event === undefined) return `    ${id}`;
  const what = [event.name, event.httpStatus, event.message].filter((part) => part !== null).join(options.ascii ? ' - ' : ' · ');
  return `    ${time(event.time)}  ${visible(event.service ?? event.source)}  ${visible(what)}  ${id}`;
}
