/** Why an event belongs to its flow, in words. */
import type { FlowLink, LinkCandidate } from '../domain/flow.ts';

const rules: Readonly<Record<FlowLink['rule'], string>> = {
  seed: 'first event',
  trace: 'same trace',
  'span-link': 'span link',
  request: 'same request',
  transaction: 'same transaction',
  change: 'same change',
  message: 'same message',
  subject: 'same person',
  context: 'same session or job',
  pinned: 'pinned by hand',
};

export function ruleWords({ rule }: Pick<FlowLink, 'rule'>): string {
  return rules[rule];
}

/** `by kim: same ticket`; empty when neither is known. */
export function decisionWords({ by, note }: { by: string | null; note: string | null }): string {
  return [by === null ? '' : `by ${by}`, note ?? ''].filter((part) => part !== '').join(': ');
}

export function percent(confidence: number): string {
  return `${Math.round(confidence * 100)} %`;
}

/** What leads to the id of a candidate: nothing was chosen for the first event, it began a flow. */
export function candidateLead({ rule }: Pick<FlowLink, 'rule'>): string {
  return rule === 'seed' ? 'not part of' : 'rather than';
}

/** `28 %, its target fits less`; `other target`. */
export function candidateWords({ confidence, reason }: LinkCandidate): string {
  return confidence === 0 ? reason : `${percent(confidence)}, ${reason}`;
}
