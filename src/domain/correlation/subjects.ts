/**
 * Who each event of one thread is about. Most threads are about one person; a batch (one trace or job with hundreds of users) is taken apart:
 * an event without identifiers belongs to the person of its nearest ancestor, else to everybody below it.
 */
import type { Identifiers } from '../identifiers.ts';
import type { EventFact } from './facts.ts';
import type { Hierarchy } from './hierarchy.ts';

/** For each event the numbers of its subjects: one, none, or several for the shared part of a batch. */
export interface Subjects {
  count: number;
  of: readonly (readonly number[])[];
}

/** Two different values of one of these can't be the same person. */
const distinguishing = ['email', 'idpUserId', 'externalId', 'employeeId', 'userName', 'scimId'] as const;
const everybody: readonly number[] = [0];
const nobody: readonly number[] = [];

/** A batch larger than this shares only its roots, not every event above the split: a bound on events times subjects. */
const manySubjects = 50;

export function subjectsOf(events: readonly EventFact[], keys: readonly (readonly string[])[], tree: Hierarchy): Subjects {
  if (keys.every((own) => own.length === 0)) return { count: 0, of: events.map(() => nobody) };
  if (isOnePerson(events)) return { count: 1, of: events.map(() => everybody) };
  const clusters = clusterByKeys(keys);
  joinAlongLineage(events, clusters, tree);
  const own = clusters.numbers();
  if (own.count === 1) return { count: 1, of: events.map(() => everybody) };
  return { count: own.count, of: spread(own.of, own.count, tree) };
}

function isOnePerson(events: readonly EventFact[]): boolean {
  for (const type of distinguishing) {
    let first: string | undefined;
    for (const event of events) {
      const value = event.identifiers[type];
      if (value === undefined) continue;
      if (first === undefined) first = value.toLowerCase();
      else if (first !== value.toLowerCase()) return false;
    }
  }
  return true;
}

class Clusters {
  private readonly parent: number[];
  private readonly keyed: readonly boolean[];

  constructor(keyed: readonly boolean[]) {
    this.keyed = keyed;
    this.parent = keyed.map((_, index) => index);
  }

  find(index: number): number {
    let root = index;
    while (this.parent[root] !== root) root = this.parent[root] as number;
    while (this.parent[index] !== root) {
      const next = this.parent[index] as number;
      this.parent[index] = root;
      index = next;
    }
    return root;
  }

  join(a: number, b: number): void {
    const [low, high] = [this.find(a), this.find(b)].sort((x, y) => x - y) as [number, number];
    this.parent[high] = low;
  }

  has(index: number): boolean {
    return this.keyed[index] === true;
  }

  /** Cluster numbers by event, -1 where there is none. */
  numbers(): { count: number; of: number[] } {
    const numbers = new Map<number, number>();
    const of = this.keyed.map((keyed, index) => {
      if (!keyed) return -1;
      const root = this.find(index);
      const number = numbers.get(root) ?? numbers.size;
      numbers.set(root, number);
      return number;
    });
    return { count: numbers.size, of };
  }
}

function clusterByKeys(keys: readonly (readonly string[])[]): Clusters {
  const clusters = new Clusters(keys.map((own) => own.length > 0));
  const holder = new Map<string, number>();
  for (const [index, own] of keys.entries()) {
    for (const key of own) {
      const other = holder.get(key);
      if (other === undefined) holder.set(key, index);
      else clusters.join(other, index);
    }
  }
  return clusters;
}

/** The worker's span knows the e-mail, the SCIM call below it only the externalId: the same person, unless their ids contradict each other. */
function joinAlongLineage(events: readonly EventFact[], clusters: Clusters, tree: Hierarchy): void {
  const nearest = new Int32Array(events.length).fill(-1);
  const profiles = new Map<number, Identifiers>();
  for (const index of events.keys()) {
    if (!clusters.has(index)) continue;
    const root = clusters.find(index);
    profiles.set(root, { ...events[index]?.identifiers, ...profiles.get(root) });
  }
  for (const index of tree.order) {
    const above = tree.parent[index] as number;
    const inherited = above === -1 ? -1 : (nearest[above] as number);
    nearest[index] = clusters.has(index) ? index : inherited;
    if (!clusters.has(index) || inherited === -1) continue;
    const a = clusters.find(inherited);
    const b = clusters.find(index);
    const [left, right] = [profiles.get(a) ?? {}, profiles.get(b) ?? {}];
    if (a === b || contradict(left, right)) continue;
    clusters.join(a, b);
    profiles.set(clusters.find(a), { ...right, ...left });
  }
}

function contradict(a: Identifiers, b: Identifiers): boolean {
  return distinguishing.some((type) => a[type] !== undefined && b[type] !== undefined && a[type]?.toLowerCase() !== b[type]?.toLowerCase());
}

function spread(own: readonly number[], count: number, tree: Hierarchy): (readonly number[])[] {
  const of: (readonly number[])[] = own.map((number) => (number === -1 ? nobody : [number]));
  for (const index of tree.order) {
    const above = tree.parent[index] as number;
    if (of[index]?.length === 0 && above !== -1) of[index] = of[above] ?? nobody;
  }
  const below: (Set<number> | undefined)[] = new Array(own.length);
  for (let position = tree.order.length - 1; position >= 0; position -= 1) {
    const index = tree.order[position] as number;
    const above = tree.parent[index] as number;
    if (of[index]?.length === 0 && below[index] !== undefined && (count <= manySubjects || above === -1)) {
      of[index] = [...(below[index] as Set<number>)].sort((a, b) => a - b);
    }
    if (above === -1 || of[above]?.length !== 0) continue;
    below[above] ??= new Set();
    const up = below[above] as Set<number>;
    for (const number of of[index]?.length === 0 ? (below[index] ?? nobody) : (of[index] ?? nobody)) up.add(number);
  }
  return of;
}
