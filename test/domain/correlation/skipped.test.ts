/** Decisions not to act, as each provider records them, through the real normalisers and the real store. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { normaliseEntra } from '../../../src/collectors/entra/normalise.ts';
import { normaliseGoogle } from '../../../src/collectors/google/normalise.ts';
import { normaliseJumpcloud } from '../../../src/collectors/jumpcloud/normalise.ts';
import { normaliseOkta } from '../../../src/collectors/okta/normalise.ts';
import { knownEventTypes } from '../../../src/collectors/onelogin/event-types.ts';
import { oneloginNormaliser } from '../../../src/collectors/onelogin/normalise.ts';
import { diagnose } from '../../../src/domain/diagnosis/diagnose.ts';
import type { EventInput, Json, ProvisioningEvent } from '../../../src/domain/event.ts';
import { provisioning, skipped, step } from '../../collectors/entra/samples.ts';
import { activity, event } from '../../collectors/google/activities.ts';
import { audit, span, start } from '../../helpers/inputs.ts';
import { oktaPush } from '../../helpers/okta-events.ts';
import { flowsFrom, shuffled, type TempStore, tempStore } from '../../helpers/temp-store.ts';

const minute = 60_000;
type Normalise = typeof normaliseOkta;

function eventOf(normalise: Normalise, raw: Json): EventInput {
  const result = normalise(raw, 'idp');
  if ('problem' in result) throw new Error(result.problem);
  return result.event;
}

const entra = (raw: Json) => eventOf(normaliseEntra, raw);
const okta = (raw: object) => eventOf(normaliseOkta, raw as Json);
const google = (name: string, parameters: { [name: string]: Json }) =>
  eventOf(normaliseGoogle, activity('directory_sync', [event('DIRECTORY_SYNC_ENTITY', name, parameters)]));
const onelogin = (type: number, more: { [name: string]: Json } = {}) =>
  eventOf(oneloginNormaliser(knownEventTypes), {
    id: 1,
    created_at: '2026-01-05T10:00:00Z',
    event_type_id: type,
    user_id: 32_916_209,
    user_name: 'alice@example.com',
    ...more,
  });
const jumpcloud = (type: string) =>
  eventOf(normaliseJumpcloud, {
    id: '6490f0f5a2d539837a30aaad',
    timestamp: '2026-01-05T10:00:00Z',
    event_type: type,
    resource: { id: '5f00000000000000000000a1', type: 'user', username: 'alice', email: 'alice@example.com' },
  });

const unreasoned = provisioning({
  provisioningStatusInfo: { status: 'skipped', errorInformation: null },
  provisioningSteps: [step('EntrySynchronizationSkip', 'processing', 'skipped')],
  modifiedProperties: [],
});
const ada = 'ada@acme.example';

describe('a decision not to act', () => {
  let store: TempStore;
  beforeEach(() => {
    store = tempStore();
  });
  afterEach(() => store.close());

  const flowsOf = (events: readonly EventInput[]) => flowsFrom(store, events);

  it.each<[string, EventInput, string]>([
    ['Entra: not assigned', entra(skipped('NotEffectivelyEntitled', 'scoping')), 'out-of-scope'],
    ['Entra: a scoping filter', entra(skipped('EntryNotInScope', 'export')), 'out-of-scope'],
    ['Entra: a reason that nobody knows', entra(skipped('LunarEclipse', 'matching')), 'out-of-scope'],
    ['Entra: no reason at all', entra(unreasoned), 'out-of-scope'],
    ['Entra: nothing to change', entra(skipped('RedundantExport', 'export')), 'no-change'],
    ['Okta: a push', okta(oktaPush({ outcome: { result: 'SKIPPED', reason: 'The user is not in scope of this app' } })), 'out-of-scope'],
    ['Okta: without a reason', okta(oktaPush({ displayMessage: '', outcome: { result: 'SKIPPED' } as never })), 'out-of-scope'],
    ['Google: excluded', google('ENTITY_EXCLUDED', { SOURCE_OBJECT_ID: ada }), 'out-of-scope'],
    ['Google: skipped', google('ENTITY_SKIPPED', { SOURCE_OBJECT_ID: ada, SKIP_REASON: 'no mail attribute' }), 'import-skipped'],
    ['Google: a dry run', google('ENTITY_CREATED', { ENTITY_TYPE: 'USER', TARGET_OBJECT_ID: ada, DRY_RUN: true }), 'no-change'],
    ['OneLogin: rejected', onelogin(50), 'out-of-scope'],
    ['OneLogin: told to do nothing', onelogin(60, { app_name: 'Slack', app_id: 7 }), 'no-change'],
    ['JumpCloud: an import', jumpcloud('user_import_skipped'), 'out-of-scope'],
  ])('by %s', (_, decision, expected) => {
    const [flow, ...others] = flowsOf([decision]);
    expect(others).toEqual([]);
    expect(flow).toMatchObject({ status: 'skipped', failure: null });
    const known = { ...decision, id: 'e_1', parentId: null } as ProvisioningEvent;
    expect(diagnose(flow as NonNullable<typeof flow>, [known])[0]).toMatchObject({ class: expected, eventIds: ['e_1'] });
  });

  it.each<[string, EventInput]>([
    ['a validation that a person has to mend', entra(skipped('AttributeValidationFailed', 'processing'))],
    ['a deferred push', okta(oktaPush({ outcome: { result: 'DEFERRED', reason: null } }))],
    [
      'a rule that was evaluated',
      okta(oktaPush({ eventType: 'group.user_membership.rule.evaluation', outcome: { result: 'UNKNOWN', reason: null } })),
    ],
  ])('is not %s', (_, other) => {
    for (const flow of flowsOf([other])) expect(flow.status).not.toBe('skipped');
  });

  const person = { idpUserId: 'ana-0001-0001', email: 'ana@example.com' };
  const decided = (at: number, more: Partial<EventInput> = {}) =>
    audit(`skip-${at}`, at, {
      stage: 'scope',
      operation: 'create',
      target: 'Acme Wiki',
      errorCode: 'NotInScope',
      identifiers: person,
      ...more,
    });
  const pushed = (at: number, outcome: EventInput['outcome']) =>
    audit(`push-${at}`, at, { stage: 'confirm', operation: 'create', target: 'Acme Wiki', outcome, identifiers: person });
  const assigned = audit('assign', start - 2000, {
    stage: 'trigger',
    operation: 'assign',
    target: 'Acme Wiki',
    outcome: 'success',
    identifiers: person,
  });
  const sent = (at: number) =>
    span('call', '1', at, {
      stage: 'send',
      operation: 'create',
      target: 'Acme Wiki',
      identifiers: person,
      endpoint: 'POST wiki.example/scim/v2/Users',
    });

  it.each<[string, EventInput[], string[]]>([
    ['ends the assignment that it answers', [assigned, decided(start)], ['skipped']],
    ['gives way to a later push', [assigned, decided(start), pushed(start + 20 * minute, 'success')], ['succeeded']],
    ['gives way to a later push that fails', [decided(start), pushed(start + 20 * minute, 'failure')], ['failed']],
    ['gives way to a request that is on its way', [decided(start), sent(start + 30_000)], ['running']],
    [
      'is stronger than what was queued before it',
      [assigned, decided(start - 1000, { stage: 'queue', errorCode: null }), decided(start)],
      ['skipped'],
    ],
    [
      'does not undo what was done before it',
      [pushed(start - 5000, 'success'), decided(start, { stage: 'map', errorCode: 'RedundantExport' })],
      ['succeeded'],
    ],
    ['is one attempt each time that it is taken', [decided(start), decided(start + 40 * minute)], ['skipped', 'skipped']],
  ])('%s', (_, events, expected) => {
    expect(flowsOf(events).map((flow) => flow.status)).toEqual(expected);
    const other = tempStore();
    other.store(shuffled(events, 3), 1);
    other.settle();
    expect(other.flows()).toEqual(store.flows());
    other.close();
  });
});
