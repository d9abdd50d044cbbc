/** How well flows match attempts: every pair of records that belong together should be in one flow, and no other pair. */

export interface Scored {
  /** Number of the attempt; a negative number of its own for a record of no attempt. */
  attempt: number;
  /** Its case, or `no attempt`. */
  kind: string;
  /** Ids of the flows that it is in. */
  flows: readonly string[];
}

export interface Pairs {
  /** In one flow and one attempt. */
  right: number;
  /** In one flow. */
  joined: number;
  /** Of one attempt. */
  belonging: number;
}

export interface Quality {
  precision: number;
  recall: number;
  f1: number;
}

export function qualityOf({ right, joined, belonging }: Pairs): Quality {
  const precision = joined === 0 ? 1 : right / joined;
  const recall = belonging === 0 ? 1 : right / belonging;
  return { precision, recall, f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

export function addPairs(sum: Pairs, more: Pairs): Pairs {
  return { right: sum.right + more.right, joined: sum.joined + more.joined, belonging: sum.belonging + more.belonging };
}

/** By case, and `all`. A pair of two cases counts for both. */
export function pairsOf(records: readonly Scored[]): Map<string, Pairs> {
  const flows = new Map<string, Scored[]>();
  const attempts = new Map<number, Scored[]>();
  for (const record of records) {
    push(attempts, record.attempt, record);
    for (const flow of record.flows) push(flows, flow, record);
  }
  const kinds = [...new Set(records.map(({ kind }) => kind))];
  return new Map(['all', ...kinds].map((kind) => [kind, pairsFor(kind, flows, attempts)]));
}

function pairsFor(kind: string, flows: ReadonlyMap<string, Scored[]>, attempts: ReadonlyMap<number, Scored[]>): Pairs {
  const isOf = (record: Scored) => kind === 'all' || record.kind === kind;
  const pairs = { right: 0, joined: 0, belonging: 0 };
  for (const members of attempts.values()) if (members.some(isOf)) pairs.belonging += choose2(members.length);
  for (const members of flows.values()) {
    pairs.joined += choose2(members.length) - choose2(members.filter((member) => !isOf(member)).length);
    const counts = new Map<number, number>();
    for (const member of members) if (isOf(member)) counts.set(member.attempt, (counts.get(member.attempt) ?? 0) + 1);
    for (const count of counts.values()) pairs.right += choose2(count);
  }
  return pairs;
}

function choose2(count: number): number {
  return (count * (count - 1)) / 2;
}

function push<Key>(groups: Map<Key, Scored[]>, key: Key, record: Scored): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [record]);
  else group.push(record);
}
