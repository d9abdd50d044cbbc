import { describe, expect, it } from 'vitest';
import { normaliseWorkos } from '../../../src/collectors/workos/normalise.ts';
import type { EventInput, Json } from '../../../src/domain/event.ts';
import { junk } from '../../helpers/junk.ts';
import { seededRandom } from '../../helpers/seeded-random.ts';

const directoryUser: { [key: string]: Json } = {
  object: 'directory_user',
  id: 'directory_user_01E1JG7J09H96KYP8HM9B0G5SJ',
  idp_id: '00u1abcdeFGHIJ234567',
  directory_id: 'directory_01ECAZ4NV9QMV47GW873HDCX74',
  organization_id: 'org_01EZTR6WYX1A0DSE2CYMGXQ24Y',
  state: 'active',
  emails: [
    { primary: false, type: 'home', value: 'ana@home.example' },
    { primary: true, type: 'work', value: 'ana@acme.example' },
  ],
  username: 'ana.garcia',
  custom_attributes: { employee_number: 'E-77' },
  raw_attributes: {},
};
const group = {
  object: 'directory_group',
  id: 'directory_group_01E1JJS84MFPPQ3G655FHTKX6Z',
  idp_id: '02grqrue4294w24',
  name: 'Developers',
};
const person = {
  idpUserId: '00u1abcdeFGHIJ234567',
  externalId: '00u1abcdeFGHIJ234567',
  scimId: 'directory_user_01E1JG7J09H96KYP8HM9B0G5SJ',
  userName: 'ana.garcia',
  email: 'ana@acme.example',
  employeeId: 'E-77',
};

function normalised(event: string, data: Json, more: { [key: string]: Json } = {}): EventInput {
  const raw = { id: 'event_01FKJ843CVE8F7BXQSPFH0M53V', event, created_at: '2026-01-05T10:00:00.120Z', data, context: {}, ...more };
  const result = normaliseWorkos(raw, 'workos');
  if ('problem' in result) throw new Error(result.problem);
  return result.event;
}

describe('a directory event', () => {
  it('says who, what and when', () => {
    const { body, attributes, ...event } = normalised('dsync.user.created', directoryUser);
    expect(body).toMatchObject({ event: 'dsync.user.created' });
    expect(attributes).toMatchObject({ 'workos.directory_id': 'directory_01ECAZ4NV9QMV47GW873HDCX74', 'workos.state': 'active' });
    expect(event).toMatchObject({
      source: 'workos',
      nativeId: 'event_01FKJ843CVE8F7BXQSPFH0M53V',
      dedupeKey: 'workos/event_01FKJ843CVE8F7BXQSPFH0M53V',
      kind: 'audit',
      time: Date.UTC(2026, 0, 5, 10, 0, 0, 120),
      service: 'workos',
      provider: 'okta',
      target: null,
      name: 'dsync.user.created',
      operation: 'create',
      stage: 'trigger',
      outcome: 'success',
      identifiers: person,
    });
  });

  it.each([
    ['changes', { previous_attributes: { job_title: 'x' } }, 'update'],
    ['is switched off', { state: 'inactive', previous_attributes: { state: 'active' } }, 'suspend'],
    ['is suspended', { state: 'suspended', previous_attributes: { state: 'active' } }, 'suspend'],
    ['changes while it is off', { state: 'inactive', previous_attributes: { email: 'x' } }, 'update'],
    ['goes from one off to another', { state: 'inactive', previous_attributes: { state: 'suspended' } }, 'update'],
    ['comes back', { state: 'active', previous_attributes: { state: 'inactive' } }, 'reactivate'],
    ['is off and nobody says since when', { state: 'inactive' }, 'suspend'],
    ['is on and nobody says since when', { state: 'active' }, 'update'],
    ['has a state of another type', { state: 5, previous_attributes: { state: 'active' } }, 'update'],
  ] as [string, { [key: string]: Json }, string][])('about a user who %s', (_, data, operation) => {
    expect(normalised('dsync.user.updated', { ...directoryUser, ...data })).toMatchObject({
      operation,
      stage: 'trigger',
      identifiers: person,
    });
  });

  it('may keep the old values in its context', () => {
    const context = { previous_attributes: { state: 'active' }, client_id: 'client_1', actor: { id: 'user_9', source: 'api' } };
    const event = normalised('dsync.user.updated', { ...directoryUser, state: 'inactive' }, { context });
    expect(event.operation).toBe('suspend');
    expect(event.attributes).toMatchObject({
      'workos.previous.state': 'active',
      'workos.client_id': 'client_1',
      'workos.actor.source': 'api',
    });
    expect(Object.values(event.identifiers)).not.toContain('user_9');
  });

  it.each([
    ['dsync.user.deleted', directoryUser, 'delete', person],
    ['dsync.group.created', group, 'create', { groupId: group.id, groupName: 'Developers' }],
    ['dsync.group.updated', group, 'update', { groupId: group.id }],
    ['dsync.group.deleted', group, 'delete', { groupId: group.id }],
    ['dsync.group.user_added', { user: directoryUser, group }, 'group-add', { ...person, groupName: 'Developers' }],
    ['dsync.group.user_removed', { user: directoryUser, group }, 'group-remove', { ...person, groupId: group.id }],
  ] as [string, Json, string, object][])('%s', (event, data, operation, identifiers) => {
    expect(normalised(event, data)).toMatchObject({ operation, stage: 'trigger', outcome: 'success', identifiers });
  });

  it.each([
    ['00u1ab2cd3ef4gh5ij6k', 'okta'],
    ['8931', 'workos'],
    ['00u1', 'workos'],
  ])('about a user whom the directory calls %s comes from %s', (idp_id, provider) => {
    expect(normalised('dsync.user.created', { ...directoryUser, idp_id }).provider).toBe(provider);
    expect(normalised('dsync.group.user_added', { user: { ...directoryUser, idp_id }, group }).provider).toBe(provider);
  });

  it.each([
    ['okta scim v2.0', 'okta'],
    ['azure scim v2.0', 'entra'],
    ['gsuite directory', 'google'],
    ['jump cloud scim v2.0', 'jumpcloud'],
    ['onelogin scim v2.0', 'onelogin'],
    ['generic scim v2.0', 'workos'],
  ])('of a directory of type %s comes from %s', (type, provider) => {
    const event = normalised('dsync.activated', { object: 'directory', id: 'directory_1', type, state: 'active' });
    expect(event).toMatchObject({ provider, service: 'workos', operation: null, stage: null, identifiers: {} });
    expect(normalised('dsync.user.created', { ...directoryUser, directory_type: type }).provider).toBe(provider);
  });

  it.each(['dsync.deleted', 'dsync.token.revoked', 'connection.activated', 'role.created', 'constructor', 'organization.updated'])(
    '%s is kept',
    (event) => {
      expect(normalised(event, { object: 'thing', id: 'x_1', name: 'Acme' })).toMatchObject({
        name: event,
        operation: null,
        stage: null,
        outcome: 'success',
      });
    },
  );

  it('takes the ids of SCIM where the directory passes them on', () => {
    const raw_attributes = {
      externalId: 'ext-4711',
      userName: 'ana@acme.example',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { employeeNumber: '701984' },
    };
    const event = normalised('dsync.user.created', { id: 'directory_user_1', idp_id: 8931, raw_attributes });
    expect(event.identifiers).toEqual({
      idpUserId: '8931',
      externalId: 'ext-4711',
      scimId: 'directory_user_1',
      userName: 'ana@acme.example',
      email: 'ana@acme.example',
      employeeId: '701984',
    });
  });
});

describe('a user of WorkOS', () => {
  const user = { object: 'user', id: 'user_01E4ZCR3C5A4QZ2Z2JQXGKZJ9E', email: 'ana@acme.example', external_id: 'crm-4711' };
  const who = { idpUserId: user.id, email: user.email };

  it.each([
    ['user.created', user, 'create', { ...who, externalId: 'crm-4711' }],
    ['user.updated', user, 'update', who],
    ['user.deleted', user, 'delete', who],
    ['organization_membership.created', { id: 'om_1', user_id: user.id, status: 'active' }, 'assign', { idpUserId: user.id }],
    ['organization_membership.created', { id: 'om_1', user_id: user.id, status: 'pending' }, 'invite', { idpUserId: user.id }],
    ['organization_membership.updated', { user_id: user.id, status: 'active', previous_attributes: { status: 'pending' } }, 'activate', {}],
    ['organization_membership.updated', { user_id: user.id, status: 'inactive', previous_attributes: { status: 'active' } }, 'suspend', {}],
    ['organization_membership.updated', { user_id: user.id, status: 'active', previous_attributes: {} }, 'update', {}],
    ['organization_membership.deleted', { id: 'om_1', user_id: user.id }, 'unassign', { idpUserId: user.id }],
    ['invitation.created', { id: 'invitation_1', email: user.email }, 'invite', { email: user.email }],
  ] as [string, Json, string, object][])('%s: %j means %s', (event, data, operation, identifiers) => {
    expect(normalised(event, data)).toMatchObject({ operation, stage: 'trigger', identifiers });
  });

  it('signs in', () => {
    const data = {
      type: 'sso',
      status: 'succeeded',
      user_id: user.id,
      email: user.email,
      sso: { connection_id: 'conn_1', session_id: 'session_1' },
    };
    const event = normalised('authentication.sso_succeeded', data);
    expect(event).toMatchObject({
      operation: 'login',
      stage: 'ready',
      outcome: 'success',
      identifiers: { ...who, sessionId: 'session_1' },
    });
    expect(event.attributes['workos.sso.connection_id']).toBe('conn_1');
  });

  it.each([
    [
      'authentication.sso_failed',
      { error: { code: 'profile_not_found', message: 'No such profile' } },
      'ready',
      'profile_not_found',
      'No such profile',
    ],
    ['authentication.sso_failed', { error: 'denied' }, 'ready', null, 'denied'],
    ['authentication.mfa_failed', {}, 'match', null, 'authentication.mfa_failed'],
    ['authentication.sso_timed_out', {}, 'ready', null, 'the sign-in timed out'],
  ] as [string, { [key: string]: Json }, string, string | null, string][])('%s %j', (name, data, stage, errorCode, message) => {
    const event = normalised(name, { user_id: user.id, email: user.email, ...data });
    expect(event).toMatchObject({ operation: 'login', stage, outcome: 'failure', errorCode, message, identifiers: who });
  });
});

describe('an event that is hard to read', () => {
  it.each([
    ['2023-04-28 20:05:31.093', Date.UTC(2023, 3, 28, 20, 5, 31, 93)],
    ['2021-06-25T19:07:33.155Z', Date.UTC(2021, 5, 25, 19, 7, 33, 155)],
    ['2021-06-25T19:07:33+02:00', Date.UTC(2021, 5, 25, 17, 7, 33)],
    [1_624_648_053_155, 1_624_648_053_155],
  ] as [Json, number][])('with the time %s', (created_at, time) => {
    expect(normalised('dsync.user.created', directoryUser, { created_at }).time).toBe(time);
  });

  it('has the time of its object when it has none, and an id by its content', () => {
    const event = normalised('dsync.user.created', { ...directoryUser, updated_at: '2026-01-05T09:00:00Z' }, { created_at: null, id: 5 });
    expect(event.time).toBe(Date.UTC(2026, 0, 5, 9));
    expect(event.nativeId).toMatch(/^fp-/);
  });

  it.each([
    ['a list', [], 'not a JSON object'],
    ['null', null, 'not a JSON object'],
    ['no type', { id: 'event_1', created_at: '2026-01-05T10:00:00Z' }, 'no event'],
    ['no time', { id: 'event_1', event: 'user.created', created_at: 'then' }, 'created_at is no time'],
    [
      'a time that is none beside an object older than the event',
      { id: 'event_1', event: 'dsync.user.deleted', created_at: 'then', data: { updated_at: '2021-06-25T19:07:33Z' } },
      'created_at is no time',
    ],
    ['only a prototype', JSON.parse('{"__proto__":{"event":"user.created"}}'), 'no event'],
  ] as [string, Json, string][])('is rejected: %s', (_, value, problem) => {
    expect(normaliseWorkos(value, 'w')).toEqual({ problem });
  });

  it('never throws, whatever its fields hold', () => {
    const random = seededRandom(5);
    const types = [
      'dsync.user.updated',
      'dsync.group.user_added',
      'authentication.sso_failed',
      'organization_membership.updated',
      'user.created',
    ];
    for (let round = 0; round < 3000; round += 1) {
      const data: { [key: string]: Json } = {
        ...directoryUser,
        user: directoryUser,
        group,
        error: {},
        sso: {},
        previous_attributes: { state: 'active' },
      };
      for (const key of Object.keys(data)) if (random() < 0.4) data[key] = junk[Math.floor(random() * junk.length)] as Json;
      const event = types[round % types.length] as string;
      expect(() => normaliseWorkos({ id: 'event_1', event, created_at: '2026-01-05T10:00:00Z', data }, 'w')).not.toThrow();
    }
  });
});
