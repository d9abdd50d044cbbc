import { describe, expect, it } from 'vitest';
import { normaliseCloudtrail } from '../../../src/collectors/cloudtrail/normalise.ts';
import type { EventInput, Json } from '../../../src/domain/event.ts';
import { junk } from '../../helpers/junk.ts';
import { seededRandom } from '../../helpers/seeded-random.ts';
import { callRecord, eventTime, groupId, hidden, lookedUp, type Raw, scimRecord, signInRecord, userId } from './records.ts';

const identityCenter = 'AWS IAM Identity Center';

function normalised(raw: Json): EventInput {
  const result = normaliseCloudtrail(raw, 'aws');
  if ('problem' in result) throw new Error(result.problem);
  return result.event;
}

describe('a call of the SCIM endpoint', () => {
  it('says who, what, where and when', () => {
    const { body, attributes, ...event } = normalised(scimRecord());
    expect(body).toEqual(scimRecord());
    expect(attributes).toMatchObject({
      'cloudtrail.awsRegion': 'eu-central-1',
      'cloudtrail.eventSource': 'identitystore-scim.amazonaws.com',
    });
    expect(event).toMatchObject({
      source: 'aws',
      nativeId: 'e1e2e3e4-0000-4000-8000-000000000001',
      dedupeKey: 'cloudtrail/e1e2e3e4-0000-4000-8000-000000000001',
      kind: 'audit',
      time: eventTime,
      service: 'cloudtrail',
      provider: 'cloudtrail',
      target: identityCenter,
      name: 'CreateUser',
      operation: 'create',
      stage: 'apply',
      outcome: 'success',
      endpoint: 'POST /scim/v2/Users',
      httpStatus: null,
    });
    // What CloudTrail masks names nobody.
    expect(event.identifiers).toEqual({
      externalId: '00u1abcdeFGHIJ234567',
      scimId: userId,
      requestId: 'b2a3c4d5-0000-4000-8000-000000000001',
    });
  });

  const patch = (...operations: Raw[]) => ({ id: userId, httpBody: { operations } });

  it.each([
    ['PutUser', { id: userId, httpBody: { userName: 'ana@acme.example', active: true } }, {}, 'update'],
    ['PutUser', { id: userId, httpBody: { userName: 'ana@acme.example', active: false } }, {}, 'suspend'],
    ['PatchUser', patch({ op: 'replace', path: 'active', value: false }), {}, 'suspend'],
    ['PatchUser', patch({ op: 'replace', value: { active: true } }), {}, 'reactivate'],
    ['PatchUser', patch({ op: 'replace', path: 'active', value: hidden }), { id: userId, active: false }, 'suspend'],
    ['PatchUser', patch({ op: 'replace', path: 'active', value: hidden }), { id: userId, active: true }, 'reactivate'],
    ['PatchUser', patch({ op: 'replace', path: 'emails', value: hidden }), { active: true }, 'update'],
    ['DeleteUser', { id: userId }, null, 'delete'],
  ] as [string, Json, Json, string][])('%s %j answered by %j means %s', (eventName, requestParameters, responseElements, operation) => {
    const event = normalised(scimRecord({ eventName, requestParameters, responseElements }));
    expect(event).toMatchObject({ operation, stage: 'apply', outcome: 'success', identifiers: { scimId: userId } });
    expect(event.endpoint).toMatch(/^(?:PUT|PATCH|DELETE) \/scim\/v2\/Users\/\{id\}$/);
  });

  it.each([
    ['CreateGroup', { httpBody: { displayName: 'Developers' } }, { id: groupId }, 'create', { groupId, groupName: 'Developers' }],
    [
      'PatchGroup',
      { id: groupId, httpBody: { operations: [{ op: 'ADD', path: 'members', value: hidden }] } },
      null,
      'group-add',
      { groupId },
    ],
    [
      'PatchGroup',
      { id: groupId, httpBody: { operations: [{ op: 'REMOVE', path: 'members', value: hidden }] } },
      null,
      'group-remove',
      { groupId },
    ],
    [
      'PatchGroup',
      { id: groupId, httpBody: { operations: [{ op: 'add', path: 'members', value: [{ value: userId }] }] } },
      null,
      'group-add',
      { groupId, scimId: userId },
    ],
    [
      'PatchGroup',
      { id: groupId, httpBody: { operations: [{ op: 'replace', path: 'displayName', value: hidden }] } },
      null,
      'update',
      { groupId },
    ],
    ['DeleteGroup', { id: groupId }, null, 'delete', { groupId }],
  ] as [string, Json, Json, string, object][])('%s %j', (eventName, requestParameters, responseElements, operation, identifiers) => {
    expect(normalised(scimRecord({ eventName, requestParameters, responseElements }))).toMatchObject({
      operation,
      stage: 'apply',
      identifiers,
    });
  });

  it.each([
    ['GetUser', { id: userId }, null, 'match', { scimId: userId }],
    ['ListUsers', { filter: 'userName eq "ana@acme.example"' }, null, 'match', { userName: 'ana@acme.example' }],
    ['ListGroups', {}, null, null, {}],
    ['ServiceProviderConfig', {}, null, null, {}],
    ['GetSchema', {}, null, null, {}],
  ] as [string, Json, null, string | null, object][])('%s %j only reads', (eventName, requestParameters, operation, stage, identifiers) => {
    expect(normalised(scimRecord({ eventName, requestParameters, responseElements: null }))).toMatchObject({
      operation,
      stage,
      identifiers,
    });
  });

  it.each([
    ['ValidationException', 'List attribute emails exceeds allowed limit of 1', 400],
    ['ConflictException', 'Duplicate UserName', 409],
    ['ResourceNotFoundException', 'User not found', 404],
    ['ThrottlingException', 'Rate exceeded', 429],
    ['AccessDeniedException', 'no', 403],
    ['UnauthorizedException', 'The token has expired', 401],
    ['ServiceQuotaExceededException', 'The quota of users is reached', null],
  ])('refused by %s', (errorCode, errorMessage, httpStatus) => {
    const event = normalised(scimRecord({ errorCode, errorMessage, responseElements: null }));
    expect(event).toMatchObject({ operation: 'create', stage: 'apply', outcome: 'failure', errorCode, message: errorMessage, httpStatus });
  });

  it('comes from the IdP whose client called, where it says so', () => {
    expect(normalised(scimRecord({ userAgent: 'Okta SCIM Client 1.0.0' }))).toMatchObject({ provider: 'okta', service: 'cloudtrail' });
    expect(normalised(scimRecord({ userAgent: 'AzureAD-SCIM' })).provider).toBe('entra');
  });
});

describe('a call of an administrator', () => {
  const store = 'identitystore.amazonaws.com';
  const directory = 'sso-directory.amazonaws.com';
  const sso = 'sso.amazonaws.com';
  const assignment = (principalType: string, principalId: string) => ({
    instanceArn: 'arn:aws:sso:::instance/ssoins-1',
    targetId: '123456789012',
    targetType: 'AWS_ACCOUNT',
    principalType,
    principalId,
  });

  it.each([
    [
      store,
      'CreateUser',
      { userName: 'ana', emails: [{ value: 'ana@acme.example', primary: true }] },
      { userId },
      'create',
      { userName: 'ana', email: 'ana@acme.example', scimId: userId },
    ],
    [store, 'UpdateUser', { userId, operations: [] }, null, 'update', { scimId: userId }],
    [store, 'DeleteUser', { userId }, null, 'delete', { scimId: userId }],
    [store, 'CreateGroup', { displayName: 'Developers' }, { groupId }, 'create', { groupId, groupName: 'Developers' }],
    [store, 'DeleteGroup', { groupId }, null, 'delete', { groupId }],
    [store, 'CreateGroupMembership', { groupId, memberId: { userId } }, { membershipId: 'm' }, 'group-add', { groupId, scimId: userId }],
    [
      directory,
      'CreateUser',
      { userName: hidden },
      { user: { userId, userName: 'ana@acme.example' } },
      'create',
      { userName: 'ana@acme.example', email: 'ana@acme.example', scimId: userId },
    ],
    [directory, 'DisableUser', { userId }, null, 'suspend', { scimId: userId }],
    [directory, 'EnableUser', { userId }, null, 'reactivate', { scimId: userId }],
    [
      directory,
      'CreateGroup',
      { displayName: 'Developers' },
      { group: { groupId, displayName: 'Developers' } },
      'create',
      { groupId, groupName: 'Developers' },
    ],
    [directory, 'AddMemberToGroup', { groupId, member: { memberId: userId } }, null, 'group-add', { groupId, scimId: userId }],
    [directory, 'RemoveMemberFromGroup', { groupId, member: { memberId: userId } }, null, 'group-remove', { groupId, scimId: userId }],
    [
      sso,
      'CreateAccountAssignment',
      assignment('USER', userId),
      { accountAssignmentCreationStatus: { status: 'IN_PROGRESS' } },
      'assign',
      { scimId: userId },
    ],
    [sso, 'CreateAccountAssignment', assignment('GROUP', groupId), null, 'assign', { groupId }],
    [sso, 'DeleteAccountAssignment', assignment('USER', userId), null, 'unassign', { scimId: userId }],
    [
      sso,
      'CreateApplicationAssignment',
      { applicationArn: 'arn:x', principalType: 'USER', principalId: userId },
      null,
      'assign',
      { scimId: userId },
    ],
    [sso, 'AssociateProfile', { profileId: 'p-1', accessorType: 'USER', accessorId: userId }, null, 'assign', { scimId: userId }],
  ] as [string, string, Json, Json, string, object][])('%s %s %j', (eventSource, eventName, request, response, operation, identifiers) => {
    const event = normalised(callRecord(eventSource, eventName, request, response));
    expect(event).toMatchObject({ operation, stage: 'apply', outcome: 'success', target: identityCenter, name: eventName });
    const { requestId, ...about } = event.identifiers;
    expect(about).toEqual(identifiers);
  });

  it.each([
    ['CreateUser', { userName: 'ana' }, 'create', { userName: 'ana' }],
    ['DeleteUser', { userName: 'ana' }, 'delete', { userName: 'ana' }],
    ['AddUserToGroup', { userName: 'ana', groupName: 'dev' }, 'group-add', { userName: 'ana', groupName: 'dev' }],
    ['CreateLoginProfile', { userName: 'ana' }, 'activate', { userName: 'ana' }],
  ] as [string, Json, string, object][])('of IAM: %s', (eventName, request, operation, identifiers) => {
    expect(normalised(callRecord('iam.amazonaws.com', eventName, request))).toMatchObject({ operation, target: 'AWS IAM', identifiers });
  });

  it('can fail later', () => {
    const response = { accountAssignmentCreationStatus: { status: 'FAILED', failureReason: 'The role could not be created' } };
    const event = normalised(callRecord(sso, 'CreateAccountAssignment', assignment('USER', userId), response));
    expect(event).toMatchObject({ operation: 'assign', outcome: 'failure', message: 'The role could not be created' });
  });

  it.each([
    [sso, 'ListAccountAssignments'],
    [sso, 'CreatePermissionSet'],
    ['iam.amazonaws.com', 'CreateRole'],
    ['kms.amazonaws.com', 'Decrypt'],
    ['constructor', '__proto__'],
  ])('%s %s is kept and says nothing about provisioning', (eventSource, eventName) => {
    expect(normalised(callRecord(eventSource, eventName, { userName: 'ana' }))).toMatchObject({
      name: eventName,
      operation: null,
      stage: null,
    });
  });
});

describe('a sign-in', () => {
  const who = {
    userName: 'ana@acme.example',
    email: 'ana@acme.example',
    scimId: userId,
    sessionId: '7a4ef12c-7c4b-4bc3-b5bd-c2469afcc795',
  };

  it.each([
    ['UserAuthentication', 'ready', 'success'],
    ['ExternalIdPDirectoryLogin', 'ready', 'success'],
    ['CredentialVerification', 'match', 'success'],
    ['CredentialChallenge', 'match', 'unknown'],
  ])('%s is the person who acts', (eventName, stage, outcome) => {
    expect(normalised(signInRecord(eventName))).toMatchObject({ operation: 'login', stage, outcome, target: null, identifiers: who });
  });

  it('to the portal or into an account is one too', () => {
    const event = normalised(
      signInRecord('Federate', {
        eventSource: 'sso.amazonaws.com',
        serviceEventDetails: { role_name: 'Admin', account_id: '123456789012' },
      }),
    );
    expect(event).toMatchObject({ operation: 'login', stage: 'ready', outcome: 'success', identifiers: who });
    expect(event.attributes['cloudtrail.role_name']).toBe('Admin');
  });

  it.each([
    [{ serviceEventDetails: { CredentialVerification: 'Failure' } }, 'CredentialVerification: failure'],
    [{ serviceEventDetails: {}, errorMessage: 'Failed authentication' }, 'Failed authentication'],
    [{ serviceEventDetails: {}, responseElements: { CredentialVerification: 'Failure' } }, 'CredentialVerification: failure'],
  ] as [Raw, string][])('can fail: %j', (parts, message) => {
    expect(normalised(signInRecord('CredentialVerification', parts))).toMatchObject({ operation: 'login', outcome: 'failure', message });
  });

  it('with a role knows the person by the session', () => {
    const userIdentity = { type: 'SAMLUser', principalId: 'AROAEXAMPLE:ana@acme.example' };
    const event = normalised(signInRecord('AssumeRoleWithSAML', { eventSource: 'sts.amazonaws.com', userIdentity }));
    expect(event).toMatchObject({ operation: 'login', identifiers: { userName: 'ana@acme.example', email: 'ana@acme.example' } });
  });
});

describe('a record', () => {
  const id = 'e1e2e3e4-0000-4000-8000-000000000001';

  it.each([
    ['of LookupEvents', lookedUp(scimRecord())],
    ['of EventBridge', { version: '0', id: 'x', 'detail-type': 'AWS API Call via CloudTrail', source: 'aws.sso', detail: scimRecord() }],
    ['of CloudWatch Logs', { logStreamName: 's', timestamp: 1, message: JSON.stringify(scimRecord()) }],
  ] as [string, Json][])('%s is the record inside', (_, raw) => {
    expect(normalised(raw)).toMatchObject({ nativeId: id, operation: 'create', outcome: 'success' });
    expect(normalised(raw).body).toEqual(scimRecord());
  });

  it('that was cut off still tells what stands beside it', () => {
    const raw = lookedUp(callRecord('sso.amazonaws.com', 'CreateAccountAssignment', {}));
    const event = normalised({ ...raw, CloudTrailEvent: '{"eventVersion":"1.', EventTime: '2026-01-05T11:00:00+01:00' });
    expect(event).toMatchObject({ nativeId: id, name: 'CreateAccountAssignment', operation: 'assign', time: eventTime });
  });

  it.each([
    ['a list', [], 'not a JSON object'],
    ['no name', scimRecord({ eventName: null }), 'no eventName or eventSource'],
    ['a name of another type', scimRecord({ eventName: {} }), 'no eventName or eventSource'],
    ['no time', scimRecord({ eventTime: 'xxxx' }), 'eventTime is no time'],
    ['a message that is no record', { message: '{"a":1}' }, 'the record inside is no CloudTrail event'],
    ['a message that is no JSON', { message: 'hello' }, 'the CloudTrail event inside is no valid JSON'],
    ['only a prototype', JSON.parse('{"__proto__":{"eventName":"x","eventSource":"y"}}'), 'no eventName or eventSource'],
  ] as [string, Json, string][])('is rejected: %s', (_, value, problem) => {
    expect(normaliseCloudtrail(value, 'aws')).toEqual({ problem });
  });

  it('without an id has one by its content', () => {
    expect(normalised(scimRecord({ eventID: null })).nativeId).toMatch(/^fp-/);
  });

  it('never makes it throw, whatever its fields hold', () => {
    const random = seededRandom(7);
    const records = [
      scimRecord(),
      scimRecord({ eventName: 'PatchGroup' }),
      signInRecord('UserAuthentication'),
      callRecord('identitystore.amazonaws.com', 'CreateUser', {}),
    ];
    for (let round = 0; round < 3000; round += 1) {
      const raw: Raw = { ...(records[round % records.length] as Raw) };
      for (const key of Object.keys(raw)) if (random() < 0.3) raw[key] = junk[Math.floor(random() * junk.length)] as Json;
      expect(() => normaliseCloudtrail(raw, 'aws')).not.toThrow();
    }
    let deep: Json = [];
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(normaliseCloudtrail(scimRecord({ deep }), 'aws')).toEqual({ problem: 'nested too deep' });
  });
});
