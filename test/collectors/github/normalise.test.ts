import { describe, expect, it } from 'vitest';
import { normaliseGithub } from '../../../src/collectors/github/normalise.ts';
import type { EventInput, Json } from '../../../src/domain/event.ts';
import { junk } from '../../helpers/junk.ts';
import { seededRandom } from '../../helpers/seeded-random.ts';

const base = {
  '@timestamp': Date.UTC(2026, 0, 5, 10),
  _document_id: 'Xy3kQ9n0aB1cD2eF3gH4iJ',
  action: 'external_identity.provision',
  actor: 'acme_admin',
  actor_id: 101,
  business: 'acme',
  created_at: Date.UTC(2026, 0, 5, 10),
};

function normalised(parts: { [key: string]: Json } = {}): EventInput {
  const result = normaliseGithub({ ...base, ...parts }, 'github-acme');
  if ('problem' in result) throw new Error(result.problem);
  return result.event;
}

const scimBody = JSON.stringify({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName: 'ana@acme.example',
  externalId: '00u1abcdeFGHIJ234567',
  emails: [{ value: 'ana.garcia@acme.example', primary: true }],
  active: true,
});
const userPath = '/scim/v2/enterprises/acme/Users/9f1f4e36-6a5b-11f0-8de9-0242ac120002';
const groupPath = '/scim/v2/enterprises/acme/Groups/5c0e9a1a-6a5c-11f0-8de9-0242ac120002';

describe('an event', () => {
  it('says who, what, where and when', () => {
    const { body, attributes, ...event } = normalised({ user: 'ana_acme', scim_user_id: 'scim-4711' });
    expect(body).toMatchObject(base);
    expect(attributes).toMatchObject({
      'github.actor': 'acme_admin',
      'github.actor_id': 101,
      'github.business': 'acme',
      'github.user': 'ana_acme',
    });
    expect(event).toMatchObject({
      source: 'github-acme',
      nativeId: base._document_id,
      dedupeKey: `github/${base._document_id}`,
      kind: 'audit',
      time: base.created_at,
      service: 'github',
      provider: 'github',
      target: 'GitHub',
      name: 'external_identity.provision',
      operation: 'create',
      stage: 'apply',
      outcome: 'success',
      identifiers: { userName: 'ana_acme', scimId: 'scim-4711' },
    });
  });

  it.each([
    ['the action of a user is theirs', { action: 'user.suspend', user: 'ana_acme' }, 'suspend', { userName: 'ana_acme' }],
    ['a user comes back', { action: 'user.unsuspend', user: 'ana_acme' }, 'reactivate', { userName: 'ana_acme' }],
    ['a user is created', { action: 'user.create', user: 'ana_acme' }, 'create', { userName: 'ana_acme' }],
    [
      'an address goes',
      { action: 'user.remove_email', user: 'ana_acme', email: 'ana@acme.example' },
      'update',
      { email: 'ana@acme.example' },
    ],
    ['an identity goes', { action: 'external_identity.deprovision', user: 'ana_acme' }, 'suspend', { userName: 'ana_acme' }],
    [
      'an identity changes',
      { action: 'external_identity.update', external_id: '00u1abcdeFGHIJ234567' },
      'update',
      { externalId: '00u1abcdeFGHIJ234567' },
    ],
    ['a member comes', { action: 'org.add_member', user: 'ana', org: 'acme' }, 'assign', { userName: 'ana' }],
    ['a member goes', { action: 'org.remove_member', user: 'ana', org: 'acme' }, 'unassign', { userName: 'ana' }],
    ['a member is invited', { action: 'org.invite_member', email: 'ana@acme.example' }, 'invite', { email: 'ana@acme.example' }],
    [
      'a team gets a member',
      { action: 'team.add_member', user: 'ana', team: 'acme/dev' },
      'group-add',
      { userName: 'ana', groupName: 'acme/dev' },
    ],
    ['a team loses a member', { action: 'team.remove_member', user: 'ana', team: 'acme/dev' }, 'group-remove', { userName: 'ana' }],
    ['a team is made', { action: 'team.create', team: 'acme/dev', user: 'acme_admin' }, 'create', { groupName: 'acme/dev' }],
    ['a team goes', { action: 'team.destroy', team: 'acme/dev' }, 'delete', { groupName: 'acme/dev' }],
    [
      'an IdP group comes',
      { action: 'external_group.provision', external_group: 'Dev', scim_group_id: 'g-1' },
      'create',
      { groupId: 'g-1', groupName: 'Dev' },
    ],
    ['an IdP group is renamed', { action: 'external_group.update_display_name', external_group_id: 7777 }, 'update', { groupId: '7777' }],
    [
      'an IdP group is renamed, with its name',
      { action: 'external_group.update_display_name', external_group_name: 'Dev' },
      'update',
      { groupName: 'Dev' },
    ],
    ['an IdP group is linked to a team', { action: 'external_group.link', external_group: 'Dev' }, 'assign', { groupName: 'Dev' }],
    ['an owner comes', { action: 'business.add_admin', user: 'ana_acme' }, 'assign', { userName: 'ana_acme' }],
    ['an owner goes', { action: 'business.remove_admin', user: 'ana_acme' }, 'unassign', { userName: 'ana_acme' }],
    ['fields below data count', { action: 'org.add_member', data: { target_login: 'ana' } }, 'assign', { userName: 'ana' }],
    ['columns of an export count', { action: 'org.add_member', 'data.target_login': 'ana' }, 'assign', { userName: 'ana' }],
  ] as const)('%s', (_, parts, operation, identifiers) => {
    const event = normalised(parts as { [key: string]: Json });
    expect(event).toMatchObject({ operation, stage: 'apply', outcome: 'success', target: 'GitHub' });
    expect(event.identifiers).toMatchObject(identifiers);
    expect(Object.values(event.identifiers)).not.toContain('acme_admin');
  });

  it.each([
    ['org.sso_response', 'success'],
    ['business.sso_response', 'success'],
    ['user.login', 'success'],
    ['user.failed_login', 'failure'],
  ])('%s is a sign-in of who acts (%s)', (action, outcome) => {
    const event = normalised({ action, actor: 'ana', external_identity_nameid: 'ana@acme.example' });
    expect(event).toMatchObject({
      operation: 'login',
      stage: 'ready',
      outcome,
      identifiers: { userName: 'ana', email: 'ana@acme.example' },
    });
  });

  it.each(['repo.create', 'org_credential_authorization.grant', 'hook.create', 'constructor', 'a.b.c'])(
    '%s is kept, and says nothing about provisioning',
    (action) => {
      expect(normalised({ action, user: 'acme_admin', events: ['push'] })).toMatchObject({
        name: action,
        operation: null,
        stage: null,
        outcome: 'success',
      });
    },
  );

  it.each([
    ['seconds', 1_767_607_200],
    ['milliseconds', 1_767_607_200_000],
    ['digits', '1767607200000'],
    ['RFC 3339', '2026-01-05T10:00:00Z'],
    ['a blank and UTC', '2026-01-05 10:00:00 UTC'],
    ['an offset', '2026-01-05T11:00:00+0100'],
  ])('takes a time as %s', (_, created_at) => {
    expect(normalised({ '@timestamp': null, created_at }).time).toBe(Date.UTC(2026, 0, 5, 10));
  });

  it('without an id has one by its content, whatever the order of the fields', () => {
    const { _document_id: _, ...raw } = base;
    const turned = Object.fromEntries(Object.entries(raw).reverse());
    const ids = [raw, turned, { ...raw, actor: 'other' }].map((value) => {
      const result = normaliseGithub(value, 'g');
      return 'event' in result ? result.event.nativeId : null;
    });
    expect(ids[0]).toMatch(/^fp-/);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it.each([
    ['a list', [], 'not a JSON object'],
    ['text', 'action', 'not a JSON object'],
    ['no action', { '@timestamp': 1 }, 'no action'],
    ['an action of another type', { ...base, action: {} }, 'no action'],
    ['no time', { ...base, '@timestamp': 'soon', created_at: false }, 'neither @timestamp nor created_at is a time'],
    ['only what a prototype has', JSON.parse('{"__proto__":{"action":"user.create","@timestamp":1767607200000}}'), 'no action'],
  ] as [string, Json, string][])('rejects %s', (_, value, problem) => {
    expect(normaliseGithub(value, 'g')).toEqual({ problem });
  });

  it('never throws, whatever its fields hold', () => {
    const random = seededRandom(3);
    const full = {
      ...base,
      user: 'a',
      request_method: 'POST',
      url_path: userPath,
      api_request_body: scimBody,
      status_code: 409,
      message: 'm',
      data: {},
      team: 't',
    };
    for (const action of ['external_identity.scim_api_failure', 'external_group.scim_api_success', 'team.add_member', 'org.sso_response']) {
      for (let round = 0; round < 500; round += 1) {
        const raw: { [key: string]: Json } = { ...full, action };
        for (const key of Object.keys(raw)) if (random() < 0.3) raw[key] = junk[Math.floor(random() * junk.length)] as Json;
        expect(() => normaliseGithub(raw, 'g')).not.toThrow();
      }
    }
    let deep: Json = [];
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(normaliseGithub({ ...base, deep }, 'g')).toEqual({ problem: 'nested too deep' });
  });
});

describe('a SCIM request', () => {
  it.each([
    ['creates', 'POST', '/scim/v2/enterprises/acme/Users', scimBody, 'create'],
    ['replaces', 'PUT', userPath, scimBody, 'update'],
    ['switches off', 'PUT', userPath, scimBody.replace('"active":true', '"active":false'), 'suspend'],
    ['switches off as Entra does', 'PATCH', userPath, '{"Operations":[{"op":"Replace","path":"active","value":"False"}]}', 'suspend'],
    ['switches on', 'PATCH', userPath, '{"Operations":[{"op":"replace","value":{"active":true}}]}', 'reactivate'],
    ['deletes', 'DELETE', userPath, null, 'delete'],
  ])('%s (%s)', (_, request_method, url_path, api_request_body, operation) => {
    const event = normalised({
      action: 'external_identity.scim_api_success',
      request_method,
      url_path,
      api_request_body,
      status_code: 200,
    });
    expect(event).toMatchObject({ operation, stage: 'apply', outcome: 'success', httpStatus: 200, message: null });
    expect(event.endpoint).toMatch(new RegExp(`^${request_method} /scim/v2/enterprises/acme/Users`));
  });

  it('names the person by what the IdP sent and what GitHub gave', () => {
    const event = normalised({
      action: 'external_identity.scim_api_success',
      request_method: 'POST',
      url_path: '/scim/v2/enterprises/acme/Users',
      api_request_body: scimBody,
      status_code: '201',
      scim_user_id: '9f1f4e36-6a5b-11f0-8de9-0242ac120002',
      user_agent: 'Okta SCIM Client 1.0.0',
      request_id: 'A1B2:3C4D',
    });
    expect(event.identifiers).toEqual({
      userName: 'ana@acme.example',
      email: 'ana.garcia@acme.example',
      externalId: '00u1abcdeFGHIJ234567',
      scimId: '9f1f4e36-6a5b-11f0-8de9-0242ac120002',
      requestId: 'A1B2:3C4D',
    });
    expect(event).toMatchObject({ provider: 'okta', service: 'github', httpStatus: 201 });
  });

  it.each([
    ['a sentence', 'Username has already been taken', null, 'Username has already been taken'],
    ['an error body', '{"scimType":"uniqueness","detail":"Username is taken","status":"409"}', 'uniqueness', 'Username is taken'],
    ['an object', { scimType: 'uniqueness', detail: 'Username is taken' }, 'uniqueness', 'Username is taken'],
    ['nothing', null, null, 'HTTP 409'],
  ] as [string, Json, string | null, string][])('that failed tells why as %s', (_, message, errorCode, expected) => {
    const event = normalised({
      action: 'external_identity.scim_api_failure',
      request_method: 'POST',
      route: '/scim/v2/enterprises/:enterprise_id/Users',
      api_request_body: scimBody,
      status_code: 409,
      message,
    });
    expect(event).toMatchObject({ operation: 'create', stage: 'apply', outcome: 'failure', httpStatus: 409, errorCode, message: expected });
    expect(event.identifiers.userName).toBe('ana@acme.example');
  });

  it('that failed to rename somebody does not name them by the name of another', () => {
    const event = normalised({
      action: 'external_identity.scim_api_failure',
      request_method: 'PATCH',
      url_path: userPath,
      api_request_body: '{"Operations":[{"op":"Replace","path":"userName","value":"bo@acme.example"}]}',
      status_code: 409,
    });
    expect(event.identifiers).toEqual({ scimId: '9f1f4e36-6a5b-11f0-8de9-0242ac120002' });
  });

  it('that only looked somebody up is a match', () => {
    const event = normalised({
      action: 'external_identity.scim_api_failure',
      request_method: 'GET',
      url_path: '/scim/v2/enterprises/acme/Users',
      query_string: 'filter=userName%20eq%20%22ana%40acme.example%22',
      status_code: 429,
    });
    expect(event).toMatchObject({
      operation: null,
      stage: 'match',
      outcome: 'failure',
      httpStatus: 429,
      identifiers: { userName: 'ana@acme.example' },
    });
  });

  it.each([
    ['adds one member', '{"Operations":[{"op":"Add","path":"members","value":[{"value":"scim-4711"}]}]}', 'group-add', 'scim-4711'],
    ['removes one member', '{"Operations":[{"op":"remove","path":"members[value eq \\"scim-4711\\"]"}]}', 'group-remove', 'scim-4711'],
    ['adds two members', '{"Operations":[{"op":"add","path":"members","value":[{"value":"a"},{"value":"b"}]}]}', 'group-add', undefined],
    ['renames', '{"Operations":[{"op":"replace","path":"displayName","value":"Devs"}]}', 'update', undefined],
  ])('of a group %s', (_, api_request_body, operation, scimId) => {
    const event = normalised({
      action: 'external_group.scim_api_success',
      request_method: 'PATCH',
      url_path: groupPath,
      api_request_body,
      status_code: 204,
    });
    expect(event).toMatchObject({ operation, identifiers: { groupId: '5c0e9a1a-6a5c-11f0-8de9-0242ac120002' } });
    expect(event.identifiers.scimId).toBe(scimId);
    expect(event.endpoint).toBe('PATCH /scim/v2/enterprises/acme/Groups/{id}');
  });

  it('without path and method still says whom it was about', () => {
    const event = normalised({ action: 'external_group.scim_api_failure', scim_group_id: 'g-1', status_code: 'oops' });
    expect(event).toMatchObject({
      operation: null,
      stage: 'apply',
      outcome: 'failure',
      httpStatus: null,
      endpoint: null,
      identifiers: { groupId: 'g-1' },
    });
    expect(event.message).toBe('the request was refused');
  });
});
