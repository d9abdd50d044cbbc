/** Where everybody ended in every target, and whether a look at the person says so. */
import type { LifecycleState } from '../../src/domain/flow.ts';
import type { Reader } from '../../src/domain/reader.ts';
import type { Attempt, Change, World } from './world.ts';

const after: Record<Change, LifecycleState> = { create: 'active', suspend: 'suspended', reactivate: 'active', delete: 'deprovisioned' };

/** @returns how many accounts have the right state in the person's journey, whatever name of the target it stands under, and none beside it */
export function lifecyclesOf(world: World, reader: Reader): { right: number; all: number } {
  const last = new Map<string, NonNullable<Attempt['change']> & { state: LifecycleState }>();
  for (const { change, ending } of world.attempts) {
    if (change === null) continue;
    const account = `${change.person.number} ${change.target.label}`;
    if (change.at >= (last.get(account)?.at ?? Number.NEGATIVE_INFINITY))
      last.set(account, { ...change, state: ending === 'succeeded' ? after[change.what] : 'error' });
  }
  let right = 0;
  for (const { person, target, state } of last.values()) {
    const names = [target.label, target.host, target.service];
    const states = (reader.user(person.oktaId, 1)?.lifecycle ?? [])
      .filter((entry) => names.includes(entry.target))
      .map((entry) => entry.state);
    if (states.length === 1 && states[0] === state) right += 1;
  }
  return { right, all: last.size };
}
