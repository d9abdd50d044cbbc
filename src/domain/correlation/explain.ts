/** Says for each event of a flow why it is there: a tree of joins that starts at the flow's first event. */
import type { ProvisioningEvent } from '../event.ts';
import type { FlowLink } from '../flow.ts';
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

/** @param events of one flow, in any order; the result has one link an event, the flow's first event as `seed` */
export function explainLinks(events: readonly ProvisioningEvent[]): FlowLink[] {
  const sorted = [...events].sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
  const first = sorted[0];
  if (first === undefined) return [];
  const keys = new Map(sorted.map((event) => [event, keysOf(event)]));
  const links = new Map<ProvisioningEvent, FlowLink>([[first, linkOf('seed', first, first, [], 1)]]);
  spread(first, sorted, keys, links);
  for (const event of sorted) {
    if (links.has(event)) continue;
    links.set(event, aliasLink(event, sorted, links));
    spread(event, sorted, keys, links);
  }
  return sorted.map((event) => links.get(event) as FlowLink);
}

/** Follows shared keys from one event to all that can be reached, the strongest kind of key first. */
function spread(
  from: ProvisioningEvent,
  sorted: readonly ProvisioningEvent[],
  keys: Map<ProvisioningEvent, Key[]>,
  links: Map<ProvisioningEvent, FlowLink>,
): void {
  const holders = new Map<string, ProvisioningEvent[]>();
  for (const event of sorted) {
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
    const next = strong.shift() ?? weak.shift();
    if (next === undefined) return;
    const [event, key] = next;
    for (const other of holders.get(key.text) ?? []) {
      if (links.has(other)) continue;
      links.set(other, linkOf(key.rule, other, event, [key], key.confidence));
      offer(other);
    }
    holders.delete(key.text); // everybody who holds it has been reached
  }
}

function keysOf(event: ProvisioningEvent): Key[] {
  const texts = [...workKeys(event.identifiers), ...event.linkedNativeIds.map((linked) => `link:${linked.slice(0, 32)}`)];
  const all = [...texts, ...subjectKeys(event.identifiers), ...contextKeys(event.identifiers)];
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
  };
}
