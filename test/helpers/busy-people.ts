/** Busy people with attempts that overlap, repeat, are throttled and hop through a queue; the same for the same seed. */
import type { EventInput } from '../../src/domain/event.ts';
import { audit, line, span, start, threeSources } from './inputs.ts';
import { seededRandom } from './seeded-random.ts';

const minute = 60_000;
/** From seconds to a day: attempts that overlap, that follow at once, and that nothing can join any more. */
const gaps = [2_000, 20_000, 3 * minute, 40 * minute, 7 * 60 * minute, 20 * 60 * minute];

export function busyPeople(seed: number): EventInput[] {
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
