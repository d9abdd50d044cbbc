import { describe, expect, it } from 'vitest';
import { normaliseGoogle } from '../../../src/collectors/google/normalise.ts';
import type { EventInput, Json } from '../../../src/domain/event.ts';
import { activity, event, logEntry, subject } from './activities.ts';

function normalised(value: Json): EventInput {
  const result = normaliseGoogle(value, 'google');
  if (!('event' in result)) throw new Error(result.problem);
  return result.event;
}

/** What an activity with one event says. */
function one(application: string, type: string, name: string, parameters: { [name: string]: Json } = {}): EventInput {
  return normalised(activity(application, [event(type, name, parameters)]));
}

const ada = 'ada@acme.example';
const person = { email: ada, userName: ada };
const admin = { email: subject, userName: subject, idpUserId: '100000000000000000001' };

type Row = [application: string, type: string, name: string, parameters: { [name: string]: Json }, expected: Partial<EventInput>];

const rows: Row[] = [
  [
    'admin',
    'USER_SETTINGS',
    'CREATE_USER',
    { USER_EMAIL: ada },
    { operation: 'create', stage: 'trigger', outcome: 'success', target: null, identifiers: person },
  ],
  ['admin', 'USER_SETTINGS', 'DELETE_USER', { USER_EMAIL: ada }, { operation: 'delete', outcome: 'success', identifiers: person }],
  ['admin', 'USER_SETTINGS', 'UNDELETE_USER', { USER_EMAIL: ada }, { operation: 'reactivate', identifiers: person }],
  ['admin', 'USER_SETTINGS', 'SUSPEND_USER', { USER_EMAIL: ada }, { operation: 'suspend', identifiers: person }],
  ['admin', 'USER_SETTINGS', 'UNSUSPEND_USER', { USER_EMAIL: ada }, { operation: 'reactivate', identifiers: person }],
  ['admin', 'USER_SETTINGS', 'ARCHIVE_USER', { USER_EMAIL: ada }, { operation: 'suspend', identifiers: person }],
  ['admin', 'USER_SETTINGS', 'USER_INVITE', { USER_EMAIL: ada }, { operation: 'invite', identifiers: person }],
  [
    'admin',
    'USER_SETTINGS',
    'CHANGE_LAST_NAME',
    { USER_EMAIL: ada, OLD_VALUE: 'Byron', NEW_VALUE: 'Lovelace' },
    { operation: 'update', identifiers: person },
  ],
  [
    'admin',
    'USER_SETTINGS',
    'RENAME_USER',
    { USER_EMAIL: ada, NEW_VALUE: 'ada.lovelace@acme.example' },
    { operation: 'update', identifiers: { email: ada, userName: 'ada.lovelace@acme.example' } },
  ],
  [
    'admin',
    'USER_SETTINGS',
    'MOVE_USER_TO_ORG_UNIT',
    { USER_EMAIL: ada, NEW_VALUE: '/Sales' },
    { operation: 'update', identifiers: person },
  ],
  ['admin', 'USER_SETTINGS', 'GRANT_ADMIN_PRIVILEGE', { USER_EMAIL: ada }, { operation: 'assign', identifiers: person }],
  [
    'admin',
    'DELEGATED_ADMIN_SETTINGS',
    'ASSIGN_ROLE',
    { USER_EMAIL: ada, ROLE_NAME: 'Help desk' },
    { operation: 'assign', identifiers: person },
  ],
  [
    'admin',
    'DELEGATED_ADMIN_SETTINGS',
    'UNASSIGN_ROLE',
    { USER_EMAIL: ada, ROLE_NAME: 'Help desk' },
    { operation: 'unassign', identifiers: person },
  ],
  [
    'admin',
    'GROUP_SETTINGS',
    'ADD_GROUP_MEMBER',
    { USER_EMAIL: ada, GROUP_EMAIL: 'sales@acme.example' },
    { operation: 'group-add', stage: 'trigger', identifiers: { ...person, groupName: 'sales@acme.example' } },
  ],
  [
    'admin',
    'GROUP_SETTINGS',
    'REMOVE_GROUP_MEMBER',
    { USER_EMAIL: ada, GROUP_EMAIL: 'sales@acme.example' },
    { operation: 'group-remove', identifiers: { ...person, groupName: 'sales@acme.example' } },
  ],
  [
    'admin',
    'GROUP_SETTINGS',
    'CREATE_GROUP',
    { GROUP_EMAIL: 'sales@acme.example' },
    { operation: 'create', identifiers: { groupName: 'sales@acme.example' } },
  ],
  [
    'admin',
    'LICENSES_SETTINGS',
    'USER_LICENSE_ASSIGNMENT',
    { USER_EMAIL: ada, PRODUCT_NAME: 'Google Workspace', NEW_VALUE: 'Business Plus' },
    { operation: 'assign', stage: 'apply', target: 'Google Workspace', identifiers: person },
  ],
  [
    'admin',
    'LICENSES_SETTINGS',
    'USER_LICENSE_REVOKE',
    { USER_EMAIL: ada, PRODUCT_NAME: 'Google Voice' },
    { operation: 'unassign', target: 'Google Voice' },
  ],
  [
    'admin',
    'LICENSES_SETTINGS',
    'SUPPRESSED_LICENSE_ASSIGNMENT',
    { USER_EMAIL: ada, PRODUCT_NAME: 'Google Voice' },
    {
      operation: 'assign',
      outcome: 'failure',
      message: 'no license left: the license is suppressed',
      errorCode: 'SUPPRESSED_LICENSE_ASSIGNMENT',
    },
  ],
  [
    'admin',
    'USER_SETTINGS',
    'USERS_BULK_UPLOAD',
    { BULK_UPLOAD_TOTAL_USERS_NUMBER: 12, BULK_UPLOAD_FAIL_USERS_NUMBER: 3 },
    { operation: 'import', outcome: 'failure', message: '3 could not be uploaded', identifiers: {} },
  ],
  ['admin', 'USER_SETTINGS', 'USERS_BULK_UPLOAD', { BULK_UPLOAD_FAIL_USERS_NUMBER: 0 }, { operation: 'import', outcome: 'success' }],
  [
    'admin',
    'DOMAIN_SETTINGS',
    'CHANGE_SSO_SETTINGS',
    { DOMAIN_NAME: 'acme.example' },
    { operation: null, stage: null, outcome: 'success', identifiers: {} },
  ],
  [
    'admin',
    'APPLICATION_SETTINGS',
    'CHANGE_APPLICATION_SETTING',
    { APPLICATION_NAME: 'Acme CRM', SETTING_NAME: 'SAML' },
    { operation: null, target: 'Acme CRM', outcome: 'success' },
  ],
  [
    'admin',
    'USER_PROVISIONING',
    'USER_PROVISIONING_CREATE_USER_FAILED',
    { USER_EMAIL: ada, APPLICATION_NAME: 'Acme CRM', ERROR_MESSAGE: 'HTTP status 409: userName is already taken' },
    {
      operation: 'create',
      stage: 'confirm',
      outcome: 'failure',
      target: 'Acme CRM',
      httpStatus: 409,
      message: 'HTTP status 409: userName is already taken',
    },
  ],
  [
    'admin',
    'USER_PROVISIONING',
    'AUTO_PROVISIONING_SUSPEND_USER',
    { USER_EMAIL: ada, APPLICATION_NAME: 'Acme CRM' },
    { operation: 'suspend', outcome: 'success' },
  ],
  ['admin', 'APPLICATION_SETTINGS', 'TOGGLE_AUTO_PROVISIONING', { APPLICATION_NAME: 'Acme CRM' }, { operation: null, stage: null }],
  [
    'login',
    'login',
    'login_success',
    { login_type: 'google_password', is_suspicious: false },
    { operation: 'login', stage: 'ready', outcome: 'success', identifiers: admin },
  ],
  [
    'login',
    'login',
    'login_failure',
    { login_type: 'google_password', login_failure_type: 'login_failure_invalid_password' },
    { operation: 'login', outcome: 'failure', errorCode: 'login_failure_invalid_password', message: 'sign-in failed: invalid password' },
  ],
  [
    'login',
    'login',
    'login_challenge',
    { login_challenge_status: 'Challenge Failed' },
    { operation: 'login', stage: 'match', outcome: 'failure' },
  ],
  [
    'login',
    'login',
    'login_challenge',
    { login_challenge_status: 'Challenge Passed' },
    { operation: 'login', stage: 'match', outcome: 'success' },
  ],
  ['login', 'login', 'logout', {}, { operation: null, identifiers: admin }],
  [
    'login',
    'account_warning',
    'account_disabled_generic',
    { affected_email_address: ada },
    { operation: 'suspend', stage: 'trigger', identifiers: person },
  ],
  [
    'saml',
    'login',
    'login_failure',
    {
      application_name: 'Acme CRM',
      failure_type: 'failure_app_not_configured_for_user',
      initiated_by: 'sp',
      saml_status_code: 'RESPONDER_URI',
    },
    {
      operation: 'login',
      outcome: 'failure',
      target: 'Acme CRM',
      errorCode: 'failure_app_not_configured_for_user',
      message: 'sign-in to Acme CRM failed: app not configured for user',
      identifiers: admin,
    },
  ],
  [
    'saml',
    'login',
    'login_success',
    { application_name: 'Acme CRM', saml_status_code: 'SUCCESS_URI' },
    { operation: 'login', outcome: 'success', target: 'Acme CRM' },
  ],
  [
    'directory_sync',
    'DIRECTORY_SYNC_ENTITY',
    'ADDED_GROUP_MEMBERSHIP',
    {
      ENTITY_TYPE: 'GROUP_MEMBERSHIP',
      GROUP_ID: 'sales@acme.example',
      LOG_LEVEL: 'INFORMATION',
      SOURCE_IMMUTABLE_ID: '8f0c2d6e-1111-4222-8333-444455556666',
      TARGET_OBJECT_ID: ada,
      SYNC_JOB: 'entra-to-google',
      SYNC_RUN: 'run-17',
      DRY_RUN: false,
    },
    {
      operation: 'group-add',
      stage: 'confirm',
      outcome: 'success',
      target: 'Google Workspace',
      identifiers: {
        ...person,
        idpUserId: '8f0c2d6e-1111-4222-8333-444455556666',
        groupName: 'sales@acme.example',
        jobId: 'entra-to-google',
        cycleId: 'run-17',
      },
    },
  ],
  [
    'directory_sync',
    'DIRECTORY_SYNC_ENTITY',
    'ENTITY_NOT_CREATED',
    {
      ENTITY_TYPE: 'USER',
      LOG_LEVEL: 'ERROR',
      SOURCE_OBJECT_ID: 'bob@corp.example',
      ERROR_MESSAGE: 'Domain not verified: corp.example',
      ERROR_CODE: 'INVALID_DOMAIN',
    },
    {
      operation: 'create',
      outcome: 'failure',
      errorCode: 'INVALID_DOMAIN',
      message: 'Domain not verified: corp.example',
      identifiers: { email: 'bob@corp.example', userName: 'bob@corp.example' },
    },
  ],
  [
    'directory_sync',
    'DIRECTORY_SYNC_ENTITY',
    'ENTITY_CREATED',
    { ENTITY_TYPE: 'USER', LOG_LEVEL: 'FATAL', TARGET_OBJECT_ID: ada },
    { operation: 'create', outcome: 'failure' },
  ],
  [
    'directory_sync',
    'DIRECTORY_SYNC_ENTITY',
    'ENTITY_CREATED',
    { ENTITY_TYPE: 'GROUP', TARGET_OBJECT_ID: 'sales@acme.example' },
    { operation: 'create', outcome: 'success', identifiers: { groupName: 'sales@acme.example' } },
  ],
  [
    'directory_sync',
    'DIRECTORY_SYNC_ENTITY',
    'ENTITY_SKIPPED',
    { ENTITY_TYPE: 'USER', SOURCE_OBJECT_ID: ada, SKIP_REASON: 'no mail attribute' },
    { operation: 'import', stage: 'scope', outcome: 'unknown', message: 'import skipped: no mail attribute' },
  ],
  [
    'directory_sync',
    'DIRECTORY_SYNC_ENTITY',
    'ENTITY_EXCLUDED',
    { SOURCE_OBJECT_ID: ada },
    { stage: 'scope', outcome: 'unknown', message: 'excluded, not in scope' },
  ],
  [
    'directory_sync',
    'DIRECTORY_SYNC_ENTITY',
    'ENTITY_CREATED',
    { ENTITY_TYPE: 'USER', TARGET_OBJECT_ID: ada, DRY_RUN: true },
    { operation: 'create', stage: 'scope', outcome: 'unknown', message: 'import skipped: dry run, nothing was changed' },
  ],
  [
    'directory_sync',
    'DIRECTORY_SYNC_RUN',
    'SYNC_RUN_FAILED',
    { SYNC_RUN: 'run-17' },
    { operation: 'import', outcome: 'failure', identifiers: { cycleId: 'run-17' } },
  ],
  ['directory_sync', 'DIRECTORY_SYNC_ENTITY', 'ENTITY_SUSPENDED', { TARGET_OBJECT_ID: ada }, { operation: 'suspend', outcome: 'success' }],
  [
    'directory_sync',
    'DIRECTORY_SYNC_ENTITY',
    'CREATE_USER_FAILED',
    { ENTITY_TYPE: 'USER', SOURCE_OBJECT_ID: 's-15', LOG_LEVEL: 'ERROR' },
    { operation: 'create', stage: 'confirm', outcome: 'failure' },
  ],
  ['directory_sync', 'DIRECTORY_SYNC_ENTITY', 'GROUP_MEMBER_DELETED', { TARGET_OBJECT_ID: ada }, { operation: 'group-remove' }],
  ['directory_sync', 'DIRECTORY_SYNC_ENTITY', 'ENTITY_REVIEWED', { TARGET_OBJECT_ID: ada }, { operation: 'import', outcome: 'success' }],
  [
    'groups',
    'moderator_action',
    'add_user',
    { user_email: ada, group_email: 'sales@acme.example', status: 'succeeded' },
    { operation: 'group-add', outcome: 'success' },
  ],
  [
    'groups',
    'moderator_action',
    'add_user',
    { user_email: ada, group_email: 'sales@acme.example', status: 'failed' },
    { operation: 'group-add', outcome: 'failure' },
  ],
  [
    'groups',
    'user_action',
    'join',
    { group_email: 'sales@acme.example' },
    { operation: 'group-add', identifiers: { ...admin, groupName: 'sales@acme.example' } },
  ],
  [
    'groups_enterprise',
    'moderator_action',
    'remove_member',
    { member_id: ada, member_type: 'user', group_id: 'sales@acme.example' },
    { operation: 'group-remove', identifiers: { ...person, groupName: 'sales@acme.example' } },
  ],
  [
    'groups_enterprise',
    'moderator_action',
    'add_member',
    { member_id: 'leads@acme.example', member_type: 'group', group_id: 'sales@acme.example' },
    { operation: 'group-add', identifiers: { groupName: 'sales@acme.example' } },
  ],
  ['user_accounts', 'password_change', 'password_edit', {}, { operation: 'update', identifiers: admin }],
  [
    'token',
    'auth',
    'authorize',
    { app_name: 'Acme Mail' },
    { operation: null, stage: null, outcome: 'unknown', target: 'Acme Mail', identifiers: {} },
  ],
  ['drive', 'access', 'create_group', {}, { operation: null, stage: null, outcome: 'unknown' }],
];

describe('an activity with one event', () => {
  it.each(rows)('%s %s %s %j', (application, type, name, parameters, expected) => {
    expect(one(application, type, name, parameters)).toMatchObject({
      service: 'google',
      provider: 'google',
      kind: 'audit',
      name,
      ...expected,
    });
  });
});

describe('an activity with several events', () => {
  const all = (...events: ReturnType<typeof event>[]): EventInput[] => {
    const result = normaliseGoogle(activity('admin', events), 'google');
    if ('problem' in result) throw new Error(result.problem);
    return [result.event, ...(result.more ?? [])];
  };
  const id = '2026-01-05T09:58:07.512Z/-1234567890123456789/admin/C01abc';
  const bob = 'bob@acme.example';

  it('is as many events, with ids and people of their own, known to be one action', () => {
    const made = all(
      event('USER_SETTINGS', 'CREATE_USER', { USER_EMAIL: ada }),
      event('GROUP_SETTINGS', 'ADD_GROUP_MEMBER', { USER_EMAIL: bob, GROUP_EMAIL: 'sales@acme.example' }),
      event('LICENSES_SETTINGS', 'SUPPRESSED_LICENSE_ASSIGNMENT', { USER_EMAIL: ada, PRODUCT_NAME: 'Google Voice' }),
    );
    expect(made.map(({ nativeId, operation, outcome, identifiers: { email } }) => [nativeId, operation, outcome, email])).toEqual([
      [id, 'create', 'success', ada],
      [`${id}#2`, 'group-add', 'success', bob],
      [`${id}#3`, 'assign', 'failure', ada],
    ]);
    expect(made.map(({ identifiers }) => identifiers.transactionId)).toEqual([id, id, id]);
    expect(made[1]?.attributes['google.events']).toBe('CREATE_USER, ADD_GROUP_MEMBER, SUPPRESSED_LICENSE_ASSIGNMENT');
  });

  it('is one event without a shared id when only one of them has a name', () => {
    const [made, ...others] = all(event('USER_SETTINGS', 'CREATE_USER', { USER_EMAIL: ada }), {} as ReturnType<typeof event>);
    expect(others).toEqual([]);
    expect(made?.identifiers).toEqual({ email: ada, userName: ada });
  });

  it('tells its events apart when it has no id', () => {
    const twice = event('USER_SETTINGS', 'CHANGE_PASSWORD', { USER_EMAIL: ada });
    const result = normaliseGoogle({ id: { time: '2026-01-05T09:58:07.512Z' }, events: [twice, twice] as unknown as Json }, 'google');
    const ids = 'event' in result ? [result.event, ...(result.more ?? [])].map(({ nativeId }) => nativeId) : [];
    expect(new Set(ids).size).toBe(2);
  });
});

describe('identity', () => {
  it('is the time, the qualifier, the application and the customer', () => {
    expect(one('admin', 'USER_SETTINGS', 'CREATE_USER')).toMatchObject({
      nativeId: '2026-01-05T09:58:07.512Z/-1234567890123456789/admin/C01abc',
      dedupeKey: 'google/2026-01-05T09:58:07.512Z/-1234567890123456789/admin/C01abc',
      time: Date.UTC(2026, 0, 5, 9, 58, 7, 512),
    });
  });

  it('is a fingerprint of the content when there is no qualifier', () => {
    const id = { time: '2026-01-05T09:58:07.512Z', applicationName: 'admin' };
    const first = normalised(activity('admin', [event('USER_SETTINGS', 'CREATE_USER', { USER_EMAIL: ada })], { id }));
    const second = normalised(activity('admin', [event('USER_SETTINGS', 'CREATE_USER', { USER_EMAIL: 'bob@acme.example' })], { id }));
    expect(first.nativeId).toMatch(/^fp-/);
    expect(second.nativeId).not.toBe(first.nativeId);
  });

  it('never makes the administrator or service account the subject', () => {
    const key = { callerType: 'KEY', key: 'provisioner@acme-project.iam.gserviceaccount.example' };
    const made = normalised(activity('admin', [event('USER_SETTINGS', 'CREATE_USER', { USER_EMAIL: ada })], { actor: key }));
    expect(made.identifiers).toEqual(person);
    expect(made.attributes).toMatchObject({ 'google.actor.callerType': 'KEY', 'google.actor.key': key.key, 'google.USER_EMAIL': ada });
  });
});

describe('parameters', () => {
  it('are read in all their types', () => {
    const parameters = [
      { name: 'USER_EMAIL', value: ada },
      { name: 'COUNT', intValue: '7' },
      { name: 'FLAG', boolValue: true },
      { name: 'LIST', multiValue: ['a', 'b'] },
      { name: 'NUMBERS', multiIntValue: ['1', '2'] },
      { name: 'MESSAGE', messageValue: { parameter: [{ name: 'INNER', value: 'x' }] } },
      { name: 'MESSAGES', multiMessageValue: [{ parameter: [{ name: 'INNER', value: 'y' }] }] },
    ];
    const made = normalised(activity('admin', [{ type: 'USER_SETTINGS', name: 'CREATE_USER', parameters }]));
    expect(made.attributes).toMatchObject({
      'google.COUNT': '7',
      'google.FLAG': 'true',
      'google.LIST': 'a, b',
      'google.NUMBERS': '1, 2',
      'google.MESSAGE.INNER': 'x',
      'google.MESSAGES.INNER': 'y',
    });
  });

  it('may be an object of values', () => {
    const flat = { type: 'USER_SETTINGS', name: 'CREATE_USER', parameters: { USER_EMAIL: ada } } as unknown as Json;
    expect(normalised(activity('admin', [flat])).identifiers).toEqual(person);
  });

  it('may be missing, null or nonsense', () => {
    const strange = [{ type: null, name: 'CREATE_USER', parameters: [null, 7, { name: null }, { name: 'USER_EMAIL' }] }] as unknown as Json;
    expect(
      normalised(
        activity('admin', strange, {
          actor: null,
          ipAddress: 5,
          id: { time: '2026-01-05T09:58:07Z', uniqueQualifier: 12, applicationName: null },
        }),
      ),
    ).toMatchObject({
      operation: 'create',
      nativeId: '2026-01-05T09:58:07.000Z/12',
      identifiers: {},
    });
  });
});

describe('log entries of Google Cloud', () => {
  it('say the same as the activity', () => {
    const entry = logEntry('admin.googleapis.com', 'google.admin.AdminService.createUser', {
      event: [
        {
          eventName: 'CREATE_USER',
          eventType: 'USER_SETTINGS',
          parameter: [{ name: 'USER_EMAIL', value: ada, type: 'TYPE_STRING', label: 'LABEL_OPTIONAL' }],
        },
      ],
    });
    expect(normalised(entry)).toMatchObject({
      name: 'CREATE_USER',
      operation: 'create',
      outcome: 'success',
      identifiers: person,
      time: Date.UTC(2026, 0, 5, 9, 58, 7, 512),
      nativeId: '2026-01-05T09:58:07.512Z/-8375579481294953117/admin',
      attributes: { 'google.application': 'admin', 'google.actor.email': subject, 'google.ipAddress': '203.0.113.7' },
    });
  });

  it('tell failed sign-ins', () => {
    const entry = logEntry('login.googleapis.com', 'google.login.LoginService.loginFailure', {
      event: [
        {
          eventName: 'login_failure',
          eventType: 'login',
          parameter: [
            { name: 'login_failure_type', value: 'login_failure_account_disabled' },
            { name: 'login_challenge_method', multiStrValue: ['password'] },
          ],
        },
      ],
    });
    expect(normalised(entry)).toMatchObject({
      operation: 'login',
      outcome: 'failure',
      errorCode: 'login_failure_account_disabled',
      identifiers: { email: subject, userName: subject },
      attributes: { 'google.login_challenge_method': 'password' },
    });
  });

  it('tell membership changes of groups', () => {
    const entry = logEntry('cloudidentity.googleapis.com', 'google.apps.cloudidentity.groups.v1.MembershipsService.UpdateMembership', {
      group: 'group:sales@acme.example',
      membershipDelta: { member: `user:${ada}`, roleDeltas: [{ action: 'ADD', role: 'MEMBER' }] },
    });
    expect(normalised(entry)).toMatchObject({
      name: 'add_member',
      operation: 'group-add',
      identifiers: { ...person, groupName: 'sales@acme.example' },
    });
  });

  it('may have metadata as text, as a BigQuery sink writes it', () => {
    const { protoPayload, ...rest } = logEntry('admin.googleapis.com', 'google.admin.AdminService.suspendUser', {});
    const metadataJson = JSON.stringify({ event: [{ eventName: 'SUSPEND_USER', parameter: [{ name: 'USER_EMAIL', value: ada }] }] });
    const row = { ...rest, protopayload_auditlog: { ...(protoPayload as object), metadataJson } } as Json;
    expect(normalised(row)).toMatchObject({ operation: 'suspend', identifiers: person });
  });

  it('may say nothing but the method', () => {
    expect(normalised(logEntry('login.googleapis.com', 'google.apps.login.v1.SamlLoginFailed', {}))).toMatchObject({
      name: 'login_failure',
      operation: 'login',
      outcome: 'failure',
      attributes: { 'google.application': 'saml' },
    });
    expect(normalised(logEntry('admin.googleapis.com', 'google.admin.AdminService.deleteUser', {}))).toMatchObject({
      name: 'DELETE_USER',
      operation: 'delete',
    });
  });

  it('fail when their status says so', () => {
    const entry = logEntry(
      'admin.googleapis.com',
      'google.admin.AdminService.createUser',
      {},
      { status: { code: 7, message: 'Not Authorized to access this resource/api' } },
    );
    expect(normalised(entry)).toMatchObject({
      operation: 'create',
      outcome: 'failure',
      message: 'Not Authorized to access this resource/api',
    });
  });
});

describe('rows of the BigQuery export', () => {
  it('are events with their parameters in the column of the application', () => {
    const row = {
      time_usec: '1767607087512000',
      email: subject,
      event_type: 'GROUP_SETTINGS',
      event_name: 'ADD_GROUP_MEMBER',
      record_type: 'admin',
      unique_identifier: '-99',
      ip_address: '203.0.113.7',
      admin: { user_email: ada, group_email: 'sales@acme.example', application: { application_name: null } },
    };
    expect(normalised(row)).toMatchObject({
      operation: 'group-add',
      time: Date.UTC(2026, 0, 5, 9, 58, 7, 512),
      identifiers: { ...person, groupName: 'sales@acme.example' },
      nativeId: '2026-01-05T09:58:07.512Z/-99/ADD_GROUP_MEMBER/admin',
    });
  });
});

describe('what can not be understood', () => {
  const deep: Json = JSON.parse(`${'['.repeat(150)}${']'.repeat(150)}`);
  it.each<[Json, string]>([
    [null, 'not a JSON object'],
    ['text', 'not a JSON object'],
    [[1], 'not a JSON object'],
    [{ deep }, 'nested too deep'],
    [{}, 'neither an activity nor a log entry of Google'],
    [{ kind: 'admin#reports#activities', etag: 'x' }, 'neither an activity nor a log entry of Google'],
    [activity('admin', []), 'no events'],
    [activity('admin', [{ type: 'USER_SETTINGS' }] as unknown as Json), 'no events'],
    [activity('admin', [event('USER_SETTINGS', 'CREATE_USER')], { id: { time: 'yesterday' } }), 'id.time is missing or no time'],
    [activity('admin', [event('USER_SETTINGS', 'CREATE_USER')], { id: null }), 'id.time is missing or no time'],
    [logEntry('compute.googleapis.com', 'v1.compute.instances.insert', {}), 'not an entry of Google Workspace: compute.googleapis.com'],
    [{ time_usec: 'x', event_name: 'CREATE_USER' }, 'time_usec is no time in microseconds'],
    [{ time_usec: '1767607087512000' }, 'no event_name'],
    [{ Date: 'whenever', Event: 'User Creation', Description: 'x', Actor: 'y', 'IP address': '' }, 'the date can not be read'],
    [
      JSON.parse('{"__proto__":{"id":{"time":"2026-01-05T09:58:07Z"},"events":[{"name":"CREATE_USER"}]}}'),
      'neither an activity nor a log entry of Google',
    ],
  ])('%j is rejected: %s', (value, problem) => {
    expect(normaliseGoogle(value, 'google')).toEqual({ problem });
  });
});
