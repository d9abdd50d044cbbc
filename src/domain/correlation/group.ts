/** Fragments that were joined already, as the joins see them: what they say together, which sides have spoken, how the latest try stands. */
import type { Fragment, Mark } from './facts.ts';
import { mainOperation } from './operations.ts';
import { byTime, isConcluding, isEffective, unresolvedFailures } from './progress.ts';
import { receiverOf } from './receivers.ts';
import { betterTarget } from './targets.ts';

/** Fragments that were joined by keys of work, or attempts in the making. */
export interface Group {
  fragments: Fragment[];
  start: number;
  end: number;
  seed: string;
  /** Who decided; null also where only the receiving side speaks. */
  provider: string | null;
  /** The service that recorded what it was told to do (`receivers.ts`). */
  receiver: string | null;
  target: string | null;
  operation: Fragment['operation'];
  marks: Mark[];
  /** Marks of the latest try: what is seen again is compared with these. */
  tryMarks: Mark[];
  sides: Set<string>;
  hasSubject: boolean;
  /** How the latest try stands; null after every change, until it is asked for. */
  standing: Standing | null;
}

interface Standing {
  /** Failures of the latest try that nothing has made good. */
  failures: Mark[];
  /** The call that changes the target was answered, or somebody said how it ended. */
  settled: boolean;
  concluded: boolean;
  succeeded: boolean;
}

export function groupOf(fragment: Fragment): Group {
  const receiver = receiverOf(fragment);
  return {
    fragments: [fragment],
    start: fragment.start,
    end: fragment.end,
    seed: fragment.seed,
    provider: receiver === null ? fragment.provider : null,
    receiver,
    target: fragment.target,
    operation: fragment.operation,
    marks: fragment.marks,
    tryMarks: fragment.marks,
    sides: sidesOf(fragment),
    hasSubject: fragment.subjectKeys.length > 0,
    standing: null,
  };
}

function sidesOf(fragment: Fragment): Set<string> {
  const kinds = new Set(fragment.marks.map((mark) => `${mark.kind}:${mark.service ?? ''}`));
  return kinds.size > 0 ? kinds : new Set(fragment.services.map((service) => `:${service}`));
}

export function absorb(into: Group, group: Group): void {
  into.fragments.push(...group.fragments);
  into.start = Math.min(into.start, group.start);
  into.end = Math.max(into.end, group.end);
  into.provider ??= group.provider;
  into.receiver ??= group.receiver;
  into.target = betterTarget(into.target, group.target);
  into.operation = mainOperation([into.operation, group.operation].filter((operation) => operation !== null));
  into.marks = [...into.marks, ...group.marks].sort(byTime);
  into.tryMarks = [...into.tryMarks, ...group.tryMarks].sort(byTime);
  for (const side of group.sides) into.sides.add(side);
  into.hasSubject ||= group.hasSubject;
  into.standing = null;
}

export function standingOf(attempt: Group): Standing {
  const marks = attempt.tryMarks;
  attempt.standing ??= {
    failures: unresolvedFailures(marks),
    settled: marks.some((mark) => isConcluding(mark) || (isEffective(mark) && mark.outcome !== 'unknown')),
    concluded: marks.some(isConcluding),
    succeeded: marks.some((mark) => isEffective(mark) && mark.outcome === 'success'),
  };
  return attempt.standing;
}

export function concludes(group: Group): boolean {
  return group.marks.some(isConcluding);
}
