import { describe, expect, it } from 'vitest';
import { normaliseAuth0 } from '../../../src/collectors/auth0/normalise.ts';
import { outcomeOfType } from '../../../src/collectors/auth0/outcome.ts';
import type { EventInput, Json } from '../../../src/domain/event.ts';
import { junk } from '../../helpers/junk.ts';
import { seededRandom } from '../../helpers/seeded-random.ts';
import { auth0Log, type Log, managementLog, scimLog } from './logs.ts';

function normalised(value: Json): EventInput {
  const result = normaliseAuth0(value, 'auth0-prod');
  if ('problem' in result) throw new Error(result.problem);
  return result.event;
}

const users = '/scim/v2/connections/con_Acme0001/Users';
const groups = '/scim/v2/connections/con_Acme0001/Groups';
const ana = { userName: 'ana@example.com', externalId: '00uANA0001', emails: [{ value: 'ana@example.com', primary: true }], active: true };

describe('a SCIM exchange', () => {
  it.each<[string, Log, Partial<EventInput>]>([
    [
      'a created user',
      scimLog('sscim', { method: 'post', path: users, body: ana }, { statusCode: 201, body: { id: 'oidc|acme-okta|00uANA0001', ...ana } }),
      {
        operation: 'create',
        stage: 'apply',
        outcome: 'success',
        endpoint: 'POST /scim/v2/connections/{id}/Users',
        httpStatus: 201,
        errorCode: null,
        message: null,
        identifiers: {
          userName: 'ana@example.com',
          externalId: '00uANA0001',
          email: 'ana@example.com',
          scimId: 'oidc|acme-okta|00uANA0001',
        },
      },
    ],
    [
      'a conflict without an answer body',
      scimLog('fscim', { method: 'POST', path: users, body: ana }, { statusCode: 409 }, { description: 'User already exists' }),
      { operation: 'create', stage: 'apply', outcome: 'failure', httpStatus: 409, message: 'User already exists', errorCode: null },
    ],
    [
      'a conflict with the SCIM error',
      scimLog(
        'fscim',
        { method: 'POST', path: users, body: JSON.stringify(ana) },
        {
          statusCode: 409,
          body: {
            schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
            status: '409',
            scimType: 'uniqueness',
            detail: 'The user already exists.',
          },
        },
      ),
      { outcome: 'failure', httpStatus: 409, errorCode: 'uniqueness', message: 'The user already exists.' },
    ],
    [
      'a deactivation',
      scimLog(
        'sscim',
        {
          method: 'PATCH',
          path: `${users}/oidc%7Cacme-okta%7C00uANA0001`,
          body: { Operations: [{ op: 'replace', value: { active: false } }] },
        },
        { statusCode: 200 },
      ),
      {
        operation: 'suspend',
        stage: 'apply',
        endpoint: 'PATCH /scim/v2/connections/{id}/Users/{id}',
        identifiers: { scimId: 'oidc|acme-okta|00uANA0001', externalId: '00uANA0001' },
      },
    ],
    [
      'a deactivation in the words of Entra',
      scimLog(
        'sscim',
        { method: 'PATCH', path: `${users}/waad%7Cx1234567`, body: { Operations: [{ op: 'Replace', path: 'active', value: 'False' }] } },
        { statusCode: 200 },
      ),
      { operation: 'suspend', identifiers: { scimId: 'waad|x1234567' } },
    ],
    [
      'a reactivation',
      scimLog(
        'sscim',
        { method: 'PATCH', path: `${users}/waad%7Cx1234567`, body: { Operations: [{ op: 'Replace', path: 'active', value: 'True' }] } },
        { statusCode: 200 },
      ),
      { operation: 'reactivate' },
    ],
    [
      'a lookup, its query an object',
      scimLog(
        'sscim',
        { method: 'get', path: users, query: { filter: 'userName eq "ana@example.com"', startIndex: 1 } },
        { statusCode: 200 },
      ),
      { operation: null, stage: 'match', outcome: 'success', identifiers: { userName: 'ana@example.com' } },
    ],
    [
      'a lookup, its query text',
      scimLog('sscim', { method: 'GET', path: users, query: '?filter=externalId%20eq%20%2200uANA0001%22' }, { statusCode: 200 }),
      { stage: 'match', identifiers: { externalId: '00uANA0001' } },
    ],
    [
      'a lookup that finds nobody, which is an answer and no failure',
      scimLog('fscim', { method: 'GET', path: `${users}/waad%7Cx1234567` }, { statusCode: 404 }),
      { stage: 'match', outcome: 'unknown', message: null, httpStatus: 404 },
    ],
    [
      'a wrong token',
      scimLog('fscim', { method: 'GET', path: users }, { statusCode: 401 }, { description: 'Invalid token' }),
      { outcome: 'failure', httpStatus: 401, message: 'Invalid token' },
    ],
    [
      'a token without the scope',
      scimLog('fscim', { method: 'POST', path: users, body: ana }, { statusCode: 403, body: { detail: 'Insufficient scope: post:users' } }),
      { outcome: 'failure', httpStatus: 403, message: 'Insufficient scope: post:users', operation: 'create' },
    ],
    [
      'a member of a group',
      scimLog(
        'sscim',
        {
          method: 'PATCH',
          path: `${groups}/grp_1234567890`,
          body: { Operations: [{ op: 'Add', path: 'members', value: [{ value: 'waad|x1234567' }] }] },
        },
        { statusCode: 204 },
      ),
      { operation: 'group-add', identifiers: { groupId: 'grp_1234567890', scimId: 'waad|x1234567' } },
    ],
    [
      'a path below the SCIM address',
      scimLog('sscim', { method: 'DELETE', path: 'Users/waad%7Cx1234567' }, { statusCode: 204 }),
      { operation: 'delete', stage: 'apply', identifiers: { scimId: 'waad|x1234567' } },
    ],
    [
      'details that are missing',
      auth0Log({ type: 'fscim', details: null, description: 'SCIM failed' }),
      { stage: 'apply', outcome: 'failure', message: 'SCIM failed' },
    ],
  ])('%s', (_, log, expected) => {
    expect(normalised(log)).toMatchObject({ target: 'auth0', ...expected });
  });
});

describe('a call of the Management API', () => {
  it.each<[string, Log, Partial<EventInput>]>([
    [
      'creates a user',
      managementLog(
        'sapi',
        { method: 'post', path: '/api/v2/users', body: { email: 'bo@example.com', connection: 'db' } },
        { statusCode: 201, body: { user_id: 'auth0|65bo000001', email: 'bo@example.com' } },
      ),
      {
        operation: 'create',
        stage: 'trigger',
        outcome: 'success',
        endpoint: 'POST /api/v2/users',
        identifiers: { idpUserId: 'auth0|65bo000001', userName: 'bo@example.com', email: 'bo@example.com' },
      },
    ],
    [
      'does not create a user who exists',
      managementLog(
        'fapi',
        { method: 'post', path: '/api/v2/users', body: { email: 'bo@example.com' } },
        {
          statusCode: 409,
          body: { statusCode: 409, error: 'Conflict', message: 'The user already exists.', errorCode: 'auth0_idp_error' },
        },
      ),
      {
        operation: 'create',
        outcome: 'failure',
        httpStatus: 409,
        errorCode: 'auth0_idp_error',
        message: 'Conflict: The user already exists.',
        identifiers: { email: 'bo@example.com' },
      },
    ],
    [
      'changes a profile',
      managementLog(
        'sapi',
        { method: 'patch', path: '/api/v2/users/auth0%7C65bo000001', body: { user_metadata: { a: 1 } } },
        { statusCode: 200 },
      ),
      { operation: 'update', endpoint: 'PATCH /api/v2/users/{id}', identifiers: { idpUserId: 'auth0|65bo000001' } },
    ],
    [
      'blocks',
      managementLog('sapi', { method: 'patch', path: '/api/v2/users/auth0|65bo000001', body: { blocked: true } }, { statusCode: 200 }),
      { operation: 'suspend', identifiers: { idpUserId: 'auth0|65bo000001' } },
    ],
    [
      'unblocks',
      managementLog('sapi', { method: 'patch', path: '/api/v2/users/auth0|65bo000001', body: { blocked: false } }, {}),
      { operation: 'reactivate' },
    ],
    [
      'deletes',
      managementLog('sapi', { method: 'delete', path: '/api/v2/users/auth0|65bo000001' }, { statusCode: 204 }),
      { operation: 'delete' },
    ],
    [
      'assigns a role',
      managementLog(
        'sapi',
        { method: 'post', path: '/api/v2/users/auth0|65bo000001/roles', body: { roles: ['rol_1'] } },
        { statusCode: 204 },
      ),
      { operation: 'assign', endpoint: 'POST /api/v2/users/{id}/roles', identifiers: { idpUserId: 'auth0|65bo000001' } },
    ],
    [
      'assigns a role from its side',
      managementLog('sapi', { method: 'post', path: '/api/v2/roles/rol_1/users', body: { users: ['auth0|65bo000001'] } }, {}),
      { operation: 'assign', identifiers: { idpUserId: 'auth0|65bo000001' } },
    ],
    [
      'adds a member to an organisation',
      managementLog(
        'sapi',
        { method: 'post', path: '/api/v2/organizations/org_Acme01/members', body: { members: ['auth0|65bo000001'] } },
        { statusCode: 204 },
      ),
      {
        operation: 'group-add',
        endpoint: 'POST /api/v2/organizations/{id}/members',
        identifiers: { groupId: 'org_Acme01', idpUserId: 'auth0|65bo000001' },
      },
    ],
    [
      'adds many members, which is about the organisation alone',
      managementLog(
        'sapi',
        { method: 'post', path: '/api/v2/organizations/org_Acme01/members', body: { members: ['auth0|1', 'auth0|2'] } },
        {},
      ),
      { operation: 'group-add', identifiers: { groupId: 'org_Acme01' } },
    ],
    [
      'invites',
      managementLog(
        'sapi',
        { method: 'post', path: '/api/v2/organizations/org_Acme01/invitations', body: { invitee: { email: 'cy@example.com' } } },
        {},
      ),
      {
        operation: 'invite',
        stage: 'trigger',
        identifiers: { groupId: 'org_Acme01', userName: 'cy@example.com', email: 'cy@example.com' },
      },
    ],
    [
      'starts an import',
      managementLog('sapi', { method: 'post', path: '/api/v2/jobs/users-imports' }, { statusCode: 202, body: { id: 'job_1234567890' } }),
      { operation: 'import', stage: 'queue', identifiers: { jobId: 'job_1234567890' } },
    ],
    [
      'reads',
      managementLog('mgmt_api_read', { method: 'get', path: '/api/v2/users/auth0|65bo000001' }, { statusCode: 200 }),
      { operation: null, stage: null, outcome: 'success', identifiers: { idpUserId: 'auth0|65bo000001' } },
    ],
    [
      'is refused for its scope',
      managementLog(
        'fapi',
        { method: 'delete', path: '/api/v2/users/auth0|65bo000001' },
        {
          statusCode: 403,
          body: { error: 'Forbidden', message: 'Insufficient scope, expected any of: delete:users', errorCode: 'insufficient_scope' },
        },
      ),
      { operation: 'delete', outcome: 'failure', httpStatus: 403, errorCode: 'insufficient_scope' },
    ],
    [
      'changes a client',
      managementLog('sapi', { method: 'patch', path: '/api/v2/clients/AbC' }, {}),
      { operation: null, stage: null, identifiers: {} },
    ],
  ])('%s', (_, log, expected) => {
    const event = normalised(log);
    expect(event).toMatchObject(expected);
    expect(event.attributes['auth0.actor.email']).toBe('admin@example.com');
    expect(JSON.stringify(event.identifiers)).not.toContain('admin');
  });
});

describe('other types', () => {
  const self = { idpUserId: 'oidc|acme-okta|00uANA0001', userName: 'ana@example.com', email: 'ana@example.com' };
  it.each<[string, Log, Partial<EventInput>]>([
    [
      'sign-in',
      auth0Log({ identity_user_id: '00uANA0001' }),
      { operation: 'login', stage: 'ready', outcome: 'success', target: 'Wiki', identifiers: { ...self, externalId: '00uANA0001' } },
    ],
    [
      'wrong password',
      auth0Log({ type: 'fp', description: 'Wrong email or password.' }),
      { operation: 'login', outcome: 'failure', message: 'Wrong email or password.' },
    ],
    [
      'unknown user',
      auth0Log({ type: 'fu', user_id: '', user_name: 'zed@example.com', details: { error: { message: 'user does not exist' } } }),
      {
        operation: 'login',
        outcome: 'failure',
        message: 'user does not exist',
        identifiers: { userName: 'zed@example.com', email: 'zed@example.com' },
      },
    ],
    [
      'a failed sign-in that tells its OAuth error',
      auth0Log({ type: 'f', details: { error: { message: 'access denied', oauthError: 'access_denied', type: 'oauth-authorization' } } }),
      { operation: 'login', outcome: 'failure', errorCode: 'access_denied', message: 'access denied' },
    ],
    [
      'sign-up',
      auth0Log({ type: 'ss', details: { body: { email: 'ana@example.com', connection: 'db' } } }),
      { operation: 'create', stage: 'trigger', outcome: 'success', identifiers: self },
    ],
    [
      'failed sign-up',
      auth0Log({ type: 'fs', user_id: '', description: 'The user already exists.' }),
      { operation: 'create', outcome: 'failure', message: 'The user already exists.' },
    ],
    [
      'failed sign-up, whose error is a mere code',
      auth0Log({ type: 'fs', user_id: '', description: 'The user already exists.', details: { error: { message: 'user_exists' } } }),
      { operation: 'create', outcome: 'failure', message: 'The user already exists.' },
    ],
    ['deletion', auth0Log({ type: 'sdu' }), { operation: 'delete', stage: 'trigger', outcome: 'success', target: null }],
    ['failed deletion', auth0Log({ type: 'fdu', description: 'cannot delete' }), { operation: 'delete', outcome: 'failure' }],
    [
      'user import',
      auth0Log({ type: 'sui', user_id: null, user_name: null }),
      { operation: 'import', stage: 'confirm', outcome: 'success', identifiers: {} },
    ],
    [
      'failed user import',
      auth0Log({ type: 'fui', description: 'Failed to import users: invalid file' }),
      { operation: 'import', outcome: 'failure' },
    ],
    [
      'accepted invitation',
      auth0Log({
        type: 'si',
        organization_id: 'org_Acme01',
        organization_name: 'acme',
        details: { invitation: { invitee: { email: 'ana@example.com' } } },
      }),
      { operation: 'invite', stage: 'ready', outcome: 'success', identifiers: { ...self, groupId: 'org_Acme01', groupName: 'acme' } },
    ],
    ['refused invitation', auth0Log({ type: 'fi', description: 'different address' }), { operation: 'invite', outcome: 'failure' }],
    [
      'new member',
      auth0Log({ type: 'organization_member_added', organization_id: 'org_Acme01', details: { reason: 'invitation' } }),
      { operation: 'group-add', stage: 'trigger', outcome: 'success', identifiers: { ...self, groupId: 'org_Acme01' } },
    ],
    [
      'started synchronisation',
      auth0Log({ type: 'directory_sync_started', user_id: null, details: { synchronization_id: 'dsync_123456', scheduled: true } }),
      { operation: 'import', stage: 'trigger', outcome: 'success', identifiers: { jobId: 'dsync_123456' } },
    ],
    [
      'completed synchronisation',
      auth0Log({ type: 'directory_sync_completed' }),
      { operation: 'import', stage: 'confirm', outcome: 'success' },
    ],
    [
      'failed synchronisation',
      auth0Log({
        type: 'directory_sync_failed',
        user_id: null,
        details: {
          synchronization_id: 'dsync_123456',
          error: {
            message: 'Some users failed',
            user_errors: [{ identity_user_id: '1099', operation: 'create', reason: 'email is required' }],
            user_errors_truncated: false,
          },
        },
      }),
      {
        operation: 'import',
        stage: 'confirm',
        outcome: 'failure',
        message: 'Some users failed; 1 user failed: create 1099: email is required',
        identifiers: { externalId: '1099', jobId: 'dsync_123456' },
      },
    ],
    [
      'connector provisioning',
      auth0Log({ type: 'fcpro', details: { details: 'no certificate' } }),
      { stage: 'send', outcome: 'failure', message: 'no certificate' },
    ],
    [
      'hook',
      auth0Log({ type: 'fpurh', details: { error: { message: 'fetch failed' } } }),
      { operation: 'create', stage: 'send', outcome: 'failure', message: 'fetch failed' },
    ],
    ['changed name', auth0Log({ type: 'scu', details: { body: { newUsername: 'ana2' } } }), { operation: 'update', outcome: 'success' }],
    ['changed address', auth0Log({ type: 'fce', description: 'in use' }), { operation: 'update', outcome: 'failure' }],
    [
      'warning',
      auth0Log({ type: 'wum', description: 'app metadata too large' }),
      { operation: 'update', outcome: 'unknown', message: null },
    ],
    ['clean-up', auth0Log({ type: 'resource_cleanup' }), { operation: null, stage: null }],
    [
      'action',
      auth0Log({
        type: 'actions_execution_failed',
        details: {
          trigger_id: 'pre-user-registration',
          error_class: 'action_error',
          action_error: { name: 'Error', message: 'domain not allowed' },
        },
      }),
      { operation: 'create', stage: 'map', outcome: 'failure', errorCode: 'action_error', message: 'domain not allowed' },
    ],
    [
      'used-up limit',
      auth0Log({ type: 'api_limit', user_id: '', details: { request: { method: 'post', path: '/api/v2/users' } } }),
      { outcome: 'failure', httpStatus: 429, identifiers: {} },
    ],
    [
      'client credentials',
      auth0Log({ type: 'seccft', user_id: '', user_name: '' }),
      { operation: null, stage: null, outcome: 'success', identifiers: {} },
    ],
    [
      'something new',
      auth0Log({ type: 'brand_new_type' }),
      { operation: null, stage: null, outcome: 'unknown', name: 'brand_new_type', identifiers: {} },
    ],
  ])('%s', (_, log, expected) => {
    expect(normalised(log)).toMatchObject(expected);
    if (expected.identifiers !== undefined) expect(normalised(log).identifiers).toEqual(expected.identifiers);
  });

  it('marks the first sign-in through an enterprise connection, which makes the user', () => {
    const first = auth0Log({ details: { prompts: [{ name: 'x' }, { stats: { loginsCount: 1 } }] } });
    expect(normalised(first)).toMatchObject({ operation: 'login', attributes: { 'auth0.jit': true, 'auth0.loginsCount': 1 } });
    expect(normalised(auth0Log({ details: { stats: { loginsCount: 2 } } })).attributes).not.toHaveProperty('auth0.jit');
    expect(normalised(auth0Log({ strategy_type: 'database', details: { stats: { loginsCount: 1 } } })).attributes).not.toHaveProperty(
      'auth0.jit',
    );
  });

  it.each([
    ['s', 'success'],
    ['f', 'failure'],
    ['sertft', 'success'],
    ['fertft', 'failure'],
    ['ss_sso_success', 'success'],
    ['ss_sso_failure', 'failure'],
    ['ss_sso_info', 'unknown'],
    ['gd_auth_failed', 'failure'],
    ['gd_auth_succeed', 'success'],
    ['gd_send_pn_failure', 'failure'],
    ['forms_submission_succeeded', 'success'],
    ['flows_execution_failed', 'failure'],
    ['flows_execution_completed', 'success'],
    ['limit_wc', 'failure'],
    ['api_limit_warning', 'unknown'],
    ['mgmt_api_read', 'success'],
    ['depnote', 'unknown'],
    ['fscim', 'failure'],
    ['sscim', 'success'],
    ['failed_on_behalf_of_token_exchange', 'failure'],
    ['success_on_behalf_of_token_exchange', 'success'],
    ['w', 'unknown'],
    ['__proto__', 'unknown'],
  ] as const)('the type %s alone says %s', (type, outcome) => {
    expect(outcomeOfType(type)).toBe(outcome);
  });
});

describe('a record', () => {
  const log = auth0Log();
  const id = log.log_id as string;

  it('says who, what, where and when', () => {
    const { body, attributes, ...event } = normalised(log);
    expect(body).toEqual(log);
    expect(attributes).toMatchObject({ 'auth0.connection': 'acme-okta', 'auth0.client_name': 'Wiki', 'auth0.ip': '192.0.2.4' });
    expect(event).toMatchObject({
      source: 'auth0-prod',
      nativeId: id,
      dedupeKey: `auth0/${id}`,
      kind: 'audit',
      time: Date.UTC(2026, 0, 5, 9, 0, 0, 123),
      service: 'auth0',
      provider: 'auth0',
      name: 's',
    });
  });

  it.each<[string, Json]>([
    ['a webhook', { log_id: id, data: log }],
    [
      'EventBridge',
      { version: '0', id: 'e1', 'detail-type': 'Auth0 log', time: '2026-01-05T09:00:02Z', detail: { log_id: id, data: log } },
    ],
    ['Splunk', { time: 1767603600.1, source: 'auth0', event: { log_id: id, data: log } }],
    ['Event Grid', { id: 'g1', subject: 's', eventType: 'auth0.logs', eventTime: '2026-01-05T09:00:02Z', data: { log_id: id, data: log } }],
    ['Datadog', { ddsource: 'auth0', service: 'auth0', log_id: id, data: log }],
    ['a webhook whose log has no id of its own', { log_id: id, data: { ...log, log_id: '' } }],
    ['a database of earlier years', { ...log, log_id: null, _id: id }],
  ])('of %s is the same event', (_, value) => {
    expect(normalised(value)).toMatchObject({ nativeId: id, time: Date.UTC(2026, 0, 5, 9, 0, 0, 123), operation: 'login' });
  });

  it('takes its time from the envelope or its id when it has none', () => {
    expect(normalised({ time: '2026-01-05T09:00:02Z', detail: { log_id: 'x', data: { ...log, date: null } } }).time).toBe(
      Date.UTC(2026, 0, 5, 9, 0, 2),
    );
    expect(normalised({ ...log, date: 'yesterday' }).time).toBe(Date.UTC(2026, 0, 5, 9, 0, 0, 123));
    expect(normalised({ ...log, date: { $date: '2026-01-05T09:00:03Z' } }).time).toBe(Date.UTC(2026, 0, 5, 9, 0, 3));
  });

  it('without an id is known by its content', () => {
    const { log_id: _, ...rest } = log;
    expect(normalised(rest).nativeId).toMatch(/^fp-/);
    expect(normalised(rest).nativeId).toBe(normalised(Object.fromEntries(Object.entries(rest).reverse())).nativeId);
  });

  it.each<[Json, string]>([
    [null, 'not a JSON object'],
    [[log], 'not a JSON object'],
    ['s', 'not a JSON object'],
    [{ ...log, type: 5 }, 'no type'],
    [{ type: 's', log_id: 'short' }, 'date is missing or no time'],
  ])('%j is rejected: %s', (value, problem) => {
    expect(normaliseAuth0(value, 'auth0')).toEqual({ problem });
  });

  it('keeps session, request and trace as what they are', () => {
    const event = normalised(
      auth0Log({ details: { session_id: 'sess1' }, references: { correlation_id: 'corr-1', trace_id: `${'a'.repeat(31)}1` } }),
    );
    expect(event.identifiers).toMatchObject({ sessionId: 'sess1', requestId: 'corr-1', traceId: `${'a'.repeat(31)}1` });
  });

  it('never throws, whatever its fields hold', () => {
    const random = seededRandom(2);
    const bases = [
      auth0Log(),
      scimLog('fscim', { method: 'POST', path: users, body: ana }, { statusCode: 409 }),
      managementLog('sapi', { method: 'post', path: '/api/v2/users' }, {}),
    ];
    const spoil = (value: Json): Json => {
      if (random() < 0.15) return junk[Math.floor(random() * junk.length)] as Json;
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, spoil(inner)]));
    };
    for (let round = 0; round < 3000; round += 1) expect(() => normaliseAuth0(spoil(bases[round % 3] as Json), 'auth0')).not.toThrow();
    expect(
      normaliseAuth0(JSON.parse('{"type":"s","date":"2026-01-05T09:00:00Z","__proto__":{"user_id":"auth0|evil0001"}}'), 'auth0'),
    ).toMatchObject({ event: { identifiers: {} } });
  });
});
