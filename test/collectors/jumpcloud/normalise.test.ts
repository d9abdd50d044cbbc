import { describe, expect, it } from 'vitest';
import { normaliseJumpcloud } from '../../../src/collectors/jumpcloud/normalise.ts';
import type { EventInput, Json } from '../../../src/domain/event.ts';
import { mutated } from '../../helpers/mutate.ts';
import { seededRandom } from '../../helpers/seeded-random.ts';

const alice = { id: '5f00000000000000000000a1', type: 'user', username: 'alice', email: 'alice@example.com' };
const admin = { id: '5f00000000000000000000ad', type: 'admin', email: 'root@example.com' };
const aliceIds = { idpUserId: alice.id, userName: 'alice', email: 'alice@example.com' };
const sales = { id: '5f00000000000000000000b1', type: 'user_group', name: 'Sales' };

function raw(changes: Record<string, Json>): Json {
  return {
    id: '6490f0f5a2d539837a30aaad',
    timestamp: '2026-01-05T10:00:00.123456789Z',
    service: 'directory',
    organization: '5f00000000000000000000aa',
    initiated_by: admin,
    client_ip: '192.0.2.7',
    ...changes,
  };
}

function eventOf(changes: Record<string, Json>): EventInput {
  const result = normaliseJumpcloud(raw(changes), 'jc');
  if ('problem' in result) throw new Error(result.problem);
  return result.event;
}

const user = (type: string, more: Record<string, Json> = {}) => ({ event_type: type, resource: alice, ...more });
const connection = (op: string, from: Json, to: Json) => ({
  event_type: 'association_change',
  association: { op, connection: { from, to } },
  success: true,
});
const end = (type: string, id: string, name: string | null = null) => ({ type, object_id: id, name });
const change = (field: string, from: Json, to: Json) => user('user_update', { changes: [{ field, from, to }] });
const slack = { application: { id: 'app1', name: 'slack', display_label: 'Slack' } };
const push = (type: string, more: Record<string, Json> = {}) =>
  user(type, { initiated_by: { type: 'system' }, ...slack, success: true, ...more });

type Row = [
  shape: string,
  raw: Record<string, Json>,
  operation: string | null,
  stage: string | null,
  outcome: string,
  target: string | null,
];

const rows: Row[] = [
  ['a user created by an administrator', user('user_create', { success: true }), 'create', 'trigger', 'success', null],
  ['a user created, without a word on success', user('user_create'), 'create', 'trigger', 'success', null],
  [
    'a user created by another identity provider',
    user('user_create', { initiated_by: { ...admin, source: 'scim' } }),
    'create',
    'trigger',
    'success',
    null,
  ],
  ['a profile changed', change('department', 'Sales', 'Support'), 'update', 'trigger', 'success', null],
  ['a user suspended by an update', change('suspended', false, true), 'suspend', 'trigger', 'success', null],
  ['a user brought back by an update', change('suspended', true, false), 'reactivate', 'trigger', 'success', null],
  ['a state of SUSPENDED', change('state', 'ACTIVATED', 'SUSPENDED'), 'suspend', 'trigger', 'success', null],
  ['a state of ACTIVATED after STAGED', change('state', 'STAGED', 'ACTIVATED'), 'activate', 'trigger', 'success', null],
  ['a user suspended', user('user_suspended', { success: true }), 'suspend', 'trigger', 'success', null],
  ['a user unsuspended', user('user_unsuspended'), 'reactivate', 'trigger', 'success', null],
  ['a user activated', user('user_activated', { success: true }), 'activate', 'trigger', 'success', null],
  ['a user deleted', user('user_delete', { success: true }), 'delete', 'trigger', 'success', null],
  ['an invitation sent', user('user_activation_email'), 'invite', 'trigger', 'success', null],
  ['a suspension planned', user('user_suspension_schedule_create', { success: true }), 'suspend', 'queue', 'success', null],
  ['a user locked out', user('user_lockout', { success: true }), null, null, 'success', null],
  ['a push that created an account', push('user_create_provision'), 'create', 'confirm', 'success', 'Slack'],
  ['a push that updated an account', push('user_update_provision'), 'update', 'confirm', 'success', 'Slack'],
  ['a push that suspended an account', push('user_deprovision'), 'suspend', 'confirm', 'success', 'Slack'],
  ['a push that deleted an account', push('user_delete_provision'), 'delete', 'confirm', 'success', 'Slack'],
  [
    'a push that failed',
    push('user_create_provision', { success: false, error_message: '409 Conflict' }),
    'create',
    'confirm',
    'failure',
    'Slack',
  ],
  [
    'a look-up that failed',
    push('user_lookup_provision', { success: false, error_message: 'timed out' }),
    'create',
    'match',
    'failure',
    'Slack',
  ],
  ['a push of a kind that nobody listed', push('user_password_provision'), null, 'confirm', 'success', 'Slack'],
  ['a push without a word on success', push('user_create_provision', { success: null }), 'create', 'confirm', 'unknown', 'Slack'],
  [
    'a push whose application is named elsewhere',
    push('user_create_provision', { application: null, idsource: { name: 'Workspace' } }),
    'create',
    'confirm',
    'success',
    'Workspace',
  ],
  ['a group pushed', { ...push('group_create_provision'), resource: sales }, 'create', 'confirm', 'success', 'Slack'],
  ['a group created', { event_type: 'group_create', resource: sales, success: true }, 'create', 'trigger', 'success', null],
  [
    'a person put into a group',
    connection('add', end('user', alice.id, 'alice'), end('user_group', sales.id, 'Sales')),
    'group-add',
    'trigger',
    'success',
    null,
  ],
  [
    'a person taken out of a group',
    connection('remove', end('user_group', sales.id), end('user', alice.id)),
    'group-remove',
    'trigger',
    'success',
    null,
  ],
  [
    'a person given an application',
    connection('add', end('user', alice.id), end('application', 'app1', 'Slack')),
    'assign',
    'trigger',
    'success',
    'Slack',
  ],
  [
    'a group given an application',
    connection('add', end('application', 'app1', 'Slack'), end('user_group', sales.id, 'Sales')),
    'assign',
    'trigger',
    'success',
    'Slack',
  ],
  [
    'an application taken from a group',
    connection('remove', end('user_group', sales.id), end('application', 'app1', 'Slack')),
    'unassign',
    'trigger',
    'success',
    'Slack',
  ],
  [
    'a person bound to a directory without a name',
    connection('add', end('user', alice.id), end('g_suite', 'g1')),
    'assign',
    'trigger',
    'success',
    'Google Workspace',
  ],
  [
    'a device bound to a group of devices',
    connection('add', end('system', 's1', 'LAPTOP'), end('system_group', 'sg1')),
    null,
    null,
    'success',
    'LAPTOP',
  ],
  ['an association without ends', { event_type: 'association_change', success: true }, null, null, 'success', null],
  ['an association of rubbish', { event_type: 'association_change', association: 'none', success: true }, null, null, 'success', null],
  [
    'a sign-in to an application',
    { event_type: 'sso_auth', service: 'sso', initiated_by: alice, sso_token_success: true, error_message: '', ...slack },
    'login',
    'ready',
    'success',
    'Slack',
  ],
  [
    'a sign-in that was refused',
    { event_type: 'sso_auth', initiated_by: alice, sso_token_success: false, error_message: 'not authorized', ...slack },
    'login',
    'ready',
    'failure',
    'Slack',
  ],
  [
    'a sign-in to an unknown application',
    {
      event_type: 'sso_auth',
      initiated_by: alice,
      error_message: 'application unreachable',
      application: { name: '', sso_url: 'https://sso.jumpcloud.com/saml2/wiki' },
    },
    'login',
    'ready',
    'failure',
    'wiki',
  ],
  [
    'a RADIUS sign-in',
    {
      event_type: 'radius_auth_attempt',
      initiated_by: { type: 'user' },
      username: 'alice',
      success: false,
      error_message: 'MS-CHAP2-Response is incorrect',
    },
    'login',
    'ready',
    'failure',
    null,
  ],
  ['an administrator signing in', { event_type: 'admin_login_attempt', success: true, mfa: true }, 'login', 'ready', 'success', null],
  [
    'an administrator made',
    { event_type: 'admin_create', resource: { ...admin, id: 'a2' }, success: true },
    'create',
    'trigger',
    'success',
    null,
  ],
  [
    'an import that began',
    { event_type: 'integration_sync_started', integration: { name: 'Workday' } },
    'import',
    'trigger',
    'unknown',
    'Workday',
  ],
  [
    'an import that failed',
    { event_type: 'integration_sync_failed', error_message: 'token expired' },
    'import',
    'confirm',
    'failure',
    null,
  ],
  ['a translation rule', { event_type: 'translation_rule_update', success: true }, null, 'map', 'success', null],
  ['a type that nobody knows', { event_type: 'alien_landed', success: 'yes' }, null, null, 'unknown', null],
];

describe('a Directory Insights event', () => {
  it.each(rows)('%s', (_, shape, operation, stage, outcome, target) => {
    const event = eventOf(shape);
    expect([event.operation, event.stage, event.outcome, event.target]).toEqual([operation, stage, outcome, target]);
    expect(event).toMatchObject({
      provider: 'jumpcloud',
      service: 'jumpcloud',
      kind: 'audit',
      nativeId: '6490f0f5a2d539837a30aaad',
      dedupeKey: 'jumpcloud/6490f0f5a2d539837a30aaad',
    });
    expect(event.time).toBeCloseTo(Date.UTC(2026, 0, 5, 10) + 123, 0);
  });

  it('is about the resource, never about the administrator', () => {
    expect(eventOf(user('user_update', { success: true })).identifiers).toEqual(aliceIds);
    expect(eventOf({ event_type: 'application_update', resource: { id: 'app1', type: 'application', name: 'Slack' } }).identifiers).toEqual(
      {},
    );
  });

  it('names the person of an association by its ends', () => {
    const { identifiers } = eventOf(connection('add', end('user_group', sales.id, 'Sales'), end('user', alice.id, 'alice@example.com')));
    expect(identifiers).toEqual({
      idpUserId: alice.id,
      userName: 'alice@example.com',
      email: 'alice@example.com',
      groupId: sales.id,
      groupName: 'Sales',
    });
  });

  it('names the group when it is about a group alone', () => {
    expect(eventOf({ event_type: 'group_create', resource: sales }).identifiers).toEqual({ groupId: sales.id, groupName: 'Sales' });
  });

  it('has the new address after a rename', () => {
    expect(eventOf(change('email', 'alice@example.com', 'alice.new@example.com')).identifiers).toMatchObject({
      email: 'alice.new@example.com',
      userName: 'alice',
    });
  });

  it('names who signed in', () => {
    expect(eventOf({ event_type: 'sso_auth', initiated_by: alice, sso_token_success: true }).identifiers).toEqual(aliceIds);
    expect(
      eventOf({ event_type: 'radius_auth_attempt', initiated_by: { type: 'user' }, username: 'alice', success: true }).identifiers,
    ).toEqual({ userName: 'alice' });
  });

  const failures: [text: string, httpStatus: number | null, errorCode: string | null][] = [
    ['409 Conflict', 409, null],
    [
      'failed to create user: HTTP status 409: {"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"409","scimType":"uniqueness","detail":"userName exists"}',
      409,
      'uniqueness',
    ],
    ['{"status":400,"scimType":"invalidValue","detail":"bad e-mail"}', 400, 'invalidValue'],
    ['Unauthorized: token expired', 401, null],
    ['request returned 503', 503, null],
    ['the user was not found in 500 groups', null, null],
    ['connection timed out', null, null],
  ];

  it.each(failures)('tells what the application answered: %s', (text, httpStatus, errorCode) => {
    const event = eventOf(push('user_create_provision', { success: false, error_message: text }));
    expect([event.httpStatus, event.errorCode]).toEqual([httpStatus, errorCode]);
    expect(event.message).not.toBeNull();
  });

  it('keeps what people filter on', () => {
    expect(eventOf(change('department', 'a', 'b')).attributes).toMatchObject({
      'jumpcloud.event_type': 'user_update',
      'jumpcloud.initiated_by.email': 'root@example.com',
      'jumpcloud.changes': 'department',
      'jumpcloud.client_ip': '192.0.2.7',
    });
  });

  it('is known by its content when it has no id', () => {
    const event = eventOf({ id: null, ...user('user_create') });
    expect(event.nativeId).toMatch(/^fp-[0-9a-z]{13}$/);
    expect(eventOf({ id: null, ...user('user_create') }).dedupeKey).toBe(event.dedupeKey);
  });

  const hostile = JSON.parse('{"__proto__":{"event_type":"user_create","timestamp":"2026-01-05T10:00:00Z"},"constructor":1}') as Json;
  let deep: Json = {};
  for (let level = 0; level < 200; level += 1) deep = { deep };

  const broken: [what: string, value: Json, problem: string][] = [
    ['a number', 7, 'not a JSON object'],
    ['null', null, 'not a JSON object'],
    ['a list', [], 'not a JSON object'],
    ['a type that is a number', raw({ event_type: 7 }), 'no event_type'],
    ['no time', { event_type: 'user_create' }, 'timestamp is missing or no RFC 3339 time'],
    ['a time that is words', raw({ event_type: 'user_create', timestamp: 'yesterday' }), 'timestamp is missing or no RFC 3339 time'],
    ['a prototype in place of fields', hostile, 'no event_type'],
    ['nesting without end', deep, 'nested too deep'],
  ];

  it.each(broken)('with %s is rejected with a reason', (_, value, problem) => {
    expect(normaliseJumpcloud(value, 'jc')).toEqual({ problem });
  });

  it('survives fields of any other type', () => {
    for (const odd of [null, 7, 'text', true, [], {}, [[]]])
      for (const field of [
        'id',
        'resource',
        'initiated_by',
        'association',
        'application',
        'changes',
        'success',
        'error_message',
        'provider',
      ])
        for (const type of ['user_update', 'association_change', 'sso_auth', 'user_create_provision'])
          expect(normaliseJumpcloud(raw({ event_type: type, [field]: odd }), 'jc')).toHaveProperty('event');
  });

  it('is an event or a rejection, however it is damaged', () => {
    const random = seededRandom(11);
    for (let round = 0; round < 3000; round += 1) {
      // A list whose member was taken out has a hole; JSON knows no holes.
      const value = JSON.parse(
        JSON.stringify(
          mutated(
            raw(
              push('user_create_provision', {
                success: false,
                error_message: '409 Conflict',
                changes: [{ field: 'email', from: null, to: 'a@example.com' }],
                association: { op: 'add', connection: { from: end('user', 'u'), to: end('application', 'a') } },
              }),
            ),
            random,
          ),
        ),
      ) as Json;
      const result = normaliseJumpcloud(value, 'jc');
      if ('problem' in result) continue;
      for (const text of Object.values(result.event.identifiers)) expect(text.length).toBeLessThanOrEqual(512);
      expect(result.event.nativeId.length).toBeLessThanOrEqual(200);
      expect(result.event.message?.length ?? 0).toBeLessThanOrEqual(2000);
      expect(Number.isFinite(result.event.time)).toBe(true);
    }
  });
});
