/** What fails in a provider's cycle is tried again in a later one, without anybody's doing. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventInput, Operation } from '../../../src/domain/event.ts';
import { audit, span, start } from '../../helpers/inputs.ts';
import { flowsInAnyOrder, type TempStore, tempStore } from '../../helpers/temp-store.ts';

const minute = 60_000;
const person = { email: 'ana@globex.example', idpUserId: '6d0f2b1c-8a7e-4f55-9f0b-3f1f6f1f2a11' };

/** The call as the target serves it, and the provider's word on it. */
function tried(at: number, operation: Operation, status: number): EventInput[] {
  const outcome = status < 400 ? 'success' : 'failure';
  const endpoint = operation === 'create' ? 'POST /scim/v2/Users' : 'PATCH /scim/v2/Users/{id}';
  return [
    span(`ab${at}`, '1', at, {
      service: 'wiki',
      target: 'wiki',
      spanKind: 'server',
      stage: 'apply',
      operation,
      outcome,
      httpStatus: status,
      endpoint,
      identifiers: { email: person.email },
    }),
    audit(`word-${at}`, at + 300, {
      source: 'entra',
      service: 'entra',
      provider: 'entra',
      stage: 'confirm',
      operation,
      outcome,
      target: 'Wiki',
      identifiers: { ...person, jobId: 'scim.acme.1', cycleId: `cycle-${at}` },
    }),
  ];
}

describe('cycles of a provider', () => {
  let store: TempStore;
  beforeEach(() => {
    store = tempStore();
  });
  afterEach(() => store.close());

  const summary = (events: readonly EventInput[]) =>
    flowsInAnyOrder(store, events).map(({ operation, status, tries, eventCount }) => [operation, status, tries, eventCount]);

  it('are tries of one attempt, until one succeeds', () => {
    const events = [
      ...tried(start, 'create', 409),
      ...tried(start + 40 * minute, 'create', 409),
      ...tried(start + 7 * 60 * minute, 'create', 201),
    ];
    expect(summary(events)).toEqual([['create', 'succeeded', 3, 6]]);
  });

  it('do not try again what succeeded', () => {
    const events = [...tried(start, 'update', 200), ...tried(start + 40 * minute, 'update', 200)];
    expect(summary(events)).toEqual([
      ['update', 'succeeded', 1, 2],
      ['update', 'succeeded', 1, 2],
    ]);
  });

  it('begin something else with another operation', () => {
    const events = [...tried(start, 'update', 400), ...tried(start + 40 * minute, 'suspend', 200)];
    expect(summary(events)).toEqual([
      ['update', 'failed', 1, 2],
      ['suspend', 'succeeded', 1, 2],
    ]);
  });
});
