import { describe, expect, it } from 'vitest';
import { normaliseKeycloak } from '../../../src/collectors/keycloak/normalise.ts';
import type { EventInput, Json } from '../../../src/domain/event.ts';
import { junk } from '../../helpers/junk.ts';
import { seededRandom } from '../../helpers/seeded-random.ts';
import { adminRaw, groupId, type Raw, userId, userRaw } from './events.ts';

function normalised(value: Json): EventInput {
  const result = normaliseKeycloak(value, 'keycloak-acme');
  if ('problem' in result) throw new Error(result.problem);
  return result.event;
}

const ana = { username: 'ana', email: 'ana@example.com', firstName: 'Ana', enabled: true };
const anaIds = { idpUserId: userId, userName: 'ana', email: 'ana@example.com' };
const user = `users/${userId}`;
const role = [{ id: 'd3224fa5', name: 'editor', composite: false, clientRole: true }];

describe('an admin event', () => {
  it.each<[string, Raw, Partial<EventInput>]>([
    ['creates a user', adminRaw('CREATE', 'USER', user, ana), { operation: 'create', identifiers: anaIds, name: 'USER-CREATE' }],
    ['changes a user', adminRaw('UPDATE', 'USER', user, ana), { operation: 'update', identifiers: anaIds }],
    ['disables a user', adminRaw('UPDATE', 'USER', user, { ...ana, enabled: false }), { operation: 'suspend', identifiers: anaIds }],
    [
      'deletes a user',
      adminRaw('DELETE', 'USER', user, { id: userId, username: 'ana' }),
      { operation: 'delete', identifiers: { idpUserId: userId, userName: 'ana' } },
    ],
    [
      'deletes a user whose content is not kept',
      adminRaw('DELETE', 'USER', user),
      { operation: 'delete', identifiers: { idpUserId: userId } },
    ],
    ['creates a user by partial import', adminRaw('CREATE', 'REALM', user, ana), { operation: 'create', identifiers: anaIds }],
    [
      'creates a user with ids of other systems',
      adminRaw('CREATE', 'USER', user, { ...ana, attributes: { externalId: ['00uANA0001'], employeeNumber: ['E-17'] } }),
      { identifiers: { ...anaIds, externalId: '00uANA0001', employeeId: 'E-17' } },
    ],
    [
      'puts a user into a group',
      adminRaw(
        'CREATE',
        'GROUP_MEMBERSHIP',
        `${user}/groups/${groupId}`,
        { id: groupId, name: 'eng', path: '/eng' },
        { details: { username: 'ana', email: 'ana@example.com' } },
      ),
      { operation: 'group-add', identifiers: { ...anaIds, groupId, groupName: 'eng' } },
    ],
    [
      'takes a user out of a group, in the way of earlier versions',
      adminRaw('DELETE', 'USER', `${user}/groups/${groupId}`),
      { operation: 'group-remove', identifiers: { idpUserId: userId, groupId } },
    ],
    [
      'assigns a realm role',
      adminRaw('CREATE', 'REALM_ROLE_MAPPING', `${user}/role-mappings/realm`, role),
      { operation: 'assign', identifiers: { idpUserId: userId }, attributes: expect.objectContaining({ 'keycloak.roles': 'editor' }) },
    ],
    [
      'takes a client role away',
      adminRaw('DELETE', 'CLIENT_ROLE_MAPPING', `${user}/role-mappings/clients/f9188cc3-8073-4d30-970c-736db5fd6d76`, role),
      {
        operation: 'unassign',
        identifiers: { idpUserId: userId },
        attributes: expect.objectContaining({ 'keycloak.roles.client': 'f9188cc3-8073-4d30-970c-736db5fd6d76' }),
      },
    ],
    [
      'resets a password',
      adminRaw('ACTION', 'USER', `${user}/reset-password`),
      { operation: 'update', identifiers: { idpUserId: userId } },
    ],
    [
      'asks a user to set up the account',
      adminRaw('ACTION', 'USER', `${user}/execute-actions-email`, '["UPDATE_PASSWORD"]'),
      { operation: 'invite' },
    ],
    [
      'signs a user out',
      adminRaw('ACTION', 'USER', `${user}/logout`),
      { operation: null, stage: null, identifiers: { idpUserId: userId } },
    ],
    [
      'links an identity',
      adminRaw('CREATE', 'USER', `${user}/federated-identity/okta`, { identityProvider: 'okta', userId: '00u1', userName: 'ana' }),
      {
        operation: 'update',
        identifiers: { idpUserId: userId },
        attributes: expect.objectContaining({ 'keycloak.identityProvider': 'okta', 'keycloak.identityProvider.userId': '00u1' }),
      },
    ],
    [
      'creates a group',
      adminRaw('CREATE', 'GROUP', `groups/${groupId}`, { id: groupId, name: 'eng' }),
      { operation: 'create', identifiers: { groupId, groupName: 'eng' } },
    ],
    [
      'creates a group below another one',
      adminRaw('CREATE', 'GROUP', `groups/${groupId}/children`, { id: '872b27db-29aa-45b4-bc59-16aa543f792c', name: 'sub' }),
      { operation: 'create', identifiers: { groupId: '872b27db-29aa-45b4-bc59-16aa543f792c', groupName: 'sub' } },
    ],
    [
      'gives a group a role',
      adminRaw('CREATE', 'REALM_ROLE_MAPPING', `groups/${groupId}/role-mappings/realm`, role),
      { operation: 'assign', identifiers: { groupId } },
    ],
    [
      'takes somebody into an organisation',
      adminRaw('CREATE', 'ORGANIZATION_MEMBERSHIP', `organizations/5b0d2f1c-aaaa/members/${userId}`, ana),
      { operation: 'group-add', identifiers: { ...anaIds, groupId: '5b0d2f1c-aaaa' } },
    ],
    [
      'invites into an organisation',
      adminRaw('ACTION', 'ORGANIZATION', 'organizations/5b0d2f1c-aaaa/members/invite-user'),
      { operation: 'invite', identifiers: { groupId: '5b0d2f1c-aaaa' } },
    ],
    [
      'synchronises a directory',
      adminRaw('ACTION', 'REALM', 'user-storage/X3oq6UqdRE2UbKMmhC83Mw/sync', {
        result: { ignored: false, added: 3, updated: 1, removed: 0, failed: 0, status: '3 imported users, 1 updated users' },
        action: 'triggerFullSync',
      }),
      {
        operation: 'import',
        stage: 'confirm',
        outcome: 'success',
        message: null,
        identifiers: { jobId: 'X3oq6UqdRE2UbKMmhC83Mw' },
        attributes: expect.objectContaining({ 'keycloak.sync.added': 3, 'keycloak.sync.action': 'triggerFullSync' }),
      },
    ],
    [
      'synchronises a directory in part',
      adminRaw('ACTION', 'REALM', 'user-storage/X3oq6UqdRE2UbKMmhC83Mw/sync', {
        result: { added: 3, failed: 2, status: '3 imported users, 2 users failed sync!' },
      }),
      { operation: 'import', stage: 'confirm', outcome: 'failure', message: '2 users failed: 3 imported users, 2 users failed sync!' },
    ],
    [
      'configures a directory',
      adminRaw('CREATE', 'COMPONENT', 'components/X3oq6UqdRE2UbKMmhC83Mw', { name: 'ldap' }),
      { operation: null, stage: null, identifiers: {} },
    ],
    ['configures user profiles', adminRaw('UPDATE', 'USER_PROFILE', 'users/profile', {}), { operation: null, identifiers: {} }],
    ['configures a client', adminRaw('UPDATE', 'CLIENT', 'clients/81cb000b', { name: 'x' }), { operation: null, identifiers: {} }],
    [
      'lifts a lock',
      adminRaw('DELETE', 'USER_LOGIN_FAILURE', `attack-detection/brute-force/users/${userId}`),
      { operation: null, identifiers: { idpUserId: userId } },
    ],
    [
      'is of a type that nobody knows',
      adminRaw('CREATE', 'WORKFLOW', 'workflows/1'),
      { operation: null, stage: null, outcome: 'success', identifiers: {} },
    ],
    [
      'fails',
      adminRaw('CREATE', 'USER', user, ana, { error: 'User exists with same username' }),
      { operation: 'create', outcome: 'failure', message: 'User exists with same username', errorCode: null, identifiers: anaIds },
    ],
    [
      'fails with a code',
      adminRaw('UPDATE', 'USER', user, ana, { error: 'email_in_use' }),
      { outcome: 'failure', errorCode: 'email_in_use', message: 'email_in_use: a user with this e-mail address already exists' },
    ],
  ])('%s', (_, raw, expected) => {
    const event = normalised(raw);
    expect(event).toMatchObject({ outcome: 'success', stage: expected.operation == null ? event.stage : 'trigger', ...expected });
    if (expected.identifiers !== undefined) expect(event.identifiers).toEqual(expected.identifiers);
    expect(JSON.stringify(event.identifiers)).not.toContain('928e6943');
    expect(event.attributes['keycloak.actor.userId']).toBe('928e6943-b0bb-4b48-a7a6-401f0fecb37d');
  });

  const whole = JSON.stringify({ ...ana, attributes: { note: ['x'.repeat(300)] } });
  it.each([
    ['in the middle of an attribute', whole.slice(0, 150), { ...anaIds }],
    ['in the middle of the address', whole.slice(0, 34), { idpUserId: userId, userName: 'ana' }],
    ['after the first member', '{"username":"ana",', { idpUserId: userId, userName: 'ana' }],
    ['to nothing', '', { idpUserId: userId }],
  ])('is read as far as it goes when its content is cut %s', (_, representation, identifiers) => {
    expect(normalised(adminRaw('CREATE', 'USER', user, representation)).identifiers).toEqual(identifiers);
  });

  it('is a suspension also when its content is cut behind that', () => {
    expect(normalised(adminRaw('UPDATE', 'USER', user, '{"username":"ana","enabled":false,"attributes":{"a":["b')).operation).toBe(
      'suspend',
    );
  });

  it('names roles of a list that is cut', () => {
    const event = normalised(
      adminRaw('CREATE', 'REALM_ROLE_MAPPING', `${user}/role-mappings/realm`, JSON.stringify([...role, { name: 'writer' }]).slice(0, -2)),
    );
    expect(event.attributes['keycloak.roles']).toBe('editor writer');
  });

  it('takes content that was parsed already', () => {
    expect(normalised({ ...adminRaw('CREATE', 'USER', user), representation: ana }).identifiers).toEqual(anaIds);
  });

  it('says when, and keeps itself as body', () => {
    const raw = adminRaw('CREATE', 'USER', user, ana);
    expect(normalised(raw)).toMatchObject({
      source: 'keycloak-acme',
      nativeId: raw.id,
      dedupeKey: `keycloak/${raw.id}`,
      kind: 'audit',
      service: 'keycloak',
      provider: 'keycloak',
      time: 1_767_600_000_123,
      target: null,
      body: raw,
    });
  });
});

describe('a user event', () => {
  const ids = { idpUserId: userId, userName: 'ana', sessionId: 'Cs1vTKd9Se2smH9T5YiklWGq' };
  it.each<[string, Raw, Partial<EventInput>]>([
    ['LOGIN', userRaw('LOGIN'), { operation: 'login', stage: 'ready', outcome: 'success', target: 'wiki', identifiers: ids }],
    [
      'LOGIN_ERROR',
      userRaw('LOGIN_ERROR', { username: 'zed@example.com' }, { userId: null, sessionId: null, error: 'user_not_found' }),
      {
        operation: 'login',
        outcome: 'failure',
        errorCode: 'user_not_found',
        message: 'user_not_found: there is no such user',
        identifiers: { userName: 'zed@example.com', email: 'zed@example.com' },
      },
    ],
    [
      'LOGIN_ERROR of somebody who is disabled',
      userRaw('LOGIN_ERROR', { username: 'ana' }, { error: 'user_disabled' }),
      { errorCode: 'user_disabled', outcome: 'failure' },
    ],
    ['LOGIN_ERROR without a code', userRaw('LOGIN_ERROR'), { outcome: 'failure', errorCode: 'unknown_error' }],
    [
      'REGISTER',
      userRaw('REGISTER', { username: 'ana', email: 'ana@example.com', register_method: 'form', code_id: 'c0de' }, { sessionId: null }),
      { operation: 'create', stage: 'trigger', target: null, identifiers: { ...anaIds, sessionId: 'c0de' } },
    ],
    [
      'REGISTER_ERROR',
      userRaw('REGISTER_ERROR', { username: 'ana', email: 'ana@example.com' }, { userId: null, error: 'email_in_use' }),
      {
        operation: 'create',
        outcome: 'failure',
        errorCode: 'email_in_use',
        message: 'email_in_use: a user with this e-mail address already exists',
      },
    ],
    [
      'IDENTITY_PROVIDER_FIRST_LOGIN',
      userRaw('IDENTITY_PROVIDER_FIRST_LOGIN', {
        username: 'ana',
        identity_provider: 'okta',
        identity_provider_identity: 'ana@example.com',
      }),
      {
        operation: 'create',
        stage: 'apply',
        outcome: 'success',
        attributes: expect.objectContaining({ 'keycloak.identity_provider': 'okta' }),
      },
    ],
    [
      'IDENTITY_PROVIDER_FIRST_LOGIN_ERROR',
      userRaw(
        'IDENTITY_PROVIDER_FIRST_LOGIN_ERROR',
        { identity_provider: 'okta' },
        { userId: null, error: 'federated_identity_account_exists' },
      ),
      { operation: 'create', stage: 'apply', outcome: 'failure', errorCode: 'federated_identity_account_exists' },
    ],
    ['IDENTITY_PROVIDER_LINK_ACCOUNT', userRaw('IDENTITY_PROVIDER_LINK_ACCOUNT'), { operation: 'update', stage: 'trigger' }],
    ['FEDERATED_IDENTITY_LINK', userRaw('FEDERATED_IDENTITY_LINK'), { operation: 'update', stage: 'trigger' }],
    [
      'FEDERATED_IDENTITY_OVERRIDE_LINK_ERROR',
      userRaw('FEDERATED_IDENTITY_OVERRIDE_LINK_ERROR', {}, { error: 'x' }),
      { operation: 'update', outcome: 'failure' },
    ],
    ['UPDATE_PROFILE', userRaw('UPDATE_PROFILE'), { operation: 'update' }],
    [
      'UPDATE_EMAIL',
      userRaw('UPDATE_EMAIL', { username: 'ana', previous_email: 'a@example.com', updated_email: 'ana@example.com' }),
      { operation: 'update', identifiers: { ...ids, email: 'ana@example.com' } },
    ],
    ['UPDATE_CREDENTIAL', userRaw('UPDATE_CREDENTIAL', { credential_type: 'password' }), { operation: 'update' }],
    ['VERIFY_EMAIL', userRaw('VERIFY_EMAIL'), { operation: 'activate' }],
    ['DELETE_ACCOUNT', userRaw('DELETE_ACCOUNT'), { operation: 'delete', stage: 'trigger' }],
    ['USER_DISABLED_BY_PERMANENT_LOCKOUT', userRaw('USER_DISABLED_BY_PERMANENT_LOCKOUT'), { operation: 'suspend' }],
    ['LOGOUT', userRaw('LOGOUT'), { operation: null, stage: null, identifiers: ids }],
    ['CODE_TO_TOKEN', userRaw('CODE_TO_TOKEN', {}), { operation: null, identifiers: { idpUserId: userId, sessionId: ids.sessionId } }],
    [
      'CLIENT_LOGIN',
      userRaw('CLIENT_LOGIN', { username: 'service-account-wiki' }, { sessionId: null }),
      { operation: null, identifiers: {} },
    ],
    [
      'CLIENT_LOGIN_ERROR',
      userRaw('CLIENT_LOGIN_ERROR', {}, { error: 'invalid_client_credentials', userId: null }),
      { outcome: 'failure', errorCode: 'invalid_client_credentials' },
    ],
    ['BRAND_NEW', userRaw('BRAND_NEW'), { operation: null, stage: null, outcome: 'success' }],
  ])('%s', (_, raw, expected) => {
    const event = normalised(raw);
    expect(event).toMatchObject(expected);
    if (expected.identifiers !== undefined) expect(event.identifiers).toEqual(expected.identifiers);
  });

  it('says the reason that Keycloak adds', () => {
    expect(normalised(userRaw('LOGIN_ERROR', { reason: 'token is not active' }, { error: 'invalid_token' })).message).toBe(
      'invalid_token: token is not active',
    );
  });

  it('of an extension that sends events on is the same', () => {
    const sent = {
      uid: 'p2-1',
      time: 1_767_600_000_123,
      realmId: 'acme',
      type: 'access.LOGIN',
      authDetails: { realmId: 'acme', clientId: 'wiki', userId, sessionId: 's1' },
      details: { username: 'ana' },
    };
    expect(normalised(sent)).toMatchObject({
      nativeId: 'p2-1',
      name: 'LOGIN',
      operation: 'login',
      target: 'wiki',
      identifiers: { idpUserId: userId, userName: 'ana' },
    });
    expect(normalised({ ...adminRaw('CREATE', 'USER', user, ana), type: 'admin.USER-CREATE' })).toMatchObject({ operation: 'create' });
    expect(normalised({ topic: 'events', payload: userRaw('LOGIN') })).toMatchObject({ operation: 'login' });
  });
});

describe('a record without an id', () => {
  const without = (raw: Raw): Raw => ({ ...raw, id: null });

  it('is known by what it says, in whatever order', () => {
    const raw = without(adminRaw('CREATE', 'USER', user, ana));
    const { nativeId } = normalised(raw);
    expect(nativeId).toMatch(/^[0-9a-f]{64}$/);
    const { id: _, ...rest } = raw;
    expect(normalised(Object.fromEntries(Object.entries({ ...rest, error: null }).reverse())).nativeId).toBe(nativeId);
  });

  it.each<[string, Raw]>([
    ['time', { time: 1_767_600_000_124 }],
    ['path', { resourcePath: 'users/x' }],
    ['operation', { operationType: 'UPDATE' }],
    ['content', { representation: '{}' }],
    ['actor', { authDetails: { userId: 'other' } }],
    ['error', { error: 'x' }],
  ])('differs from one with another %s', (_, change) => {
    const raw = without(adminRaw('CREATE', 'USER', user, ana));
    expect(normalised({ ...raw, ...change }).nativeId).not.toBe(normalised(raw).nativeId);
  });

  it('differs from another user event of the same moment', () => {
    const raw = without(userRaw('LOGIN'));
    expect(normalised(raw).nativeId).toMatch(/^[0-9a-f]{64}$/);
    expect(normalised({ ...raw, clientId: 'crm' }).nativeId).not.toBe(normalised(raw).nativeId);
  });
});

describe('rubbish', () => {
  it.each<[Json, string]>([
    [null, 'not a JSON object'],
    [[], 'not a JSON object'],
    [{}, 'neither operationType nor type'],
    [{ operationType: 'CREATE' }, 'neither operationType nor type'],
    [{ type: 'LOGIN' }, 'time is missing or no time'],
    [{ ...adminRaw('CREATE', 'USER', user), time: 'soon' }, 'time is missing or no time'],
  ])('%j is rejected: %s', (value, problem) => {
    expect(normaliseKeycloak(value, 'keycloak')).toEqual({ problem });
  });

  it('never makes it throw', () => {
    const random = seededRandom(3);
    for (let round = 0; round < 3000; round += 1) {
      const raw = round % 2 === 0 ? adminRaw('UPDATE', 'USER', `${user}/groups/${groupId}`, ana) : userRaw('LOGIN_ERROR');
      for (const key of Object.keys(raw)) if (random() < 0.3) raw[key] = junk[Math.floor(random() * junk.length)] as Json;
      expect(() => normaliseKeycloak(raw, 'keycloak')).not.toThrow();
    }
    expect(normaliseKeycloak(JSON.parse('{"type":"LOGIN","time":1767600000123,"__proto__":{"userId":"evil-0001"}}'), 'k')).toMatchObject({
      event: { identifiers: {} },
    });
  });
});
