import { describe, expect, it } from 'vitest';
import { normalisePingone } from '../../../src/collectors/pingone/normalise.ts';
import type { EventInput, Json } from '../../../src/domain/event.ts';
import { mutated } from '../../helpers/mutate.ts';
import { seededRandom } from '../../helpers/seeded-random.ts';

const aliceId = 'd0000000-0000-4000-8000-000000000001';
const alice = { type: 'USER', id: aliceId, name: 'alice@example.com', population: { id: 'p1' }, environment: { id: 'e1' } };
const sales = { type: 'GROUP', id: 'g0000000-0000-4000-8000-000000000001', name: 'Sales' };
const slack = { type: 'PROVISIONING_CONNECTION', id: 'c1', name: 'Slack' };
const actors = {
  client: { id: 'w1', name: 'PingOne Admin Console', type: 'CLIENT' },
  user: { id: 'a1', name: 'root@example.com', type: 'USER' },
};

function raw(type: string, changes: Record<string, Json> = {}): Json {
  return {
    id: '90000000-0000-4000-8000-000000000001',
    recordedAt: '2026-01-05T10:00:00.123Z',
    createdAt: '2026-01-05T10:00:00.243Z',
    correlationId: 'f0000000-0000-4000-8000-000000000001',
    internalCorrelation: { transactionId: 't1', sessionId: 's1' },
    actors,
    action: { type, description: 'something' },
    resources: [alice],
    result: { status: 'SUCCESS', description: 'done' },
    ...changes,
  };
}

function eventOf(type: string, changes: Record<string, Json> = {}): EventInput {
  const result = normalisePingone(raw(type, changes), 'p1');
  if ('problem' in result) throw new Error(result.problem);
  return result.event;
}

const failed = (description: string) => ({ result: { status: 'FAILED', description } });
const console_ = 'PingOne Admin Console';

type Row = [
  type: string,
  changes: Record<string, Json>,
  operation: string | null,
  stage: string | null,
  outcome: string,
  target: string | null,
];

const rows: Row[] = [
  ['USER.CREATED', {}, 'create', 'trigger', 'success', null],
  ['USER.CREATED', failed('uniqueness violation'), 'create', 'trigger', 'failure', null],
  ['USER.UPDATED', {}, 'update', 'trigger', 'success', null],
  ['USER.MOVED', {}, 'update', 'trigger', 'success', null],
  ['USER.DELETED', {}, 'delete', 'trigger', 'success', null],
  ['USER.ENABLED', {}, 'reactivate', 'trigger', 'success', null],
  ['USER.DISABLED', {}, 'suspend', 'trigger', 'success', null],
  ['USER.LOCKED', {}, null, null, 'success', null],
  ['USER.ACCESS_ALLOWED', {}, 'login', 'ready', 'success', console_],
  ['USER.ACCESS_DENIED', failed('No role'), 'login', 'ready', 'failure', console_],
  ['PASSWORD.CHECK_FAILED', failed('Invalid password'), 'login', 'match', 'failure', console_],
  ['AUTHENTICATION.UPDATED', {}, 'login', 'ready', 'success', console_],
  ['GROUP.CREATED', { resources: [sales] }, 'create', 'trigger', 'success', null],
  ['GROUP.DELETED', { resources: [sales] }, 'delete', 'trigger', 'success', null],
  ['MEMBER_OF_GROUP.CREATED', { resources: [sales, alice] }, 'group-add', 'trigger', 'success', null],
  ['MEMBER_OF_GROUP.DELETED', { resources: [alice, sales] }, 'group-remove', 'trigger', 'success', null],
  ['POPULATION.UPDATED', { resources: [{ type: 'POPULATION', id: 'p1', name: 'Staff' }] }, 'update', 'trigger', 'success', null],
  ['ROLE_ASSIGNMENT.CREATED', {}, 'assign', 'trigger', 'success', null],
  ['ROLE_ASSIGNMENT.DELETED', {}, 'unassign', 'trigger', 'success', null],
  [
    'PROVISIONING_IDENTITY_SYNC.FAILURE',
    { resources: [alice, slack], ...failed('Failed to create user: 409 Conflict') },
    'create',
    'confirm',
    'failure',
    'Slack',
  ],
  [
    'PROVISIONING_IDENTITY_SYNC.FAILURE',
    { resources: [slack, alice], result: { status: 'SUCCESS', description: 'could not update user' } },
    'update',
    'confirm',
    'failure',
    'Slack',
  ],
  [
    'PROVISIONING_IDENTITY_SYNC.SUCCESS',
    { resources: [alice, slack], result: { description: 'user disabled' } },
    'suspend',
    'confirm',
    'success',
    'Slack',
  ],
  // Newer families put the connector's word behind the kind of resource.
  [
    'USER.SYNC_FAILED',
    { resources: [alice, slack], ...failed('Failed to create user: 401 Unauthorized') },
    'create',
    'confirm',
    'failure',
    'Slack',
  ],
  ['USER.PROVISIONED', { resources: [alice, slack] }, 'create', 'confirm', 'success', 'Slack'],
  ['USER.DEPROVISIONED', { resources: [alice, slack] }, 'suspend', 'confirm', 'success', 'Slack'],
  ['PROVISIONING_GROUP_SYNC.FAILURE', { resources: [sales, slack] }, 'update', 'confirm', 'failure', 'Slack'],
  ['PROVISIONING_GROUP_MEMBERSHIP_SYNC.FAILURE', { resources: [alice, sales, slack] }, 'group-add', 'confirm', 'failure', 'Slack'],
  ['PROVISIONING_SYNC.STARTED', { resources: [slack] }, 'import', 'trigger', 'success', 'Slack'],
  ['PROVISIONING_SYNC.FAILURE', { resources: [slack], ...failed('401 Unauthorized') }, 'import', 'confirm', 'failure', 'Slack'],
  ['PROVISIONING_POLL.FAILURE', { resources: [slack] }, 'import', 'send', 'failure', 'Slack'],
  ['PROVISIONING_RULE.CREATED', { resources: [] }, null, 'scope', 'success', null],
  ['PROVISIONING_MAPPING.UPDATED', { resources: [] }, null, 'map', 'success', null],
  ['PROVISIONING_CONNECTION.UPDATED', { resources: [slack] }, null, null, 'success', 'Slack'],
  ['PROPAGATION_STORE.CREATED', {}, null, null, 'success', null],
  ['SYNC_USER.CREATED', { resources: [alice, slack] }, 'create', 'confirm', 'success', 'Slack'],
  ['PROVISION_CREDENTIAL.CREATED', {}, null, null, 'success', null],
  ['APPLICATION.UPDATED', { resources: [{ type: 'APPLICATION', id: 'x', name: 'Wiki' }] }, null, null, 'success', 'Wiki'],
  ['ALIEN.LANDED', { result: {} }, null, null, 'unknown', null],
];

describe('a PingOne activity', () => {
  it.each(rows)('%s with %j', (type, changes, operation, stage, outcome, target) => {
    const event = eventOf(type, changes);
    expect([event.operation, event.stage, event.outcome, event.target]).toEqual([operation, stage, outcome, target]);
    expect(event).toMatchObject({ name: type, provider: 'pingone', service: 'pingone', time: Date.UTC(2026, 0, 5, 10) + 123 });
    expect(event.dedupeKey).toBe('pingone/90000000-0000-4000-8000-000000000001');
  });

  it('is about the user among the resources, never about the actor', () => {
    expect(eventOf('USER.UPDATED').identifiers).toEqual({
      idpUserId: aliceId,
      userName: 'alice@example.com',
      email: 'alice@example.com',
      requestId: 'f0000000-0000-4000-8000-000000000001',
      sessionId: 's1',
    });
    expect(eventOf('USER.UPDATED', { resources: [] }).identifiers).not.toHaveProperty('idpUserId');
  });

  it('has the actor of a sign-in that names no resource', () => {
    expect(eventOf('USER.ACCESS_ALLOWED', { resources: null }).identifiers).toMatchObject({ idpUserId: 'a1', email: 'root@example.com' });
  });

  it('names the group beside the member', () => {
    expect(eventOf('MEMBER_OF_GROUP.CREATED', { resources: [sales, alice] }).identifiers).toMatchObject({
      idpUserId: aliceId,
      groupId: sales.id,
      groupName: 'Sales',
    });
  });

  it('does not join what a connection did under one correlation id', () => {
    const { identifiers } = eventOf('PROVISIONING_IDENTITY_SYNC.FAILURE', { resources: [alice, slack] });
    expect(identifiers).toMatchObject({ jobId: 'f0000000-0000-4000-8000-000000000001' });
    expect(identifiers).not.toHaveProperty('requestId');
  });

  it('tells why it failed', () => {
    expect(
      eventOf('PROVISIONING_IDENTITY_SYNC.FAILURE', failed('create failed: {"status":"409","scimType":"uniqueness","detail":"exists"}')),
    ).toMatchObject({ httpStatus: 409, errorCode: 'uniqueness' });
    expect(eventOf('USER.ACCESS_DENIED', { result: { status: 'FAILED', id: 'ACCESS_FAILED', description: 'No role' } })).toMatchObject({
      errorCode: 'ACCESS_FAILED',
      message: 'No role',
    });
  });

  it('may come wrapped, as Splunk gets it, and with createdAt alone', () => {
    const activity = raw('USER.CREATED', { recordedAt: null });
    expect(normalisePingone({ time: 1, event: activity }, 'p1')).toMatchObject({
      event: { operation: 'create', time: Date.UTC(2026, 0, 5, 10) + 243 },
    });
  });

  const broken: [what: string, value: Json, problem: string][] = [
    ['a text', 'x', 'not a JSON object'],
    ['no action', raw('x', { action: null }), 'no action.type'],
    ['no time', { action: { type: 'USER.CREATED' } }, 'recordedAt is missing or no RFC 3339 time'],
    [
      'a prototype in place of fields',
      JSON.parse('{"__proto__":{"action":{"type":"USER.CREATED"},"recordedAt":"2026-01-05T10:00:00Z"}}') as Json,
      'no action.type',
    ],
  ];

  it.each(broken)('with %s is rejected with a reason', (_, value, problem) => {
    expect(normalisePingone(value, 'p1')).toEqual({ problem });
  });

  it('survives fields of any other type', () => {
    for (const odd of [null, 7, 'text', true, [], {}, [[]]])
      for (const field of ['id', 'actors', 'resources', 'result', 'correlationId', 'internalCorrelation', 'createdAt'])
        for (const type of ['USER.CREATED', 'USER.ACCESS_ALLOWED', 'PROVISIONING_IDENTITY_SYNC.FAILURE'])
          expect(normalisePingone(raw(type, { [field]: odd }), 'p1')).toHaveProperty('event');
  });

  it('is an event or a rejection, however it is damaged', () => {
    const random = seededRandom(11);
    for (let round = 0; round < 3000; round += 1) {
      // A list whose member was taken out has a hole; JSON knows no holes.
      const value = JSON.parse(
        JSON.stringify(
          mutated(
            raw('PROVISIONING_IDENTITY_SYNC.FAILURE', { resources: [alice, sales, slack], ...failed('create failed: 409 Conflict') }),
            random,
          ),
        ),
      ) as Json;
      const result = normalisePingone(value, 'p1');
      if ('problem' in result) continue;
      for (const text of Object.values(result.event.identifiers)) expect(text.length).toBeLessThanOrEqual(512);
      expect(result.event.nativeId.length).toBeLessThanOrEqual(200);
      expect(result.event.message?.length ?? 0).toBeLessThanOrEqual(2000);
      expect(Number.isFinite(result.event.time)).toBe(true);
    }
  });
});
