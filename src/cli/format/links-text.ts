/** `provtrace show --links` for people: the tree of joins, and below each part of the flow the attempts that it was not joined to. */
import type { ProvisioningEvent } from '../../domain/event.ts';
import type { FlowDetail, FlowLink, LinkCandidate } from '../../domain/flow.ts';
import { candidateLead, decisionWords, percent, ruleWords } from '../../text/link-words.ts';
import { formatDuration } from '../../text/time.ts';
import type { CommandContext } from '../context.ts';
import { headline, timing } from './headline.ts';
import { offset } from './show-text.ts';
import { type Column, tableLines } from './table.ts';

type Row = { link: FlowLink; event: ProvisioningEvent; depth: number } | { candidate: LinkCandidate; of: FlowLink };

export function linksLines(context: CommandContext, { flow, events, links }: FlowDetail): string[] {
  const { palette, width, options } = context;
  const byId = new Map(events.map((event) => [event.id, event]));
  const table = tableLines(rowsOf(links, byId), columns(flow.startedAt), { width, palette, ascii: options.ascii });
  return [headline(context, flow), timing(context, flow), '', ...table];
}

/** Parents before their children; what several were compared with is told below the first of them. */
function rowsOf(links: readonly FlowLink[], byId: ReadonlyMap<string, ProvisioningEvent>): Row[] {
  const children = new Map<string, FlowLink[]>();
  for (const link of links) {
    const { eventId, toEventId } = link;
    if (eventId !== toEventId) children.set(toEventId, [...(children.get(toEventId) ?? []), link]);
  }
  const told = new Set<string>();
  const rows: Row[] = [];
  const open = links.filter(({ eventId, toEventId }) => eventId === toEventId).map((link) => ({ link, depth: 0 }));
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const { link, depth } = next;
    const event = byId.get(link.eventId);
    if (event !== undefined) rows.push({ link, event, depth });
    for (const candidate of link.candidates) {
      const words = `${candidate.flowId} ${candidate.confidence} ${candidate.reason}`;
      if (!told.has(words)) rows.push({ candidate, of: link });
      told.add(words);
    }
    open.unshift(...(children.get(link.eventId) ?? []).map((child) => ({ link: child, depth: depth + 1 })));
  }
  return rows;
}

const maxIndent = 12;

function columns(start: number): Column<Row>[] {
  const ofLink = (text: (row: Extract<Row, { link: FlowLink }>) => string) => (row: Row) => ('link' in row ? text(row) : '');
  const tone = (row: Row) => ('link' in row ? 'plain' : 'dim');
  return [
    { title: 'EVENT', text: ofLink(({ event }) => event.id) },
    { title: 'TIME', text: ofLink(({ event }) => offset(event.time - start)), align: 'right', tone: () => 'dim', drop: 2 },
    { title: 'SOURCE', text: ofLink(({ event }) => event.service ?? event.source), shrinkTo: 8, drop: 3 },
    {
      title: 'NAME',
      text: (row) =>
        'link' in row
          ? `${'  '.repeat(Math.min(row.depth, maxIndent))}${row.event.name}`
          : `  ${candidateLead(row.of)} ${row.candidate.flowId}`,
      tone,
      shrinkTo: 25,
    },
    { title: 'GAP', text: ofLink(({ link }) => (link.rule === 'seed' ? '' : formatDuration(link.gapMs))), align: 'right', drop: 1 },
    {
      title: 'SURE',
      text: (row) => ('link' in row ? (row.link.rule === 'seed' ? '' : percent(row.link.confidence)) : possible(row.candidate)),
      tone,
      align: 'right',
    },
    { title: 'WHY', text: (row) => ('link' in row ? whyOf(row.link) : row.candidate.reason), tone, below: true },
  ];
}

function whyOf(link: FlowLink): string {
  const keys = link.keys.map(({ type, value }) => `${type} ${value}`).join(', ');
  const decision = link.pinned === null ? '' : decisionWords(link.pinned);
  return [link.pinned !== null && link.rule === 'seed' ? 'pinned to what has not arrived' : ruleWords(link), keys, decision]
    .filter((part) => part !== '')
    .join(': ');
}

function possible({ confidence }: LinkCandidate): string {
  return confidence === 0 ? '' : percent(confidence);
}
