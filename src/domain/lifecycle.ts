/**
 * Where a person is in each target, as the attempts so far tell it.
 *
 * | operation                                         | open      | succeeded, partial | failed, stuck |
 * |---------------------------------------------------|-----------|--------------------|---------------|
 * | create, assign, activate, reactivate, import      | pending   | active             | error         |
 * | invite                                            | pending   | pending            | error         |
 * | update, group-add, group-remove                   | updating  | active             | error         |
 * | suspend                                           | updating  | suspended          | error         |
 * | delete, unassign                                  | updating  | deprovisioned      | error         |
 * | login                                             | no change | active, if new     | no change     |
 *
 * Skipped attempts and attempts whose operation is unknown change nothing, except that the latter can fail. A group change or an update of
 * a suspended or deprovisioned account leaves it so.
 */
import { betterTarget } from './correlation/targets.ts';
import type { Operation } from './event.ts';
import type { Flow, FlowStatus, LifecycleEntry, LifecycleState } from './flow.ts';

const afterSuccess: Record<Operation, LifecycleState> = {
  create: 'active',
  assign: 'active',
  activate: 'active',
  reactivate: 'active',
  import: 'active',
  invite: 'pending',
  update: 'active',
  'group-add': 'active',
  'group-remove': 'active',
  suspend: 'suspended',
  delete: 'deprovisioned',
  unassign: 'deprovisioned',
  login: 'active',
};

const beginnings: readonly Operation[] = ['create', 'assign', 'activate', 'reactivate', 'import', 'invite'];
const changes: readonly Operation[] = ['update', 'group-add', 'group-remove'];

/**
 * @returns one entry a target (the provider, for attempts that name no other target), the latest change first. Names are of one target where an attempt was
 *   seen under both, or `known` says so.
 */
export function lifecycleOf(flows: readonly Flow[], known: ReadonlyMap<string, string> = new Map()): LifecycleEntry[] {
  const nameOf = sharedNames(flows, known);
  const entries = new Map<string, LifecycleEntry>();
  for (const flow of [...flows].sort((a, b) => effectiveAt(a) - effectiveAt(b) || (a.id < b.id ? -1 : 1))) {
    const [name] = namesOf(flow);
    if (name === undefined) continue;
    const target = nameOf(name);
    const entry = entries.get(target);
    const state = nextState(entry?.state ?? 'none', flow);
    if (state === (entry?.state ?? 'none')) continue;
    const since = effectiveAt(flow);
    const history = entry === undefined ? [] : [{ state: entry.state, since: entry.since, flowId: entry.flowId }, ...entry.history];
    entries.set(target, { target, state, since, flowId: flow.id, history });
  }
  return [...entries.values()].sort((a, b) => b.since - a.since || (a.target < b.target ? -1 : 1));
}

function namesOf({ target, targetNames, provider }: Flow): string[] {
  if (target !== null) return [...new Set([target, ...targetNames])];
  return provider === null ? [] : [provider];
}

/** One name for all that attempts were seen under together: the one that people gave. */
function sharedNames(flows: readonly Flow[], known: ReadonlyMap<string, string>): (name: string) => string {
  const groups = new Map<string, Set<string>>();
  for (const flow of flows) {
    const names = namesOf(flow).flatMap((name) => [name, ...(known.has(name) ? [known.get(name) as string] : [])]);
    const group = new Set(names.flatMap((name) => [name, ...(groups.get(name) ?? [])]));
    for (const name of group) groups.set(name, group);
  }
  return (name) => [...(groups.get(name) ?? [name])].reduce((best, other) => betterTarget(best, other) ?? best);
}

/** The provider has taken somebody's access away, and a target has not. */
export interface Mismatch {
  provider: string;
  providerState: LifecycleState;
  /** Since when the provider has it so, epoch ms. */
  since: number;
  target: string;
  state: LifecycleState;
  /** The attempt that brought the target where it is. */
  flowId: string;
}

const gone: ReadonlySet<LifecycleState> = new Set(['suspended', 'deprovisioned']);
const there: ReadonlySet<LifecycleState> = new Set(['active', 'updating']);

/** @param flows tell who decides: what happens to the account at a provider is meant for all targets */
export function mismatchesOf(lifecycle: readonly LifecycleEntry[], flows: readonly Flow[]): Mismatch[] {
  const providers = new Set(flows.flatMap(({ provider }) => provider ?? []));
  const out = lifecycle.find(({ target, state }) => providers.has(target) && gone.has(state));
  if (out === undefined) return [];
  return lifecycle
    .filter(({ target, state }) => !providers.has(target) && there.has(state))
    .map(({ target, state, flowId }) => ({ provider: out.target, providerState: out.state, since: out.since, target, state, flowId }));
}

/** When the attempt had its effect; while it is open, when it began. */
function effectiveAt(flow: Flow): number {
  if (isOpen(flow.status)) return flow.startedAt;
  return flow.endedAt ?? flow.lastEventAt;
}

function isOpen(status: FlowStatus): boolean {
  return status === 'running' || status === 'waiting';
}

function nextState(state: LifecycleState, { operation, status }: Flow): LifecycleState {
  if (status === 'skipped') return state;
  if (operation === 'login') return status === 'succeeded' && (state === 'none' || state === 'pending') ? 'active' : state;
  if (status === 'failed' || status === 'stuck') return 'error';
  if (operation === null) return state;
  if (isOpen(status)) return beginnings.includes(operation) ? 'pending' : 'updating';
  if (changes.includes(operation) && (state === 'suspended' || state === 'deprovisioned')) return state;
  return afterSuccess[operation];
}
