/** Why a row is part of the flow, what else it could have been part of, and how sure the flow's joins are as a whole. */
import type { ProvisioningEvent } from '../../../domain/event.ts';
import type { FlowLink, LinkCandidate } from '../../../domain/flow.ts';
import { candidateLead, candidateWords, decisionWords, percent, ruleWords } from '../../../text/link-words.ts';
import { formatDuration } from '../../../text/time.ts';
import type { Frame } from '../../frame.ts';
import type { FlowModel } from './model.ts';

const mostJoined = 100;

export function linkLines(frame: Frame, model: FlowModel, event: ProvisioningEvent): string[] {
  const { theme } = frame;
  const own = model.links.find(({ eventId }) => eventId === event.id);
  if (own === undefined) return [theme('dim', ' it has come just now; its link follows')];
  const joined = model.links.filter(({ eventId, toEventId }) => toEventId === event.id && eventId !== event.id);
  return [
    ...linkHead(frame, model, own, ''),
    ...own.keys.map(({ type, value }) => `   ${theme('dim', type)} ${frame.cutMiddle(value, frame.columns - type.length - 6)}`),
    ...decisionLines(frame, own),
    ...own.candidates.map((candidate) => candidateLine(frame, own, candidate)),
    ...(joined.length === 0 ? [] : [theme('dim', ' joined to it')]),
    ...joined.slice(0, mostJoined).map((link) => joinedLine(frame, model, link)),
    ...(joined.length > mostJoined ? [theme('dim', `   and ${joined.length - mostJoined} more`)] : []),
  ];
}

/** In this many columns there is room for everything on one line. */
const wide = 64;

/** ` same person as okta assigned  84 % sure, 147 ms apart`. @param lead words before it */
export function linkHead(frame: Frame, model: FlowModel, link: FlowLink, lead: string): string[] {
  const { theme, columns } = frame;
  const start = lead === '' ? ' ' : ` ${theme('dim', lead)} `;
  const words = link.rule === 'seed' ? ruleWords(link) : link.rule === 'pinned' ? `${ruleWords(link)} to` : `${ruleWords(link)} as`;
  const room = columns - lead.length - words.length - 3;
  if (link.rule === 'seed') {
    return [`${start}${theme('strong', words)} ${frame.cut(seedText(model, link), room)}`];
  }
  const sure = `${percent(link.confidence)} sure, ${formatDuration(link.gapMs)} apart`;
  const line = (most: number) => `${start}${theme('strong', words)} ${frame.cutMiddle(nameOf(model, link.toEventId), Math.max(10, most))}`;
  return columns < wide ? [line(room), `   ${theme('dim', sure)}`] : [`${line(room - sure.length - 2)}  ${theme('dim', sure)}`];
}

function seedText({ links }: FlowModel, { pinned }: FlowLink): string {
  if (pinned !== null) return 'of a flow of its own: pinned to what has not arrived';
  return links.length === 1 ? 'of the flow, and its only one so far' : 'of the flow: the others were joined to it';
}

function nameOf({ byId }: FlowModel, eventId: string): string {
  const event = byId.get(eventId);
  return event === undefined ? eventId : `${event.service ?? event.source} ${event.name}`;
}

function decisionLines(frame: Frame, { pinned }: FlowLink): string[] {
  const words = pinned === null ? '' : decisionWords(pinned);
  return words === '' ? [] : frame.wrap(words, frame.columns - 4, 3).map((line) => `   ${line}`);
}

function candidateLine({ theme }: Frame, link: FlowLink, candidate: LinkCandidate): string {
  return `   ${theme('dim', candidateLead(link))} ${candidate.flowId}  ${theme('dim', candidateWords(candidate))}`;
}

function joinedLine(frame: Frame, model: FlowModel, link: FlowLink): string {
  const facts = `${ruleWords(link)}, ${percent(link.confidence)}`;
  return `   ${frame.cutMiddle(nameOf(model, link.eventId), frame.columns - facts.length - 6)}  ${frame.theme('dim', facts)}`;
}

/** ` 11 events are one flow: 7 by ids of the same work, 4 by the person and what they say`. */
export function joinHead(frame: Frame, { links }: FlowModel): string[] {
  const count = (meets: (link: FlowLink) => boolean, words: string) => {
    const found = links.filter((link) => link.rule !== 'seed' && meets(link)).length;
    return found === 0 ? [] : [`${found} ${words}`];
  };
  const parts = [
    ...count(({ rule, confidence }) => confidence === 1 && rule !== 'pinned', 'by ids of the same work'),
    ...count(({ confidence }) => confidence < 1, 'by the person and what they say'),
    ...count(({ rule }) => rule === 'pinned', 'pinned by hand'),
  ];
  const head = links.length === 1 ? 'one event is all of this flow so far' : `${links.length} events are one flow: ${parts.join(', ')}`;
  return frame.wrap(head, frame.columns - 2, 2).map((line) => ` ${frame.theme('dim', line)}`);
}

const mostDoubtful = 6;

/** What is pinned, and what was joined by what it says, the least sure first. */
export function doubtfulJoins(frame: Frame, model: FlowModel): string[] {
  const pinned = model.links.filter(({ rule }) => rule === 'pinned');
  const doubtful = model.links.filter(({ confidence }) => confidence < 1).sort((a, b) => a.confidence - b.confidence);
  const shown = [...pinned, ...doubtful].slice(0, mostDoubtful);
  return [
    ...shown.flatMap((link) => {
      const rival = link.candidates.find(({ confidence }) => confidence > 0);
      return [joinedLine(frame, model, link), ...(rival === undefined ? [] : [`   ${candidateLine(frame, link, rival)}`])];
    }),
    ...(pinned.length + doubtful.length > mostDoubtful ? [frame.theme('dim', '   provtrace show --links has them all')] : []),
  ];
}
