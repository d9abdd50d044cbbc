/**
 * The demo world: attempts planned one after another and merged into one stream in the order in which collectors would see them.
 * Pure: everything follows from the options. Lazy: an endless world costs no more memory than the attempts that are under way.
 */
import { personAt } from './people.ts';
import { createRandom, type Random } from './random.ts';
import { createScene } from './scene.ts';
import { ambientNoise } from './stories/ambient.ts';
import { routine, troubles } from './stories/index.ts';
import { type Cast, type Story, truthOf } from './stories/story.ts';
import type { Scenario, WorldEvent } from './world-event.ts';

export interface WorldOptions {
  seed: number;
  /** Number of attempts; null never ends. */
  flows: number | null;
  /** Epoch ms of the first attempt. */
  startTime: number;
  /** Mean time between two stories, milliseconds. */
  gapMs?: number;
  /** From this moment on, another pace: the live part after a history. */
  thenFrom?: { at: number; gapMs: number };
}

/** One block has each trouble once; the rest is routine. */
const blockLength = 100;
/** People who had accounts before the world began. */
const staff = 400;
const usualGap = 4500;
const ambientEvery = 8;

/** Events in time order; each channel is therefore in time order too. */
export function* generateWorld(options: WorldOptions): Generator<WorldEvent> {
  let pending: WorldEvent[] = [];
  for (const { startedAt, events } of planScenarios(options)) {
    const due = pending.filter((event) => event.at < startedAt);
    if (due.length > 0) {
      yield* due;
      pending = pending.slice(due.length);
    }
    pending = [...pending, ...events].sort((a, b) => a.at - b.at);
  }
  yield* pending;
}

/** The stories in the order in which they begin, each with all its events and what it is meant to be. */
export function* planScenarios(options: WorldOptions): Generator<Scenario> {
  const random = createRandom(options.seed, 'plan');
  const cast = createCast(options.seed, random);
  let at = options.startTime;
  let told = 0;
  for (let number = 0; options.flows === null || told < options.flows; number++) {
    if (number % ambientEvery === 0) yield ambient(options.seed, number, at);
    const left = options.flows === null ? Number.POSITIVE_INFINITY : options.flows - told;
    const scenario = tell(chooseStory(options.seed, number, left, random), createRandom(options.seed, 'story', number), at, cast);
    told += scenario.attempts.length;
    yield scenario;
    at += pause(options, at, random);
  }
}

function tell(story: Story, random: Random, at: number, cast: Cast): Scenario {
  const scene = createScene(random, at);
  const attempts = story.tell(scene, cast).map((end) => truthOf(story, end));
  return { startedAt: at, attempts, events: [...scene.events] };
}

function ambient(seed: number, number: number, at: number): Scenario {
  const scene = createScene(createRandom(seed, 'ambient', number), at);
  ambientNoise(scene);
  return { startedAt: at, attempts: [], events: [...scene.events] };
}

/** Troubles are spread evenly over a block, in an order of its own, so that even a short world has many of them. */
function chooseStory(seed: number, number: number, left: number, random: Random): Story {
  const [block, place] = [Math.floor(number / blockLength), number % blockLength];
  const before = Math.floor((place * troubles.length) / blockLength);
  const isTrouble = Math.floor(((place + 1) * troubles.length) / blockLength) > before;
  const story = isTrouble ? createRandom(seed, 'block', block).shuffle(troubles)[before] : random.pick(routine);
  return story === undefined || story.attempts > left ? random.pick(routine.filter((other) => other.attempts === 1)) : story;
}

/** Whole milliseconds, never at once. */
function pause({ gapMs = usualGap, thenFrom }: WorldOptions, at: number, random: Random): number {
  const mean = thenFrom !== undefined && at >= thenFrom.at ? thenFrom.gapMs : gapMs;
  return Math.round(mean * random.between(0.4, 1.6));
}

/** Newcomers are numbered on; colleagues take turns, so that nobody has two unrelated attempts at nearly the same time. */
function createCast(seed: number, random: Random): Cast {
  const order = random.shuffle(Array.from({ length: staff }, (_, index) => index));
  let newcomers = 0;
  let turn = 0;
  return {
    newcomer: () => personAt(seed, 'newcomer', newcomers++),
    colleague: () => personAt(seed, 'staff', order[turn++ % staff] ?? 0),
  };
}
