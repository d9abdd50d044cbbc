import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diagnose } from '../../src/domain/diagnosis/diagnose.ts';
import { type EventInput, writtenAt } from '../../src/domain/event.ts';
import type { Flow } from '../../src/domain/flow.ts';
import { openReader } from '../../src/store/reader.ts';
import { BatchWriter } from '../../src/store/write-batches.ts';
import { audit, line, span, start, threeSources } from '../helpers/inputs.ts';
import { flowsFrom, shuffled, type TempStore, tempStore } from '../helpers/temp-store.ts';

const minute = 60_000;

/** As its host wrote them. */
function ahead(service: string, ms: number, events: readonly EventInput[]): EventInput[] {
  return events.map((event) => (event.service === service ? { ...event, time: event.time + ms } : event));
}

function people(count: number, first = 0): EventInput[] {
  return Array.from({ length: count }, (_, person) =>
    threeSources(first + person, start + (first + person) * 7 * minute, person % 4 === 0),
  ).flat();
}

let store: TempStore;
beforeEach(() => {
  store = tempStore();
});
afterEach(() => store.close());

function clocks(): object[] {
  const reader = openReader(store.path);
  try {
    return reader.clocks();
  } finally {
    reader.close();
  }
}

describe('a clock that is off', () => {
  it.each([4 * minute, -4 * minute, 20_000])('by %i ms is found out and corrected', (ms) => {
    const right = tempStore();
    const expected = flowsFrom(right, people(8));
    right.close();
    const flows = flowsFrom(store, ahead('acme-api', ms, people(8)));
    expect(flows.map(({ id, status, eventCount }) => ({ id, status, eventCount }))).toEqual(
      expected.map(({ id, status, eventCount }) => ({ id, status, eventCount })),
    );
    for (const [place, { durationMs }] of flows.entries())
      expect(Math.abs(durationMs - (expected[place]?.durationMs ?? 0))).toBeLessThan(1000);
    expect(clocks()).toEqual([{ service: 'acme-api', aheadMs: ms, people: expect.any(Number) }]);
  });

  it('leaves the stamps of the events as they came', () => {
    const [flow] = flowsFrom(store, ahead('acme-api', 4 * minute, people(8)));
    const reader = openReader(store.path);
    const events = reader.detail(flow?.id ?? '')?.events ?? [];
    expect(events.map((event) => [event.service, writtenAt(event) - start, event.clockAheadMs])).toEqual([
      ['okta', 0, undefined],
      ['scim-gateway', 700, undefined],
      ['acme-api', 720 + 4 * minute, 4 * minute],
      ['acme-api', 730 + 4 * minute, 4 * minute],
      ['okta', 1200, undefined],
    ]);
    expect(reader.clocks()).toMatchObject([{ service: 'acme-api' }]);
    const remarks = diagnose(flow as Flow, events).filter((finding) => finding.class === 'clock-skew');
    expect(remarks.map(({ cause }) => cause)).toEqual([
      'Times of two hosts do not fit together: the clock of acme-api is 240 s ahead; the times shown here are corrected.',
    ]);
    const { rows } = reader.query("SELECT time FROM events WHERE service = 'acme-api' ORDER BY time LIMIT 1");
    expect(rows).toEqual([[new Date(start + 720 + 4 * minute).toISOString()]]);
    reader.close();
  });

  it('gives the same flows in any order, however often it was looked at in between, and after a rebuild', () => {
    const events = ahead('acme-api', 4 * minute, ahead('scim-gateway', -3 * minute, people(12)));
    const flows = flowsFrom(store, events);
    expect(flows).toHaveLength(12);
    for (const [seed, batch] of [
      [1, 1],
      [2, 9],
      [3, 40],
    ] as const) {
      const other = tempStore();
      const mixed = shuffled(events, seed);
      for (let from = 0; from < mixed.length; from += 20) {
        other.store(mixed.slice(from, from + 20), batch);
        other.settle();
      }
      expect(other.flows()).toEqual(flows);
      other.close();
    }
    store.writer.rebuild(() => {});
    expect(store.flows()).toEqual(flows);
  });

  it('is known to the next process, which takes what it writes for what it is', () => {
    store.store(ahead('acme-api', 4 * minute, people(8)));
    store.settle();
    const later = tempStore();
    const expected = flowsFrom(later, ahead('acme-api', 4 * minute, people(9)));
    later.close();
    const writer = new BatchWriter(store.connection);
    store.writer = writer;
    store.store(ahead('acme-api', 4 * minute, people(1, 8)));
    expect(store.flows()).toHaveLength(expected.length);
    store.settle();
    expect(store.flows()).toEqual(expected);
  });

  it('is taken back when what comes later says otherwise', () => {
    const wrong = ahead('acme-api', 4 * minute, people(6));
    store.store(wrong);
    store.settle();
    expect(clocks()).toHaveLength(1);
    store.store(people(30, 6));
    store.settle();
    expect(clocks()).toEqual([]);
    store.writer.rebuild(() => {});
    const rebuilt = store.flows();
    const fresh = tempStore();
    expect(flowsFrom(fresh, [...people(30, 6), ...wrong])).toEqual(rebuilt);
    fresh.close();
  });

  it('of systems that no provider speaks of is measured against the one of them that is seen most', () => {
    const events = Array.from({ length: 9 }, (_, person) => {
      const [at, email] = [start + person * 5 * minute, `p${person}@corp.example`];
      const call = { operation: 'create', outcome: 'success', httpStatus: 201, endpoint: 'POST /scim/v2/Users' } as const;
      return [
        span(`${person}abc`, '1', at, {
          service: 'importer',
          stage: 'send',
          spanKind: 'client',
          identifiers: { email },
          target: 'wiki',
          ...call,
        }),
        line('wiki.log', person, at + 20 - 3 * minute, { stage: 'apply', identifiers: { email }, target: 'wiki', ...call }),
      ];
    }).flat();
    const flows = flowsFrom(store, events);
    expect(flows).toHaveLength(9);
    expect(clocks()).toMatchObject([{ aheadMs: 3 * minute }]);
  });
});

it('of who takes messages before they are sent is found out', () => {
  const events = Array.from({ length: 9 }, (_, person) => {
    const [at, who] = [start + person * 11 * minute, { identifiers: { email: `m${person}@corp.example` } }];
    const taken = at + 400 - 3 * minute;
    return [
      span(`${person}1a`, '1', at, { service: 'web', stage: 'trigger', operation: 'create', outcome: 'success', ...who }),
      span(`${person}1a`, '2', at + 30, { service: 'web', parentNativeId: '1', stage: 'queue', spanKind: 'producer', ...who }),
      span(`${person}2b`, '1', taken, { service: 'accounts', stage: 'queue', spanKind: 'consumer', ...who }),
      span(`${person}2b`, '2', taken + 20, {
        service: 'accounts',
        parentNativeId: '1',
        stage: 'apply',
        operation: 'create',
        outcome: 'success',
        ...who,
      }),
    ];
  }).flat();
  const flows = flowsFrom(store, events);
  expect(flows.map(({ status, eventCount }) => [status, eventCount])).toEqual(Array.from({ length: 9 }, () => ['succeeded', 4]));
  expect(clocks()).toHaveLength(1);
});

it('of a log that names no service is known by its source', () => {
  const anonymous = people(8).map((event) =>
    event.service === 'scim-gateway' ? { ...event, service: null, time: event.time + 2 * minute } : event,
  );
  expect(flowsFrom(store, anonymous)).toHaveLength(8);
  expect(clocks()).toMatchObject([{ service: 'scim-gateway.log', aheadMs: 2 * minute }]);
});

describe('clocks are let alone', () => {
  it('when only a few people could tell', () => {
    store.store(ahead('acme-api', 4 * minute, people(4)));
    store.settle();
    expect(clocks()).toEqual([]);
  });

  it('when everything happens late, but nothing before its cause', () => {
    const events = Array.from({ length: 20 }, (_, person) => {
      const [decided] = threeSources(person, start + person * 9 * minute, false);
      return [
        decided as EventInput,
        line('worker.log', person, start + person * 9 * minute + 3 * minute, {
          stage: 'apply',
          operation: 'create',
          outcome: 'success',
          target: 'Acme Cloud',
          identifiers: decided?.identifiers ?? {},
        }),
      ];
    }).flat();
    expect(flowsFrom(store, events)).toHaveLength(20);
    expect(clocks()).toEqual([]);
  });

  it('when a queue is emptied after the provider has called it done', () => {
    const events = Array.from({ length: 20 }, (_, person) => {
      const at = start + person * 9 * minute;
      const who = { target: 'Acme Cloud', identifiers: { email: `q${person}@corp.example` } };
      return [
        audit(`q${person}`, at, { name: 'push', stage: 'confirm', operation: 'create', outcome: 'success', ...who }),
        span(`${person}def`, '1', at + minute, { service: 'worker', stage: 'queue', spanKind: 'consumer', outcome: 'success', ...who }),
        span(`${person}def`, '2', at + minute + 5, {
          service: 'worker',
          parentNativeId: '1',
          stage: 'apply',
          operation: 'create',
          outcome: 'success',
          ...who,
        }),
      ];
    }).flat();
    store.store(events);
    store.settle();
    expect(clocks()).toEqual([]);
  });

  it('when people are apart by many different times', () => {
    const events = Array.from({ length: 40 }, (_, person) =>
      ahead('acme-api', ((person * 37) % 40) * 11_000 - 3 * minute, people(1, person)),
    ).flat();
    store.store(events);
    store.settle();
    expect(clocks()).toEqual([]);
  });
});
