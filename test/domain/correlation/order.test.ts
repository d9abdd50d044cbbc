/** Property: flows are a function of the events, delivered at once, in any order, in batches of any size and with restarts in between. */
import { describe, expect, it } from 'vitest';
import { busyPeople } from '../../helpers/busy-people.ts';
import { audit, span, start } from '../../helpers/inputs.ts';
import { flowsInAnyOrder, shuffled, tempStore } from '../../helpers/temp-store.ts';

describe('flows of busy people', () => {
  it.each(Array.from({ length: 40 }, (_, seed) => seed))('are the same in any order and any batching, world %i', (seed) => {
    const events = busyPeople(seed);
    const whole = tempStore();
    whole.store(events);
    whole.settle();
    const expected = whole.flows();
    whole.close();
    expect(expected.length).toBeGreaterThan(8);
    for (let order = 1; order <= 4; order += 1) {
      const store = tempStore();
      const batch = [1, 3, 7, 25][order % 4] as number;
      store.store(order === 1 ? events : shuffled(events, seed * 10 + order), batch);
      store.settle();
      expect(store.flows(), `order ${order}, batches of ${batch}`).toEqual(expected);
      store.close();
    }
  });
});

it('draws the beginning back to a consumer whose clock is behind, when the message that ties it comes last', () => {
  const who = { email: 'dana@globex.example' };
  const events = [
    span('c1', '1', start + 304_000, { name: 'POST /hooks/okta', spanKind: 'server', outcome: 'success', identifiers: who }),
    span('18', '1', start, {
      name: 'process user.jobs',
      spanKind: 'consumer',
      stage: 'queue',
      outcome: 'failure',
      target: 'Desk Pro',
      identifiers: { messageId: 'm-1' },
    }),
    audit('push', start + 221_000, { stage: 'confirm', outcome: 'failure', operation: 'create', target: 'Desk Pro', identifiers: who }),
    span('c1', '2', start + 304_000, { parentNativeId: '1', spanKind: 'producer', stage: 'queue', identifiers: { messageId: 'm-1' } }),
  ];
  const [one, other] = [events.length, 1].map((batch) => {
    const store = tempStore();
    store.store(events, batch);
    const flows = store.flows();
    store.close();
    return flows;
  });
  expect(one).toHaveLength(1);
  expect(other).toEqual(one);
});

describe('parts that name nobody', () => {
  const send = (trace: string, email: string) =>
    span(trace, '1', start, { stage: 'send', operation: 'create', identifiers: { email, messageId: 'm-1' } });
  const take = span('b', '1', start + 1000, { stage: 'queue', identifiers: { messageId: 'm-1', requestId: 'r-1' } });
  const answer = span('c', '1', start + 2000, { stage: 'apply', outcome: 'success', identifiers: { requestId: 'r-1' } });

  it.each([
    ['belong to whom others like them lead to', [send('a', 'ana@globex.example'), take, answer], [3]],
    [
      'belong to nobody as soon as a second person has a claim to them',
      [send('a', 'ana@globex.example'), take, send('d', 'liam@globex.example')],
      [1, 1],
    ],
  ])('%s', (_, events, counts) => {
    const store = tempStore();
    const flows = flowsInAnyOrder(store, events);
    store.close();
    expect(flows.map(({ eventCount }) => eventCount)).toEqual(counts);
  });
});

it('takes a thread apart as it is, when two deliveries of one transaction brought it and one of them repeats itself', () => {
  const who = { email: 'noor@globex.example' };
  const parent = span('d1', '1', start, { service: 'desk', stage: 'apply', operation: 'create', outcome: 'success', identifiers: who });
  const child = span('d1', '2', start + 10, { service: 'desk', parentNativeId: '1', name: 'INSERT users', outcome: 'success' });
  const store = tempStore();
  // Padded to the same size, so that each half is a batch.
  store.store([parent, audit('pad', start, {}), child, child], 2, 2);
  expect(store.flows()).toMatchObject([{ eventCount: 2, operation: 'create', user: { key: who.email } }]);
  store.close();
});
