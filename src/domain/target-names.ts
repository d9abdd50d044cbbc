/** Names of one target, learned from attempts that were seen under several: what people call it, the host that is called, what the service calls itself. */
import { betterTarget } from './correlation/targets.ts';

/** So many attempts have to show two names together. */
const minAttempts = 3;
/** Of the attempts that show a name together with others. A host that stands before many targets is none of them. */
const minShare = 0.9;

/**
 * @param attempts all names of the target of each
 * @returns by name the one to show, where that is another
 */
export function learnTargetNames(attempts: Iterable<readonly string[]>): Map<string, string> {
  const together = new Map<string, Map<string, number>>();
  const counts = new Map<string, number>();
  for (const names of attempts) {
    if (names.length < 2) continue;
    const best = names.reduce((one, other) => betterTarget(one, other) ?? one);
    for (const name of names) {
      if (name === best) continue;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      const partners = together.get(name) ?? new Map<string, number>();
      partners.set(best, (partners.get(best) ?? 0) + 1);
      together.set(name, partners);
    }
  }
  const learned = new Map<string, string>();
  for (const [name, partners] of [...together].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [best, count] = [...partners].reduce((one, other) => (other[1] > one[1] ? other : one));
    if (count >= minAttempts && count >= minShare * (counts.get(name) ?? 0)) learned.set(name, best);
  }
  return learned;
}
