/**
 * Property: flows are a function of the events. Busy people with attempts that overlap, repeat, are throttled and hop through a queue, delivered at once, in any
 * order, in batches of any size and with restarts in between.
 */
import { describe, expect, it } from 'vitest';
import type { EventInput } from '../../../src/domain/event.ts';
import { audit, line, span, start, threeSources } from '../../helpers/inputs.ts';
import { seededRandom } from '../../helpers/seeded-random.ts';
import { shuffled, tempStore } from '../../helpers/temp-store.ts';

const minute = 60_000;
/** From seconds to a day: attempts that overlap, that follow at once, and that nothing can join any more. */
const gaps = [2_000, 20_000, 3 * minute, 40 * minute, 7 * 60 * minute, 20 * 60 * minute];

function world(seed: number): EventInput[] {
  const random = seededRandom(seed);
  const events: EventInput[] = [];
  let serial = 0;
  for (let person = 0; person < 3; person += 1) {
    let at = start + random() * minute;
    for (let attempt = 0; attempt < 9; attempt += 1) {
      serial += 1;
      events.push(...attemptOf(person, at, serial, random));
      at += (gaps[Math.floor(random() * gaps.length)] as number) * (0.5 + random());
    }
  }
  return events;
}

function attemptOf(person: number, at: number, serial: number, random: () => number): EventInput[] {
  const identifiers = { email: `user${person}@globex.example` };
  const kind = random();
  if (kind < 0.4) return distinct(threeSources(person, at, random() < 0.4), serial);
  if (kind < 0.6) {
    const refused = [429, 503, 409][Math.floor(random() * 3)] as number;
    const calls = [refused, random() < 0.7 ? 201 : refused].map((httpStatus, index) =>
      span(`call${serial}`, `${index + 1}`, at + index * 45_000, {
        identifiers,
        stage: 'send',
        operation: 'create',
        target: 'Acme Cloud',
        endpoint: 'POST acme.example/scim/v2/Users',
        httpStatus,
        outcome: httpStatus < 400 ? 'success' : 'failure',
      }),
    );
    return [
      audit(`assign-${serial}`, at - 900, { stage: 'trigger', operation: 'assign', outcome: 'success', target: 'Acme Cloud', identifiers }),
      ...calls,
    ];
  }
  if (kind < 0.8) return decidedOrReceived(at, serial, identifiers, random);
  const messageId = `m-${serial}`;
  return [
    span(`produce${serial}`, '1', at, {
      identifiers: { ...identifiers, messageId },
      stage: 'queue',
      target: 'Acme Cloud',
      operation: 'create',
    }),
    span(`consume${serial}`, '1', at + random() * 30 * minute, {
      identifiers: { messageId },
      stage: 'apply',
      operation: 'create',
      outcome: 'success',
    }),
    line('worker.log', serial, at + 500, { identifiers: { ...identifiers, requestId: `r-${serial >> 1}` }, name: 'working on it' }),
  ];
}

/** A decision not to act, or a push by one of two providers with the receiving side's own record before or behind it. */
function decidedOrReceived(at: number, serial: number, identifiers: EventInput['identifiers'], random: () => number): EventInput[] {
  const provider = random() < 0.7 ? 'okta' : 'entra';
  const own = (name: string) => ({
    source: name,
    service: name,
    provider: name,
    target: name === 'github' ? 'GitHub' : 'GitHub Enterprise',
  });
  const decision = { ...own(provider), operation: 'create' as const, identifiers };
  const skip = audit(`skip-${serial}`, at, { ...decision, stage: 'scope', errorCode: 'NotInScope' });
  if (random() < 0.4) return [skip];
  const outcome = random() < 0.6 ? 'success' : 'failure';
  const received = { ...own('github'), operation: 'create' as const, stage: 'apply' as const, endpoint: 'POST /scim/v2/Users' };
  return [
    audit(`received-${serial}`, at + (random() - 0.3) * 10_000, {
      ...received,
      outcome,
      httpStatus: outcome === 'success' ? 201 : 503,
      identifiers,
    }),
    ...(random() < 0.7 ? [audit(`push-${serial}`, at + 900, { ...decision, stage: 'confirm', outcome })] : []),
  ];
}

/** `threeSources` names its events by person and time only. */
function distinct(events: EventInput[], serial: number): EventInput[] {
  return events.map((event) => (event.kind === 'span' ? event : { ...event, nativeId: `${event.nativeId}#${serial}` }));
}

describe('flows of busy people', () => {
  it.each(Array.from({ length: 40 }, (_, seed) => seed))('are the same in any order and any batching, world %i', (seed) => {
    const events = world(seed);
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
