import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventInput } from '../../src/domain/event.ts';
import type { Flow } from '../../src/domain/flow.ts';
import { openReader } from '../../src/store/reader.ts';
import { audit, line, start } from '../helpers/inputs.ts';
import { flowsFrom, shuffled, type TempStore, tempStore } from '../helpers/temp-store.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

let store: TempStore;
beforeEach(() => {
  store = tempStore();
});
afterEach(() => store.close());

function assigned(person: number, at: number, target = 'Acme Cloud'): EventInput {
  return audit(`assign-${target}-${person}`, at, {
    name: 'application.user_membership.add',
    stage: 'trigger',
    operation: 'assign',
    outcome: 'success',
    target,
    identifiers: { email: `user${person}@globex.example` },
  });
}

function confirmed(person: number, at: number, target = 'Acme Cloud'): EventInput {
  return audit(`push-${target}-${person}`, at, {
    name: 'application.provision.user.push',
    stage: 'confirm',
    operation: 'create',
    outcome: 'success',
    target,
    identifiers: { email: `user${person}@globex.example` },
  });
}

/** Assigned, and confirmed so much later. */
function successes(count: number, lateMs: number, target?: string): EventInput[] {
  return Array.from({ length: count }, (_, person) => {
    const at = start + person * 3 * minute;
    return [assigned(person, at, target), confirmed(person, at + lateMs, target)];
  }).flat();
}

function openOne(flows: readonly Flow[]): Flow {
  return flows.find(({ status }) => status === 'running') as Flow;
}

const patience = ({ overdueAt, lastEventAt }: Flow) => (overdueAt ?? 0) - lastEventAt;

describe('from when on an open attempt counts as stuck', () => {
  it.each([
    [25, 20 * minute, 40 * minute],
    [25, 2000, 5 * minute],
    [8, 20 * minute, 15 * minute],
  ])('is learned from %i successes that were silent for %i ms: after %i ms', (count, silent, expected) => {
    const flows = flowsFrom(store, [...successes(count, silent), assigned(900, start + day)]);
    expect(patience(openOne(flows))).toBe(expected);
  });

  it('is learned for each target by itself', () => {
    const flows = flowsFrom(store, [
      ...successes(25, 20 * minute),
      ...successes(25, 3000, 'Wiki'),
      assigned(900, start + day),
      assigned(901, start + day, 'Wiki'),
    ]);
    const open = flows.filter(({ status }) => status === 'running');
    expect(open.map((flow) => [flow.target, patience(flow)]).sort()).toEqual([
      ['Acme Cloud', 40 * minute],
      ['Wiki', 5 * minute],
    ]);
  });

  it('does not depend on the order of events, and a rebuild says the same', () => {
    const events = [...successes(25, 20 * minute), assigned(900, start + day)];
    const flows = flowsFrom(store, events);
    const other = tempStore();
    for (const [place, event] of shuffled(events, 5).entries()) {
      other.store([event]);
      if (place % 10 === 0) other.settle();
    }
    other.settle();
    expect(other.flows()).toEqual(flows);
    other.writer.rebuild(() => {});
    expect(other.flows()).toEqual(flows);
    other.close();
  });

  it('is known at once of what comes after it was learned, and to the next process', () => {
    store.store(successes(25, 20 * minute));
    store.settle();
    store.store([assigned(900, start + day)]);
    expect(patience(openOne(store.flows()))).toBe(40 * minute);
  });

  it('goes back to the usual when the successes are gone that taught it', () => {
    store.store([...successes(25, 20 * minute), assigned(900, start + day)]);
    store.settle();
    store.connection.exec("UPDATE flows SET status = 'failed' WHERE status = 'succeeded' AND started_at > 0");
    store.store([assigned(901, start + 2 * day, 'Other')]);
    store.settle();
    expect(patience(openOne(store.flows().filter(({ target }) => target === 'Acme Cloud')))).toBe(15 * minute);
  });

  it('is told with what successes did next', () => {
    const flows = flowsFrom(store, [...successes(25, 20 * minute), assigned(900, start + day)]);
    const reader = openReader(store.path);
    expect(reader.detail(openOne(flows).id)?.pace).toMatchObject({
      silenceMs: 20 * minute,
      successes: 25,
      next: { stage: 'confirm', service: 'okta' },
    });
    expect(reader.detail(flows[0]?.id ?? '')?.pace).toBeNull();
    reader.close();
  });
});

it('an attempt that was told to come back in two hours is not stuck before', () => {
  const [flow] = flowsFrom(store, [
    line('worker.log', 1, start, {
      stage: 'send',
      operation: 'create',
      outcome: 'failure',
      httpStatus: 429,
      message: 'HTTP 429 Too Many Requests',
      target: 'Acme Cloud',
      endpoint: 'POST acme.example/scim/v2/Users',
      identifiers: { email: 'ana@globex.example' },
      attributes: { 'http.response.header.retry-after': ['7200'] },
    }),
  ]);
  expect(flow).toMatchObject({ status: 'waiting', waitingUntil: start + 120 * minute, overdueAt: start + 180 * minute });
});
