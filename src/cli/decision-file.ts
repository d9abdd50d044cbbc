/** Decisions about links as `export` and `link list --json` write them. */
import type { LinkDecision } from '../domain/correlation/decisions.ts';
import { UsageError } from '../errors.ts';

/** @throws UsageError when the text is no such document */
export function decisionsIn(text: string, file: string): LinkDecision[] {
  const list = listIn(text);
  if (list === null) throw new UsageError(`${file} has no decisions`, 'it takes what provtrace export or provtrace link list --json wrote');
  return list.map((value, index) => {
    const decision = decisionFrom(value);
    if (decision === null) throw new UsageError(`${file}: decision ${index + 1} is not one`, 'kind, eventId, otherIds and at are needed');
    return decision;
  });
}

function listIn(text: string): unknown[] | null {
  try {
    const { linkDecisions, decisions } = JSON.parse(text) as { [key: string]: unknown };
    const list = linkDecisions ?? decisions;
    return Array.isArray(list) ? list : null;
  } catch {
    return null;
  }
}

function decisionFrom(value: unknown): LinkDecision | null {
  const { kind, eventId, otherIds, at, by, note } = (value ?? {}) as { [key in keyof LinkDecision]?: unknown };
  const time = typeof at === 'string' ? Date.parse(at) : Number.NaN;
  const others = Array.isArray(otherIds) ? otherIds.filter((id) => typeof id === 'string') : [];
  if ((kind !== 'cut' && kind !== 'pin') || typeof eventId !== 'string' || others.length === 0 || Number.isNaN(time)) return null;
  return {
    kind,
    eventId,
    otherIds: others,
    at: time,
    by: typeof by === 'string' ? by : null,
    note: typeof note === 'string' ? note : null,
  };
}
