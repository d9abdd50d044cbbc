/** Takes one thread apart into fragments: one for each subject and target, the shared beginning of a batch in each of them. */
import type { EventFact, Fragment, Split } from './facts.ts';
import { type Hierarchy, hierarchyOf } from './hierarchy.ts';
import { subjectKeys } from './keys.ts';
import { type Subjects, subjectsOf } from './subjects.ts';
import { summarise } from './summarise.ts';
import { targetAffinity } from './targets.ts';

/**
 * @param thread key of the thread (see `threadOf`)
 * @param events all events of the thread, in any order
 */
export function splitThread(thread: string, events: readonly EventFact[]): Split[] {
  if (events.length === 1) return [lone(thread, events)];
  const sorted = [...events].sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
  const tree = hierarchyOf(sorted);
  const keys = sorted.map((event) => subjectKeys(event.identifiers));
  const subjects = subjectsOf(sorted, keys, tree);
  const whole = new Whole(thread, sorted, tree);
  if (subjects.count <= 1) return splitByTarget(sorted, null, whole);
  return [...membersOf(sorted, subjects), unassigned(sorted, subjects)]
    .filter((members) => members.own.length > 0)
    .flatMap((members) => splitByTarget(members.all, new Set(members.own), whole));
}

/** Most threads of audit logs are one event, and there is nothing to take apart. */
function lone(thread: string, events: readonly EventFact[]): Split {
  const all = new Set(events);
  return { fragment: summarise(thread, events, all, all), eventIds: null };
}

/** What the parts of a thread ask of it as a whole: found once, because there may be thousands of them. */
class Whole {
  readonly thread: string;
  readonly events: readonly EventFact[];
  readonly roots: ReadonlySet<EventFact>;
  private readonly tree: Hierarchy;
  private targets: ReadonlyMap<EventFact, string> | null = null;

  constructor(thread: string, events: readonly EventFact[], tree: Hierarchy) {
    this.thread = thread;
    this.events = events;
    this.tree = tree;
    this.roots = new Set(events.filter((_, index) => tree.parent[index] === -1));
  }

  get lineage(): ReadonlyMap<EventFact, string> {
    this.targets ??= targetLineage(this.events, this.tree);
    return this.targets;
  }
}

interface Members {
  /** Events of this subject alone. */
  own: EventFact[];
  all: EventFact[];
}

function membersOf(events: readonly EventFact[], subjects: Subjects): Members[] {
  const members: Members[] = Array.from({ length: subjects.count }, () => ({ own: [], all: [] }));
  for (const [index, event] of events.entries()) {
    const of = subjects.of[index] ?? [];
    for (const number of of) {
      members[number]?.all.push(event);
      if (of.length === 1) members[number]?.own.push(event);
    }
  }
  return members;
}

function unassigned(events: readonly EventFact[], subjects: Subjects): Members {
  const own = events.filter((_, index) => subjects.of[index]?.length === 0);
  return { own, all: own };
}

/** `own` null means that all events are the subject's alone. */
function splitByTarget(events: readonly EventFact[], own: ReadonlySet<EventFact> | null, whole: Whole): Split[] {
  const { thread, roots } = whole;
  const names = new Set(events.flatMap((event) => (event.target === null ? [] : [event.target])));
  const groups = names.size < 2 ? [] : groupTargets(new Set(events.flatMap((event) => whole.lineage.get(event) ?? [])));
  if (groups.length < 2) return [splitOf(summarise(thread, events, own ?? new Set(events), roots), events, whole)];
  return groups.map((group) => {
    const mine = events.filter((event) => {
      const target = whole.lineage.get(event);
      return target === undefined || group.has(target);
    });
    const exclusive = new Set(mine.filter((event) => whole.lineage.get(event) !== undefined && (own?.has(event) ?? true)));
    return splitOf(summarise(thread, mine, exclusive, roots), mine, whole);
  });
}

function splitOf(fragment: Fragment, events: readonly EventFact[], whole: Whole): Split {
  return { fragment, eventIds: events.length === whole.events.length ? null : events.map((event) => event.id) };
}

/** Each event's target: that of its outermost ancestor which names one, because what lies below a call is the callee's own business. */
function targetLineage(all: readonly EventFact[], tree: Hierarchy): Map<EventFact, string> {
  const targets: (string | null)[] = new Array(all.length).fill(null);
  const lineage = new Map<EventFact, string>();
  for (const index of tree.order) {
    const above = tree.parent[index] as number;
    const event = all[index] as EventFact;
    const target = (above === -1 ? null : targets[above]) ?? event.target;
    targets[index] = target ?? null;
    if (target !== null && target !== undefined) lineage.set(event, target);
  }
  return lineage;
}

/** Names of the same target together. A person's name and a machine's name are taken for the same when there is one of each. */
function groupTargets(names: ReadonlySet<string>): Set<string>[] {
  const groups: Set<string>[] = [];
  for (const name of [...names].sort()) {
    const group = groups.find((members) => [...members].some((member) => targetAffinity(member, name) >= 0.9));
    if (group === undefined) groups.push(new Set([name]));
    else group.add(name);
  }
  const [first, second] = groups;
  if (groups.length !== 2 || first === undefined || second === undefined) return groups;
  const comparable = [...first].some((a) => [...second].some((b) => targetAffinity(a, b) === 0));
  return comparable ? groups : [new Set([...first, ...second])];
}
