/** Says for each event of a flow why it is there: a tree of joins that starts at the flow's first event. */
import type { ProvisioningEvent } from '../event.ts';
import type { FlowLink } from '../flow.ts';
import type { WeakJoin } from './considered.ts';
import type { LinkDecision } from './decisions.ts';
import { contextKeys, subjectKeys, workKeys } from './keys.ts';

type Rule = FlowLink['rule'];

interface Key {
  text: string;
  rule: Rule;
  confidence: number;
}

const ruleOf: Record<string, { rule: Rule; confidence: number }> = {
  trace: { rule: 'trace', confidence: 1 },
  txn: { rule: 'transaction', confidence: 1 },
  req: { rule: 'request', confidence: 1 },
  chg: { rule: 'change', confidence: 1 },
  msg: { rule: 'message', confidence: 1 },
  link: { rule: 'span-link', confidence: 1 },
  login: { rule: 'subject', confidence: 0.9 },
  uid: { rule: 'subject', confidence: 0.9 },
  group: { rule: 'subject', confidence: 0.8 },
  sess: { rule: 'context', confidence: 0.6 },
  job: { rule: 'context', confidence: 0.5 },
  cycle: { rule: 'context', confidence: 0.5 },
};

const typeOf: Record<string, FlowLink['keys'][number]['type']> = {
  trace: 'traceId',
  link: 'traceId',
  txn: 'transactionId',
  req: 'requestId',
  chg: 'changeId',
  msg: 'messageId',
  login: 'email',
  uid: 'externalId',
  group: 'groupName',
  sess: 'sessionId',
  job: 'jobId',
  cycle: 'cycleId',
};

/** Joined through names that are known to be the same person from events outside this flow. */
const throughAlias = 0.6;

/** What the joins know about the part of a flow that an event is in. */
export interface LinkedPart {
  pin: LinkDecision | null;
  /** null when a crowded neighbourhood had no room for it. */
  join: WeakJoin | null;
}

/**
 * @param events of one flow, in any order
 * @returns one link an event, by time; the flow's first event that is not pinned is the `seed`
 */
export function explainLinks(events: readonly ProvisioningEvent[], partOf: (eventId: string) => LinkedPart | undefined): FlowLink[] {
  const sorted = [...events].sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
  const pinOf = ({ id }: ProvisioningEvent) => partOf(id)?.pin ?? null;
  const first = sorted.find((event) => pinOf(event) === null) ?? sorted[0];
  if (first === undefined) return [];
  const keys = new Map(sorted.map((event) => [event, keysOf(event, pinOf(event) !== null)]));
  const links = new Map<ProvisioningEvent, FlowLink>([[first, linkOf('seed', first, first, [], 1)]]);
  spread(first, sorted, keys, links);
  for (const event of sorted) {
    if (links.has(event)) continue;
    const pin = pinOf(event);
    // The event that was pinned brings in what is part of the same work.
    const entry = sorted.find(({ id }) => id === pin?.eventId) ?? event;
    const anchor = sorted.find(({ id }) => pin?.otherIds.includes(id)) ?? first;
    links.set(entry, pin === null ? aliasLink(entry, sorted, links) : linkOf('pinned', entry, anchor, [], 1));
    spread(entry, sorted, keys, links);
    if (!links.has(event)) links.set(event, linkOf('pinned', event, entry, [], 1));
  }
  return sorted.map((event) => withPart(links.get(event) as FlowLink, partOf(event.id)));
}

/** Keys of work leave no doubt; what was joined by what it says is as sure as it fits better than anything else. */
function withPart(link: FlowLink, part: LinkedPart | undefined): FlowLink {
  if (link.rule === 'pinned' || link.rule === 'seed') {
    const { pin = null, join = null } = part ?? {};
    const pinned = pin === null ? null : { at: pin.at, by: pin.by, note: pin.note };
    return { ...link, pinned, candidates: join?.candidates ?? [] };
  }
  if (part?.join == null || (link.rule !== 'subject' && link.rule !== 'context')) return link;
  return { ...link, confidence: part.join.confidence ?? link.confidence, candidates: part.join.candidates };
}

/** Follows shared keys from one event to all that can be reached; what follows from keys of work is told by those, not by the person's name. */
function spread(
  from: ProvisioningEvent,
  sorted: readonly ProvisioningEvent[],
  keys: Map<ProvisioningEvent, Key[]>,
  links: Map<ProvisioningEvent, FlowLink>,
): void {
  const holders = new Map<string, ProvisioningEvent[]>();
  for (const event of sorted.toReversed()) {
    for (const key of keys.get(event) ?? []) {
      const list = holders.get(key.text);
      if (list === undefined) holders.set(key.text, [event]);
      else list.push(event);
    }
  }
  const strong: [ProvisioningEvent, Key][] = [];
  const weak: [ProvisioningEvent, Key][] = [];
  const offer = (event: ProvisioningEvent) => {
    for (const key of keys.get(event) ?? []) (key.confidence === 1 ? strong : weak).push([event, key]);
  };
  offer(from);
  for (;;) {
    const next = strong[0] ?? weak[0];
    if (next === undefined) return;
    const [event, key] = next;
    const other = nextOf(holders.get(key.text), links);
    if (other === undefined) {
      (next === strong[0] ? strong : weak).shift(); // everybody who holds it has been reached
      continue;
    }
    const isLink = keys.get(other)?.find(({ text }) => text === key.text)?.rule === 'span-link';
    links.set(other, linkOf(isLink ? 'span-link' : key.rule, other, event, [key], key.confidence));
    offer(other);
  }
}

/** The earliest that has no link yet; those before it are taken away. */
function nextOf(holders: ProvisioningEvent[] | undefined, links: ReadonlyMap<ProvisioningEvent, FlowLink>): ProvisioningEvent | undefined {
  let next = holders?.pop();
  while (next !== undefined && links.has(next)) next = holders?.pop();
  return next;
}

/** @param isPinned then names of the person have not brought it here */
function keysOf(event: ProvisioningEvent, isPinned: boolean): Key[] {
  const texts = [...workKeys(event.identifiers), ...event.linkedNativeIds.map((linked) => `link:${linked.slice(0, 32)}`)];
  const all = isPinned ? texts : [...texts, ...subjectKeys(event.identifiers), ...contextKeys(event.identifiers)];
  return all.map((text) => {
    const kind = ruleOf[text.slice(0, text.indexOf(':'))] as { rule: Rule; confidence: number };
    return { text: text.startsWith('link:') ? `trace:${text.slice(5)}` : text, ...kind };
  });
}

function aliasLink(event: ProvisioningEvent, sorted: readonly ProvisioningEvent[], links: Map<ProvisioningEvent, FlowLink>): FlowLink {
  let nearest = sorted[0] as ProvisioningEvent;
  for (const other of sorted) {
    if (links.has(other) && Math.abs(other.time - event.time) < Math.abs(nearest.time - event.time)) nearest = other;
  }
  const keys = subjectKeys(event.identifiers).map((text) => ({ text, rule: 'subject' as const, confidence: throughAlias }));
  return linkOf('subject', event, nearest, keys, throughAlias);
}

function linkOf(rule: Rule, event: ProvisioningEvent, to: ProvisioningEvent, keys: Key[], confidence: number): FlowLink {
  return {
    rule,
    eventId: event.id,
    toEventId: to.id,
    keys: keys.map((key) => {
      const colon = key.text.indexOf(':');
      return { type: typeOf[key.text.slice(0, colon)] ?? 'requestId', value: key.text.slice(colon + 1) };
    }),
    gapMs: Math.abs(Math.round(event.time - to.time)),
    confidence,
    candidates: [],
    pinned: null,
  };
}
