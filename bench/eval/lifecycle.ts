/** Where everybody is in each target when the story is over, and how often `provtrace user` says the same. */
import type { LifecycleState } from '../../src/domain/flow.ts';
import type { Reader } from '../../src/domain/reader.ts';
import type { Account, Attempt, World } from './world.ts';

export interface Share {
  right: number;
  all: number;
}

/** People who share an address are left out: a person who is asked for by it is all of them. */
export function judgeLifecycle(world: World, reader: Reader): Share {
  const owners = new Map<string, Set<number>>();
  for (const { account } of world.attempts) {
    if (account === null) continue;
    const { email, number } = account.person;
    owners.set(email, (owners.get(email) ?? new Set()).add(number));
  }
  const share = { right: 0, all: 0 };
  for (const { account, state } of statesOf(world.attempts)) {
    const { person, target } = account;
    if (owners.get(person.email)?.size !== 1) continue;
    const names: readonly string[] = [target.label, target.host, target.service];
    // One target under two names would be two answers, of which one is out of date.
    const told = (reader.user(person.email, 1)?.lifecycle ?? []).filter((entry) => names.includes(entry.target));
    share.all += 1;
    if (told.length <= 1 && (told[0]?.state ?? 'none') === state) share.right += 1;
  }
  return share;
}

const after: Record<Account['change'], LifecycleState> = {
  create: 'active',
  update: 'active',
  suspend: 'suspended',
  reactivate: 'active',
  delete: 'deprovisioned',
};

/** By the last attempt on each account. */
function statesOf(attempts: readonly Attempt[]): { account: Account; state: LifecycleState }[] {
  const latest = new Map<string, { account: Account; state: LifecycleState }>();
  for (const { account, ending } of attempts) {
    if (account === null) continue;
    const key = `${account.person.number} ${account.target.label}`;
    const known = latest.get(key);
    if (known !== undefined && known.account.at > account.at) continue;
    latest.set(key, { account, state: ending === 'succeeded' ? after[account.change] : 'error' });
  }
  return [...latest.values()];
}
