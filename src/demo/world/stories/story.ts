/** What a story is, and the sentence in which it says what it means to be. */
import type { Operation } from '../../../domain/event.ts';
import type { FlowStatus } from '../../../domain/flow.ts';
import type { Person } from '../people.ts';
import type { Scene } from '../scene.ts';
import type { AttemptTruth } from '../world-event.ts';

export interface Cast {
  /** Somebody who was never seen before. */
  newcomer(): Person;
  /** Somebody who has accounts already, and had no attempt for a while. */
  colleague(): Person;
}

export interface Story {
  name: string;
  /** How many attempts it is made of. */
  attempts: number;
  tell(scene: Scene, cast: Cast): Ending[];
}

export interface Ending {
  user: string;
  target: string | null;
  operation: Operation;
  status: FlowStatus;
  /** A failure class, or null. */
  failure: string | null;
  startedAt: number;
  tries: number;
}

type Optional = Partial<Pick<Ending, 'failure' | 'startedAt' | 'tries'>>;

export function ending(
  scene: Scene,
  person: Pick<Person, 'email'>,
  target: string | null,
  operation: Operation,
  status: FlowStatus,
  { failure = null, startedAt = scene.start, tries = 1 }: Optional = {},
): Ending {
  return { user: person.email, target, operation, status, failure, startedAt, tries };
}

export function truthOf(story: Story, { status, failure, ...facts }: Ending): AttemptTruth {
  return { story: story.name, ...facts, expectedStatus: status, expectedClass: failure };
}
