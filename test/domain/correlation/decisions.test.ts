/** Links that people cut and pin: flows are a function of events and decisions, in whatever order they come. */
import { describe, expect, it } from 'vitest';
import type { LinkDecision } from '../../../src/domain/correlation/decisions.ts';
import type { EventInput } from '../../../src/domain/event.ts';
import type { Flow } from '../../../src/domain/flow.ts';
import { factOf } from '../../../src/store/pack-event.ts';
import { busyPeople } from '../../helpers/busy-people.ts';
import { audit, line, span, start, threeSources } from '../../helpers/inputs.ts';
import { seededRandom } from '../../helpers/seeded-random.ts';
import { shuffled, tempStore } from '../../helpers/temp-store.ts';

const minute = 60_000;

const idOf = (event: EventInput | undefined) => factOf(event as EventInput).id;

function cut(event: EventInput | undefined, from: readonly (EventInput | undefined)[], at = 1): LinkDecision {
  return { kind: 'cut', eventId: idOf(event), otherIds: from.map(idOf), at, by: null, note: null };
}

function pin(event: EventInput | undefined, to: EventInput | undefined, at = 1): LinkDecision {
  return { kind: 'pin', eventId: idOf(event), otherIds: [idOf(to)], at, by: null, note: null };
}

type Fact = { event: EventInput } | { decision: LinkDecision };

/** Flows after facts in this order, one at a time. */
function flowsAfter(facts: readonly Fact[]): Flow[] {
  const store = tempStore();
  for (const fact of facts) {
    if ('event' in fact) store.store([fact.event]);
    else store.writer.decide(fact.decision);
  }
  store.settle();
  const flows = store.flows();
  store.close();
  return flows;
}

/** The same from decisions before, between and after the events, in any order. */
function flowsInAnyOrder(events: readonly EventInput[], decisions: readonly LinkDecision[], orders = 6): Flow[] {
  const facts: Fact[] = [...events.map((event) => ({ event })), ...decisions.map((decision) => ({ decision }))];
  const flows = flowsAfter(facts);
  expect(flowsAfter([...facts].reverse())).toEqual(flows);
  for (let seed = 1; seed <= orders; seed += 1) expect(flowsAfter(shuffled(facts, seed)), `order ${seed}`).toEqual(flows);
  return flows;
}

const counts = (flows: readonly Flow[]) => flows.map(({ user, target, eventCount }) => [user.key, target, eventCount]);

describe('a cut', () => {
  const [assign, log, server, query, push] = threeSources(1, start, false);
  const events = [assign, log, server, query, push] as EventInput[];

  it('makes two flows of one, and joins what is left as if the rest were not there', () => {
    const [first, second, ...others] = flowsInAnyOrder(events, [cut(log, [assign, server, push])]);
    expect(others).toEqual([]);
    expect(first).toMatchObject({ provider: 'okta', eventCount: 4 });
    expect(second).toMatchObject({ sources: ['scim-gateway.log'], eventCount: 1 });
  });

  it('takes along what belongs to the same part of a trace', () => {
    const flows = flowsInAnyOrder(events, [cut(query, [assign, log, push])]);
    expect(flows.map(({ eventCount, sources }) => [eventCount, sources])).toEqual([
      [3, ['okta', 'scim-gateway.log']],
      [2, ['otlp']],
    ]);
  });

  it('parts what shares a key of work, too', () => {
    const who = { email: 'ana@globex.example', requestId: 'r-1' };
    const pair = [
      line('app.log', 1, start, { stage: 'send', operation: 'create', identifiers: { ...who, traceId: '1'.repeat(32) } }),
      audit('done', start + 100, { stage: 'confirm', operation: 'create', outcome: 'success', identifiers: who }),
    ];
    expect(flowsInAnyOrder(pair, [])).toHaveLength(1);
    expect(flowsInAnyOrder(pair, [cut(pair[1], [pair[0]])])).toHaveLength(2);
  });

  it('about events that never came says nothing', () => {
    const [elsewhere] = threeSources(7, start, false);
    expect(flowsInAnyOrder(events, [cut(elsewhere, [assign]), cut(log, [elsewhere]), pin(elsewhere, assign)])).toEqual(
      flowsInAnyOrder(events, []),
    );
  });
});

describe('a pin', () => {
  const first = threeSources(1, start, false);
  const second = threeSources(1, start + 40 * minute, false);
  const [, strayLog] = second;

  it('moves a part to another attempt of the same person, whatever the scores say, and leaves the rest as it would be without it', () => {
    const flows = flowsInAnyOrder([...first, ...second], [pin(strayLog, first[0])]);
    expect(counts(flows)).toEqual([
      ['user1@globex.example', 'Acme Cloud', 6],
      ['user1@globex.example', 'Acme Cloud', 4],
    ]);
  });

  it('keeps the id of the flow, also when the part began earlier', () => {
    const [early, late] = flowsInAnyOrder([...first, ...second], []);
    const flows = flowsInAnyOrder([...first, ...second], [pin(first[0], second[0])]);
    expect(flows.map(({ id }) => id)).toContain(late?.id);
    expect(flows.map(({ eventCount }) => eventCount).sort()).toEqual([4, 6]);
    expect(flows.map(({ id }) => id)).not.toContain(early?.id);
  });

  it('brings another person’s part in, and joins nobody else with it', () => {
    const other = threeSources(2, start + 1000, false);
    const flows = flowsInAnyOrder([...first, ...other], [pin(other[1], first[0])]);
    expect(counts(flows)).toEqual([
      ['user1@globex.example', 'Acme Cloud', 6],
      ['user2@globex.example', 'Acme Cloud', 4],
    ]);
  });

  it('brings in a line that names nobody and that nothing refers to', () => {
    const noise = line('app.log', 9, start + 500, { name: 'cache miss', identifiers: { requestId: 'r-9' } });
    expect(flowsInAnyOrder([...first, noise], [])[0]?.eventCount).toBe(5);
    expect(flowsInAnyOrder([...first, noise], [pin(noise, first[4])])[0]?.eventCount).toBe(6);
  });

  it('takes along a consumer that only knows the message, and leaves it with whoever else has a claim to it', () => {
    const who = { email: 'noor@globex.example' };
    const produce = span('a1', '1', start + 90 * minute, { stage: 'queue', identifiers: { ...who, messageId: 'm-1' } });
    const consume = span('a2', '1', start + 91 * minute, { stage: 'apply', outcome: 'success', identifiers: { messageId: 'm-1' } });
    const receipt = line('worker.log', 1, start + 92 * minute, {
      name: 'done',
      identifiers: { ...who, messageId: 'm-1', requestId: 'r-7' },
    });
    expect(counts(flowsInAnyOrder([...first, produce, consume], [pin(produce, first[0])]))).toEqual([
      ['user1@globex.example', 'Acme Cloud', 7],
    ]);
    expect(flowsInAnyOrder([...first, produce, consume, receipt], [pin(produce, first[0])]).map(({ eventCount }) => eventCount)).toEqual([
      6, 2,
    ]);
  });

  it('is followed to its end, and stands alone while that has not arrived or leads back to itself', () => {
    const [assign, log, server] = second;
    const chain = flowsInAnyOrder([...first, ...second], [pin(log, assign, 1), pin(assign, first[0], 2)]);
    expect(chain.map(({ eventCount }) => eventCount)).toEqual([7, 3]);
    const missing = flowsInAnyOrder([...second], [pin(log, first[0])]);
    expect(missing.map(({ eventCount }) => eventCount).sort()).toEqual([1, 4]);
    const loop = flowsInAnyOrder([...second], [pin(log, server, 1), pin(server, log, 2)]);
    expect(loop.map(({ eventCount }) => eventCount).sort()).toEqual([1, 2, 2]);
  });

  it('to a part that only it has a claim to changes nothing, and a ring of those is left as it is', () => {
    const hop = (message: string, at: number) => [
      span(`${message}1`, '1', at, {
        stage: 'queue',
        operation: 'create',
        identifiers: { email: 'noor@globex.example', messageId: message },
      }),
      span(`${message}2`, '1', at + minute, { stage: 'apply', outcome: 'success', identifiers: { messageId: message } }),
    ];
    const [produce, consume, ...others] = [...hop('a', start), ...hop('b', start + 600 * minute)];
    const events = [produce, consume, ...others] as EventInput[];
    const flows = flowsInAnyOrder(events, []);
    expect(flows.map(({ eventCount }) => eventCount)).toEqual([2, 2]);
    expect(flowsInAnyOrder(events, [pin(produce, consume)])).toEqual(flows);
    expect(flowsInAnyOrder(events, [pin(produce, others[1], 1), pin(others[0], consume, 2)])).toEqual(flows);
  });

  it('yields to what is decided later about the same part', () => {
    const events = [...first, ...second];
    const onlyCut = flowsInAnyOrder(events, [cut(strayLog, [second[0], second[2], second[4]], 2)]);
    expect(flowsInAnyOrder(events, [pin(strayLog, first[0], 1), cut(strayLog, [second[0], second[2], second[4]], 2)])).toEqual(onlyCut);
    expect(flowsInAnyOrder(events, [pin(strayLog, first[0], 3), cut(strayLog, [second[0], second[2], second[4]], 2)])).toEqual(
      flowsInAnyOrder(events, [pin(strayLog, first[0], 3)]),
    );
  });
});

describe('arbitrary decisions about busy people', () => {
  it.each(Array.from({ length: 8 }, (_, seed) => seed))(
    'give the same flows in any order, and the former ones when taken back, world %i',
    (seed) => {
      const random = seededRandom(seed);
      const events = busyPeople(seed);
      const any = () => events[Math.floor(random() * events.length)];
      const decisions = Array.from({ length: 6 }, (_, at) =>
        random() < 0.6 ? pin(any(), any(), at) : cut(any(), [any(), any(), any()], at),
      );
      flowsInAnyOrder(events, decisions, 2);
      const store = tempStore();
      store.store(events);
      const before = store.flows();
      for (const decision of decisions) store.writer.decide(decision);
      for (const decision of shuffled(decisions, seed)) store.writer.undo(decision);
      expect(store.flows()).toEqual(before);
      store.close();
    },
  );
});
