/**
 * The words of the filter language: what each field is called, what it means, which values it takes. Completion, help and the parser's
 * messages read this one table.
 */
import { operations, stages } from './event.ts';
import type { FilterField } from './filter.ts';
import { statuses } from './flow.ts';

export interface FilterWord {
  description: string;
  example: string;
  /** Every value of a closed vocabulary; null when any text is allowed. */
  values: readonly string[] | null;
}

export const filterVocabulary: Record<FilterField, FilterWord> = {
  status: { description: 'state of the flow', example: 'status:failed,stuck', values: statuses },
  provider: { description: 'identity provider or system of record that decided', example: 'provider:okta', values: null },
  target: { description: 'system being provisioned into', example: 'target:"Acme Cloud"', values: null },
  op: { description: 'operation', example: 'op:create', values: operations },
  user: { description: 'e-mail, user name or any id of the person', example: 'user:alice@example.com', values: null },
  stage: { description: 'furthest stage reached, or the one that failed', example: 'stage:send', values: stages },
  service: { description: 'a service that took part or failed', example: 'service:scim-gateway', values: null },
  http: { description: 'HTTP status of the failure', example: 'http:409, http:5xx, http:>=500', values: null },
  class: { description: 'class of the failure', example: 'class:uniqueness', values: null },
  dur: { description: 'duration of the flow', example: 'dur:>5s, dur:<=200ms, dur:1s..5s', values: null },
  session: { description: 'session id', example: 'session:s-81f2', values: null },
  request: { description: 'request, transaction, change or message id', example: 'request:req-81f2', values: null },
  trace: { description: 'trace id', example: 'trace:4bf92f3577b34da6a3ce929d0e0e4736', values: null },
  source: { description: 'configured source that reported an event', example: 'source:okta-prod', values: null },
  id: { description: 'flow id or its beginning', example: 'id:f_8k2m91qa', values: null },
  endpoint: { description: 'endpoint of the failing call', example: 'endpoint:*/scim/v2/Users', values: null },
};

/** The nearest of the allowed words, when the slip is small enough to be a typing error. */
export function nearestWord(word: string, allowed: readonly string[]): string | null {
  const typed = word.toLowerCase().slice(0, 40);
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(typed.length / 3)) + 1;
  for (const candidate of allowed) {
    const distance = candidate.startsWith(typed) && typed.length > 1 ? 1 : editDistance(typed, candidate);
    if (distance >= bestDistance) continue;
    best = candidate;
    bestDistance = distance;
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let twoAgo: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(at(previous, j) + 1, at(current, j - 1) + 1, at(previous, j - 1) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, at(twoAgo, j - 2) + 1);
      current.push(cost);
    }
    twoAgo = previous;
    previous = current;
  }
  return at(previous, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
