import { describe, expect, it } from 'vitest';
import { type EventTypes, knownEventTypes } from '../../../src/collectors/onelogin/event-types.ts';
import { oneloginNormaliser } from '../../../src/collectors/onelogin/normalise.ts';
import type { EventInput, Json } from '../../../src/domain/event.ts';
import { mutated } from '../../helpers/mutate.ts';
import { seededRandom } from '../../helpers/seeded-random.ts';

function raw(changes: Record<string, Json>): Json {
  return {
    id: 571_936_912,
    created_at: '2026-01-05T10:00:00.123Z',
    account_id: 92_920,
    user_id: 32_916_209,
    user_name: 'alice@example.com',
    actor_user_id: 11_111_111,
    actor_user_name: 'Root Admin',
    app_id: null,
    app_name: null,
    directory_sync_run_id: null,
    notes: null,
    error_description: null,
    ...changes,
  };
}

function eventOf(changes: Record<string, Json>, types: EventTypes = knownEventTypes): EventInput {
  const result = oneloginNormaliser(types)(raw(changes), 'ol');
  if ('problem' in result) throw new Error(result.problem);
  return result.event;
}

const type = (id: number, more: Record<string, Json> = {}) => ({ event_type_id: id, ...more });
const slack = { app_id: 777, app_name: 'Slack' };

type Row = [
  shape: string,
  raw: Record<string, Json>,
  operation: string | null,
  stage: string | null,
  outcome: string,
  target: string | null,
];

const rows: Row[] = [
  ['a user created', type(13), 'create', 'trigger', 'success', null],
  ['a user updated', type(14), 'update', 'trigger', 'success', null],
  ['a user deactivated', type(15), 'suspend', 'trigger', 'success', null],
  ['a user activated', type(16), 'activate', 'trigger', 'success', null],
  ['a user deleted', type(17), 'delete', 'trigger', 'success', null],
  ['a user suspended', type(21), 'suspend', 'trigger', 'success', null],
  ['a user reactivated', type(32), 'reactivate', 'trigger', 'success', null],
  ['a user created by API', type(533), 'create', 'trigger', 'success', null],
  ['a user that could not be created', type(116, { notes: 'Email has already been taken' }), 'create', 'trigger', 'failure', null],
  ['a user limit reached', type(20), 'create', 'scope', 'failure', null],
  ['a role given', type(4, { role_id: 5, role_name: 'Sales' }), 'assign', 'trigger', 'success', null],
  ['a role taken by a mapping', type(150, { role_id: 5, role_name: 'Sales' }), 'unassign', 'trigger', 'success', null],
  ['an application added to a role', type(1, { ...slack, role_name: 'Sales' }), 'assign', 'trigger', 'success', 'Slack'],
  ['an application given by hand', type(206, slack), 'assign', 'trigger', 'success', 'Slack'],
  ['access asked for', type(34, slack), 'assign', 'trigger', 'unknown', 'Slack'],
  ['access granted', type(137, slack), 'assign', 'scope', 'success', 'Slack'],
  ['access denied', type(138, slack), 'assign', 'scope', 'failure', 'Slack'],
  ['an account created in an application', type(51, slack), 'create', 'confirm', 'success', 'Slack'],
  ['an account updated in an application', type(52, slack), 'update', 'confirm', 'success', 'Slack'],
  ['an account suspended in an application', type(53, slack), 'suspend', 'confirm', 'success', 'Slack'],
  ['an account reactivated in an application', type(54, slack), 'reactivate', 'confirm', 'success', 'Slack'],
  ['an account deleted in an application', type(55, slack), 'delete', 'confirm', 'success', 'Slack'],
  ['an account linked in an application', type(59, slack), 'create', 'confirm', 'success', 'Slack'],
  ['a creation that failed', type(64, { ...slack, error_description: 'HTTP 409: user exists' }), 'create', 'confirm', 'failure', 'Slack'],
  ['a deletion that failed', type(63, slack), 'delete', 'confirm', 'failure', 'Slack'],
  [
    'a provisioning exception',
    type(25, { ...slack, error_description: 'Failed to create user: 401 Unauthorized' }),
    'create',
    'confirm',
    'failure',
    'Slack',
  ],
  [
    'a provisioning exception with an operation',
    type(25, { ...slack, operation_name: 'suspend_user', notes: 'no answer' }),
    'suspend',
    'confirm',
    'failure',
    'Slack',
  ],
  ['a provisioning event', type(26, slack), null, 'confirm', 'unknown', 'Slack'],
  ['an application at its limit', type(38, slack), 'create', 'confirm', 'failure', 'Slack'],
  ['a broken connector', type(39, slack), null, 'send', 'failure', 'Slack'],
  [
    'an account created in a directory',
    type(80, { directory_name: 'corp.example.com' }),
    'create',
    'confirm',
    'success',
    'corp.example.com',
  ],
  [
    'an account refused by a directory',
    type(79, { directory_id: 3, error_description: 'insufficient access rights' }),
    'create',
    'confirm',
    'failure',
    'directory',
  ],
  ['a user imported', type(33, { directory_sync_run_id: 4711 }), 'import', 'apply', 'success', null],
  ['an import that began', type(113), 'import', 'trigger', 'unknown', null],
  ['an import that ended', type(114), 'import', 'confirm', 'success', null],
  ['an import that failed', type(67, { notes: 'connection refused' }), 'import', 'confirm', 'failure', null],
  ['an invitation', type(115), 'invite', 'trigger', 'success', null],
  ['a sign-in', type(5), 'login', 'ready', 'success', null],
  ['a sign-in that failed', type(6), 'login', 'ready', 'failure', null],
  ['a sign-in to an application', type(8, slack), 'login', 'ready', 'success', 'Slack'],
  ['a scriptlet that failed', type(121), null, 'map', 'failure', null],
  ['a password changed', type(11), null, null, 'unknown', null],
  ['a type that nobody knows', type(99_999), null, null, 'unknown', null],
];

describe('a OneLogin event', () => {
  it.each(rows)('%s', (_, shape, operation, stage, outcome, target) => {
    const event = eventOf(shape);
    expect([event.operation, event.stage, event.outcome, event.target]).toEqual([operation, stage, outcome, target]);
    expect(event).toMatchObject({
      provider: 'onelogin',
      service: 'onelogin',
      nativeId: '571936912',
      dedupeKey: 'onelogin/571936912',
      time: Date.UTC(2026, 0, 5, 10) + 123,
    });
  });

  it('is named by the account, and read by its words where nobody listed it', () => {
    const types: EventTypes = (id) => (id === '7001' ? { name: 'USER_ENTITLEMENT_CREATION_FAILED_IN_APP', description: null } : null);
    const event = eventOf(type(7001, slack), types);
    expect(event).toMatchObject({
      name: 'USER_ENTITLEMENT_CREATION_FAILED_IN_APP',
      operation: 'create',
      stage: 'confirm',
      outcome: 'failure',
    });
  });

  it.each([
    [38, 'app reached user limit'],
    [20, 'user limit reached'],
  ])('of type %s without a text says in words what went wrong', (id, message) => {
    expect(eventOf(type(id, slack)).message).toBe(message);
  });

  it('takes the description where a name tells nothing', () => {
    const types: EventTypes = () => ({ name: 'EV_7002', description: '%user% suspended in %app%' });
    expect(eventOf(type(7002, slack), types)).toMatchObject({ name: 'EV_7002', operation: 'suspend', stage: 'confirm' });
  });

  it('keeps the meaning of a known id under another name', () => {
    const types: EventTypes = () => ({ name: 'APP_MEMBER_NEW', description: null });
    expect(eventOf(type(51, slack), types)).toMatchObject({ name: 'APP_MEMBER_NEW', operation: 'create', stage: 'confirm' });
  });

  it('is about the user, never about the actor', () => {
    expect(eventOf(type(13)).identifiers).toEqual({ idpUserId: '32916209', email: 'alice@example.com', userName: 'alice@example.com' });
    expect(eventOf(type(1, { user_id: null, user_name: null, role_id: 5, role_name: 'Sales' })).identifiers).toEqual({
      groupId: '5',
      groupName: 'Sales',
    });
  });

  it('does not take a first and last name for a user name', () => {
    expect(eventOf(type(13, { user_name: 'Alice Example' })).identifiers).toEqual({ idpUserId: '32916209' });
  });

  it('keeps the run of an import as context', () => {
    expect(eventOf(type(33, { directory_sync_run_id: 4711 })).identifiers).toMatchObject({ jobId: '4711' });
  });

  it('has the person of a sign-in, also where only the actor is named', () => {
    expect(eventOf(type(5, { user_id: null, user_name: null, actor_user_name: 'bob@example.com' })).identifiers).toMatchObject({
      idpUserId: '11111111',
      email: 'bob@example.com',
    });
  });

  it('tells why it failed', () => {
    const event = eventOf(
      type(64, { ...slack, error_description: '409 Conflict: {"scimType":"uniqueness","detail":"exists"}', notes: 'x' }),
    );
    expect(event).toMatchObject({ httpStatus: 409, errorCode: 'uniqueness', message: expect.stringContaining('Conflict') });
    expect(eventOf(type(64, { ...slack, notes: 'no seats left' }))).toMatchObject({
      errorCode: 'USER_CREATION_FAILED_IN_APP',
      message: 'no seats left',
    });
  });

  it('may come from the webhook', () => {
    const value = {
      event_type_id: 51,
      uuid: 'd210df80-ede8-42ba-8199-00ce951bc222',
      create: { _id: 'd210df80' },
      event_timestamp: '2026-01-05 10:00:00 UTC',
      user_id: 1,
      user_name: 'A B',
      ...slack,
    };
    const normalise = oneloginNormaliser(knownEventTypes);
    expect(normalise(value, 'ol')).toMatchObject({
      event: { nativeId: value.uuid, time: Date.UTC(2026, 0, 5, 10), operation: 'create', target: 'Slack' },
    });
    expect(normalise({ event: value }, 'ol')).toMatchObject({ event: { nativeId: value.uuid } });
  });

  const broken: [what: string, value: Json, problem: string][] = [
    ['a text', 'x', 'not a JSON object'],
    ['no type', raw({}), 'no event_type_id'],
    ['no time', { event_type_id: 13 }, 'created_at is missing or no time'],
    ['a time that is words', raw({ event_type_id: 13, created_at: 'now' }), 'created_at is missing or no time'],
    [
      'a prototype in place of fields',
      JSON.parse('{"__proto__":{"event_type_id":13,"created_at":"2026-01-05T10:00:00Z"}}') as Json,
      'no event_type_id',
    ],
  ];

  it.each(broken)('with %s is rejected with a reason', (_, value, problem) => {
    expect(oneloginNormaliser(knownEventTypes)(value, 'ol')).toEqual({ problem });
  });

  it('survives fields of any other type', () => {
    const normalise = oneloginNormaliser(knownEventTypes);
    for (const odd of [null, 7, 'text', true, [], {}, [[]]])
      for (const field of [
        'id',
        'user_id',
        'user_name',
        'app_name',
        'notes',
        'error_description',
        'operation_name',
        'directory_sync_run_id',
        'create',
      ])
        for (const id of [5, 25, 51, 64, 113]) expect(normalise(raw({ event_type_id: id, [field]: odd }), 'ol')).toHaveProperty('event');
  });

  it('is an event or a rejection, however it is damaged', () => {
    const random = seededRandom(11);
    for (let round = 0; round < 3000; round += 1) {
      // A list whose member was taken out has a hole; JSON knows no holes.
      const value = JSON.parse(
        JSON.stringify(
          mutated(raw(type(25, { ...slack, error_description: '409 Conflict', operation_name: 'create_user', role_id: 1 })), random),
        ),
      ) as Json;
      const result = oneloginNormaliser(knownEventTypes)(value, 'ol');
      if ('problem' in result) continue;
      for (const text of Object.values(result.event.identifiers)) expect(text.length).toBeLessThanOrEqual(512);
      expect(result.event.nativeId.length).toBeLessThanOrEqual(200);
      expect(result.event.message?.length ?? 0).toBeLessThanOrEqual(2000);
      expect(Number.isFinite(result.event.time)).toBe(true);
    }
  });
});
