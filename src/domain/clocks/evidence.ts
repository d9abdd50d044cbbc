/** What the records of one person say about the clocks of the systems that wrote them. */
import type { Fragment, Mark } from '../correlation/facts.ts';
import { operationAffinity } from '../correlation/operations.ts';
import { isConcluding } from '../correlation/progress.ts';
import { targetAffinity } from '../correlation/targets.ts';

/** Two records of what may be one attempt, by different clocks. */
export interface Sight {
  /** Names of clocks (`clockOf`); null is the reference, the clocks of providers' clouds. */
  from: string | null;
  to: string;
  /** What is true if it is one attempt: `to` comes after `from` (cause), before it (effect), or while it waits (call). */
  relation: 'cause' | 'effect' | 'call';
  /** Stamp of `to` less that of `from`, ms. */
  apart: number;
}

/** Further apart than this is no clock but another attempt, ms. Hosts that keep time at all are minutes off at the most. */
export const maxApart = 10 * 60_000;

/** By how much the times in the marks of a service were moved back already, ms: stamps are compared as they were written. */
export type Corrections = ReadonlyMap<string, number>;

/** @param fragments of one person, as few as a person has */
export function sightsOf(fragments: readonly Fragment[], corrections: Corrections): Sight[] {
  const views = fragments.map((fragment) => viewOf(fragment, corrections));
  const sights: Sight[] = [];
  for (const one of views) {
    for (const other of views) {
      if (!mayBeOne(one, other)) continue;
      sights.push(...decided(one, other), ...called(one, other), ...handedOn(one, other));
    }
  }
  return sights.filter(({ apart }) => Math.abs(apart) <= maxApart);
}

/** What an application does while somebody signs in may be anything. */
function mayBeOne(one: View, other: View): boolean {
  const agree = one.operation === 'login' || operationAffinity(one.operation, other.operation) > 0;
  return agree && targetAffinity(one.target, other.target) > 0;
}

/** A fragment by what its stamps can be compared with. */
interface View {
  operation: Fragment['operation'];
  target: Fragment['target'];
  /** The provider's records: of decisions, of how they ended, and of sign-ins, whose browser goes on to the application at once. */
  said: { time: number; relation: Sight['relation'] }[];
  /** First and last of what each service did. */
  work: Map<string, { first: number; last: number }>;
  /** A provider that hands something to a queue may well call it done before it is. */
  isQueued: boolean;
  sent: Call[];
  received: Call[];
  /** What it ends with, if that is a message, and what it begins with, if that is one. */
  handedOn: Stamp | null;
  taken: Stamp | null;
}

interface Stamp {
  service: string;
  time: number;
}

interface Call {
  service: string | null;
  time: number;
  operation: Mark['operation'];
  status: number;
}

function viewOf({ operation, target, marks, sources }: Fragment, corrections: Corrections): View {
  const isQueued = marks.some(({ stage }) => stage === 'queue');
  const view: View = { operation, target, said: [], work: new Map(), isQueued, sent: [], received: [], handedOn: null, taken: null };
  for (const mark of marks) {
    const service = mark.kind === 'audit' ? null : (mark.service ?? (sources.length === 1 ? (sources[0] ?? null) : null));
    const ahead = service === null ? 0 : (corrections.get(service) ?? 0);
    const [time, end] = [mark.time + ahead, mark.end + ahead];
    if (mark.kind === 'audit') addSaid(view, mark);
    // The root of a batch began long before the person's turn came.
    else if (service !== null && !(mark.root && marks.length > 1)) addWork(view, service, time, end);
    if (mark.operation === null || mark.httpStatus === null) continue;
    const call = { service, time, operation: mark.operation, status: mark.httpStatus };
    if (mark.stage === 'send' && service !== null) view.sent.push(call);
    if (mark.stage === 'apply') view.received.push(call);
  }
  if (marks.length > 1) {
    view.taken = messageAt(marks[0], corrections);
    view.handedOn = messageAt(marks.at(-1), corrections);
  }
  return view;
}

function messageAt(mark: Mark | undefined, corrections: Corrections): Stamp | null {
  if (mark?.stage !== 'queue' || mark.service === null || mark.kind === 'audit') return null;
  return { service: mark.service, time: mark.time + (corrections.get(mark.service) ?? 0) };
}

function addSaid({ said }: View, { stage, operation, time, end }: Mark): void {
  if (operation === 'login') said.push({ time, relation: 'call' });
  else if (stage === 'trigger' || stage === 'scope') said.push({ time, relation: 'cause' });
  else if (stage === 'send' || isConcluding({ stage })) said.push({ time: end, relation: 'effect' });
}

function addWork({ work }: View, service: string, time: number, end: number): void {
  const known = work.get(service);
  if (known === undefined) {
    work.set(service, { first: time, last: end });
    return;
  }
  known.first = Math.min(known.first, time);
  known.last = Math.max(known.last, end);
}

function decided({ said }: View, { work, isQueued }: View): Sight[] {
  const sure = isQueued ? said.filter(({ relation }) => relation !== 'effect') : said;
  return [...work].flatMap(([to, { first, last }]) =>
    sure.map(({ time, relation }): Sight => ({ from: null, to, relation, apart: (relation === 'effect' ? last : first) - time })),
  );
}

/** A message is taken after it was sent. */
function handedOn({ handedOn: sent }: View, { taken }: View): Sight[] {
  if (sent === null || taken === null || sent.service === taken.service) return [];
  return [{ from: sent.service, to: taken.service, relation: 'cause', apart: taken.time - sent.time }];
}

/** The same call from its two ends. */
function called({ sent }: View, { received }: View): Sight[] {
  return sent.flatMap((call) =>
    received
      .filter(({ service, operation, status }) => service !== call.service && operation === call.operation && status === call.status)
      .map((answer) => sightOfCall(call, answer)),
  );
}

function sightOfCall(call: Call, answer: Call): Sight {
  const apart = answer.time - call.time;
  // A receiver without a clock of its own (a cloud's record) is the reference for who called.
  if (answer.service === null) return { from: null, to: call.service as string, relation: 'call', apart: -apart };
  return { from: call.service, to: answer.service, relation: 'call', apart };
}
