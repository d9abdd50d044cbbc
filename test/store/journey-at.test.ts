import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Reader, UserJourney } from '../../src/domain/reader.ts';
import { openReader } from '../../src/store/reader.ts';
import { audit, span, start, threeSources } from '../helpers/inputs.ts';
import { type TempStore, tempStore } from '../helpers/temp-store.ts';

const email = 'user1@globex.example';
const hour = 3_600_000;

let store: TempStore;
let reader: Reader;
beforeEach(() => {
  store = tempStore();
});
afterEach(() => {
  reader.close();
  store.close();
});

function journeyAt(at: number): UserJourney {
  reader = openReader(store.path, { now: () => start + 100 * hour });
  return reader.user(email, 10, at) as UserJourney;
}

describe('a journey as it stood at a moment', () => {
  beforeEach(() => store.store([...threeSources(1, start, true), ...threeSources(1, start + 2 * hour, false)]));

  it('holds an attempt as far as it had come: its events, its stage, and no outcome that came later', () => {
    const { flows, lifecycle } = journeyAt(start + 600);
    expect(flows).toMatchObject([
      { status: 'running', stage: 'trigger', eventCount: 1, durationMs: 0, endedAt: null, failure: null, sources: ['okta'], tries: 1 },
    ]);
    expect(lifecycle).toMatchObject([{ target: 'Acme Cloud', state: 'pending', since: start }]);
    reader.close();
    expect(journeyAt(start + 705).flows).toMatchObject([{ status: 'failed', stage: 'send', eventCount: 2, failure: { httpStatus: 409 } }]);
  });

  it('keeps the id that the attempt has now', () => {
    const ids = journeyAt(start + 600).flows.map(({ id }) => id);
    expect(store.flows().map(({ id }) => id)).toContain(ids[0]);
  });

  it('is the present one for what was over by then, and knows nothing of what began later', () => {
    const { flows, lifecycle } = journeyAt(start + hour);
    expect(flows).toEqual(store.flows().filter(({ startedAt }) => startedAt === start));
    expect(lifecycle).toMatchObject([{ state: 'error' }]);
    reader.close();
    expect(journeyAt(start - 1)).toMatchObject({ flows: [], lifecycle: [] });
  });
});

it('an attempt that had been silent for too long at that moment was stuck then, though it went on later', () => {
  const who = { target: 'Acme Cloud', identifiers: { email } };
  store.store([
    audit('a', start, { name: 'application.user_membership.add', stage: 'trigger', operation: 'assign', outcome: 'success', ...who }),
    audit('b', start + 0.8 * hour, {
      name: 'application.provision.user.push',
      stage: 'confirm',
      operation: 'create',
      outcome: 'success',
      ...who,
    }),
  ]);
  expect(store.flows()).toHaveLength(1);
  expect(journeyAt(start + hour / 2).flows).toMatchObject([{ status: 'stuck' }]);
  reader.close();
  expect(journeyAt(start + hour).flows).toMatchObject([{ status: 'succeeded' }]);
});

it('a span that had begun by then tells nothing of its end', () => {
  const who = { target: 'Acme Cloud', identifiers: { email } };
  store.store([
    span('abc', '1', start, {
      service: 'worker',
      stage: 'send',
      operation: 'create',
      outcome: 'failure',
      httpStatus: 500,
      durationMs: 2000,
      ...who,
    }),
  ]);
  expect(store.flows()).toMatchObject([{ status: 'failed' }]);
  expect(journeyAt(start + 1000).flows).toMatchObject([{ status: 'running', failure: null, eventCount: 1 }]);
});
