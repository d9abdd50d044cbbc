/** Joined fragments -> one flow, still without the diagnosis of its failure (see `correlate.ts`). */

import type { Flow, Subject } from '../flow.ts';
import { flowId } from '../hash.ts';
import { subjectIdentifiers } from '../identifiers.ts';
import type { Fragment, Mark } from './facts.ts';
import { mainOperation } from './operations.ts';
import { byTime, isConcluding } from './progress.ts';
import { receiverOf } from './receivers.ts';
import { verdictOf } from './status.ts';
import { betterTarget } from './targets.ts';

export interface Assembled {
  flow: Flow;
  services: string[];
}

/** Whether the fragments are an attempt at all: somebody is provisioned, and something says how. */
export function isAttempt(fragments: readonly Fragment[]): boolean {
  return (
    fragments.some((fragment) => fragment.subjectKeys.length > 0) &&
    fragments.some((fragment) => fragment.operation !== null || fragment.marks.some((mark) => mark.stage !== null))
  );
}

/** @param pinned of them those that somebody has pinned to the others: they don't name the flow, so that it keeps its id */
export function assemble(joined: readonly Fragment[], pinned: readonly Fragment[] = []): Assembled {
  const fragments = [...joined].sort((a, b) => a.start - b.start || (a.seed < b.seed ? -1 : 1));
  const first = fragments.find((fragment) => !pinned.includes(fragment)) ?? fragments[0];
  const marks = fragments.flatMap((fragment) => fragment.marks).sort(byTime);
  const startedAt = Math.min(...fragments.map((fragment) => fragment.start));
  const lastEventAt = Math.max(...fragments.map((fragment) => fragment.end));
  const verdict = verdictOf(fragments, marks, lastEventAt);
  const open = verdict.status === 'running' || verdict.status === 'waiting';
  const [only] = fragments.length === 1 ? fragments : [];
  const merged = (pick: (fragment: Fragment) => string[]) => sorted(only === undefined ? fragments.flatMap(pick) : pick(only));
  const flow: Flow = {
    id: flowId(first?.seed ?? ''),
    user: subjectOf(fragments),
    provider: providerOf(fragments),
    target: fragments.reduce<string | null>((target, fragment) => betterTarget(target, fragment.target), null),
    targetNames: merged(({ target, otherTargets = [] }) => (target === null ? [] : [target, ...otherTargets])),
    operation: mainOperation(fragments.flatMap((fragment) => fragment.operation ?? [])),
    status: verdict.status,
    stage: verdict.stage,
    startedAt,
    endedAt: open ? null : lastEventAt,
    durationMs: round(lastEventAt - startedAt),
    tries: triesOf(marks),
    eventCount: fragments.reduce((sum, fragment) => sum + fragment.count, 0),
    sources: merged((fragment) => fragment.sources),
    traceIds: merged((fragment) => fragment.traceIds),
    requestIds: merged((fragment) => fragment.requestIds),
    sessionIds: merged((fragment) => fragment.sessionIds),
    failure: null,
    stages: verdict.stages,
    waitingUntil: null,
    overdueAt: verdict.overdue,
    lastEventAt,
  };
  return { flow, services: merged((fragment) => fragment.services) };
}

/** Each once. */
function sorted(texts: string[]): string[] {
  return texts.length < 2 ? texts : [...new Set(texts)].sort();
}

/** Microseconds are the finest that sources report; more digits would be noise of binary fractions. */
function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/**
 * The provider that decided is the one that recorded a decision; a mere mention (a user agent) counts less, and the receiving side's own record only
 * where nobody else is named.
 */
function providerOf(fragments: readonly Fragment[]): string | null {
  const named = fragments.filter((fragment) => fragment.provider !== null);
  const others = named.filter((fragment) => receiverOf(fragment) === null);
  const deciding = others.find((fragment) => fragment.marks.some((mark) => mark.kind === 'audit'));
  return (deciding ?? others[0] ?? named[0])?.provider ?? null;
}

function subjectOf(fragments: readonly Fragment[]): Subject {
  const ids: Subject['ids'] = {};
  for (const type of subjectIdentifiers) {
    for (const fragment of fragments) {
      const value = fragment.identifiers[type];
      if (value !== undefined) ids[type] ??= value;
    }
  }
  const { email, userName, idpUserId, externalId, scimId, employeeId, groupName, groupId } = ids;
  const key = email?.toLowerCase() ?? userName ?? idpUserId ?? externalId ?? scimId ?? employeeId ?? groupName ?? groupId ?? '?';
  return { key, ids };
}

/** The call that changes the target, counted on the side that saw it most often; retries of it are the tries of the attempt. */
function triesOf(marks: readonly Mark[]): number {
  return Math.max(1, callsOf(marks), verdictsOf(marks));
}

/**
 * Tries as a provider counts them that reports each push but not the call: every verdict after which it tries again on its own (throttled, a gateway's
 * error), and the one that ended it.
 */
function verdictsOf(marks: readonly Mark[]): number {
  const sides = new Map<string, { retried: number; ended: number }>();
  for (const mark of marks) {
    if (mark.kind !== 'audit' || mark.endpoint !== null || mark.operation === null || mark.outcome === 'unknown' || !isConcluding(mark))
      continue;
    const side = `${mark.service ?? ''}|${mark.stage}|${mark.operation}`;
    const retried = (sides.get(side)?.retried ?? 0) + (mark.retryable ? 1 : 0);
    sides.set(side, { retried, ended: mark.retryable ? 0 : 1 });
  }
  return Math.max(0, ...[...sides.values()].map(({ retried, ended }) => (retried > 0 ? retried + ended : 0)));
}

function callsOf(marks: readonly Mark[]): number {
  const counts = new Map<string, number>();
  for (const mark of marks) {
    if ((mark.stage !== 'send' && mark.stage !== 'apply') || mark.operation === null || mark.endpoint === null) continue;
    const side = `${mark.kind}|${mark.service ?? ''}|${mark.endpoint ?? ''}`;
    counts.set(side, (counts.get(side) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}
