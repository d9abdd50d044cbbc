import { describe, expect, it } from 'vitest';
import { normaliseEntra } from '../../../src/collectors/entra/normalise.ts';
import type { EventInput, Json } from '../../../src/domain/event.ts';
import { ana, diagnostic, failing, provisioning, type Raw, skipped, step } from './samples.ts';

function normalised(raw: Json): EventInput {
  const result = normaliseEntra(raw, 'entra-prod');
  if ('problem' in result) throw new Error(result.problem);
  return result.event;
}

const conflict =
  'StatusCode: Conflict Message: Processing of the HTTP request resulted in an exception. Please see the HTTP response returned by the \'Response\' property of this exception for details. Web Response: {"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"scimType":"uniqueness","detail":"userName is taken","status":"409"} This operation was retried 2 times. It will be retried again after this date: 2026-01-05T16:00:00.1234567Z UTC';

describe('a provisioning record', () => {
  it('says who, what, where and when', () => {
    const { body, attributes, ...event } = normalised(provisioning());
    expect(body).toEqual(provisioning());
    expect(event).toEqual({
      source: 'entra-prod',
      nativeId: 'a1b2c3d4-0000-4000-8000-000000000001',
      dedupeKey: 'entra/a1b2c3d4-0000-4000-8000-000000000001',
      kind: 'audit',
      time: Date.UTC(2026, 0, 5, 10),
      durationMs: 900,
      service: 'entra',
      name: 'provisioning create',
      stage: 'confirm',
      outcome: 'success',
      provider: 'entra',
      target: 'Acme Wiki',
      operation: 'create',
      spanKind: null,
      parentNativeId: null,
      linkedNativeIds: [],
      identifiers: {
        idpUserId: ana,
        userName: 'ana@example.com',
        email: 'ana.example@example.com',
        externalId: 'ana',
        scimId: 'scim-4711',
        changeId: 'cafe0001-1111-4222-8333-444444444444',
        jobId: 'scim.7928d5b574424a979e2d66f9d9972ec0.aaaa1111-2222-4333-8444-bbbbbbbbbbbb',
        cycleId: 'c0c0c0c0-1111-4222-8333-444444444444',
      },
      endpoint: null,
      httpStatus: null,
      errorCode: null,
      message: null,
    });
    expect(attributes).toMatchObject({
      'entra.status': 'success',
      'entra.action': 'create',
      'entra.step': 'EntryExportAdd',
      'entra.durationMs': 900,
      'entra.servicePrincipal.id': 'e7e9d06f-8673-4759-bfed-67d499095d2f',
    });
  });

  it.each<[string, Raw, Partial<EventInput>]>([
    ['create', { provisioningAction: 'create' }, { operation: 'create' }],
    ['a duration as text', { durationInMilliseconds: '1500' }, { durationMs: 1500 }],
    ['what is no duration', { durationInMilliseconds: -1 }, { durationMs: null }],
    ['a duration in words', { durationInMilliseconds: 'long' }, { durationMs: null }],
    ['update', { provisioningAction: 'update' }, { operation: 'update' }],
    ['disable', { provisioningAction: 'disable' }, { operation: 'suspend' }],
    ['delete', { provisioningAction: 'Delete' }, { operation: 'delete' }],
    ['staged delete', { provisioningAction: 'stagedDelete' }, { operation: 'delete' }],
    [
      'other, whose step tells',
      { provisioningAction: 'other', provisioningSteps: [step('EntryExportUpdate', 'export', 'success')] },
      { operation: 'update' },
    ],
    ['other', { provisioningAction: 'other', provisioningSteps: [] }, { operation: null }],
    [
      'of the beta of old',
      { provisioningAction: null, action: 'Create', provisioningStatusInfo: null, statusInfo: { status: 'Success' } },
      { operation: 'create', outcome: 'success' },
    ],
    [
      'update that switches off',
      { provisioningAction: 'update', modifiedProperties: [{ displayName: 'active', oldValue: 'True', newValue: 'False' }] },
      { operation: 'suspend' },
    ],
    [
      'update that switches on',
      { provisioningAction: 'update', modifiedProperties: [{ displayName: 'active', oldValue: 'False', newValue: 'True' }] },
      { operation: 'reactivate' },
    ],
    [
      'warning',
      { provisioningStatusInfo: { status: 'warning', errorInformation: { errorCode: 'ReferenceNotFound', reason: 'manager missing' } } },
      { outcome: 'success', message: 'manager missing' },
    ],
    ['unknown status', { provisioningStatusInfo: { status: 'unknownFutureValue' } }, { outcome: 'unknown' }],
    ['with the application in a collection', { servicePrincipal: [{ id: 'sp', name: 'Listed' }] }, { target: 'Listed' }],
    ['without an application', { servicePrincipal: null }, { target: 'Acme Wiki' }],
    ['without anything on the target', { servicePrincipal: [], targetSystem: null }, { target: null }],
  ])('%s', (_, parts, expected) => {
    expect(normalised(provisioning(parts))).toMatchObject(expected);
  });

  it('about a group has no person', () => {
    const event = normalised(
      provisioning({
        sourceIdentity: {
          id: 'ae0c9dc4-faba-477f-952c-423c67237700',
          displayName: 'wiki-editors',
          identityType: 'Group',
          details: { odatatype: 'Group' },
        },
        targetIdentity: { id: 'g-1', identityType: 'urn:ietf:params:scim:schemas:core:2.0:Group' },
      }),
    );
    expect(event.identifiers).toMatchObject({ groupId: 'ae0c9dc4-faba-477f-952c-423c67237700', groupName: 'wiki-editors' });
    expect(event.identifiers).not.toHaveProperty('idpUserId');
    expect(event.identifiers).not.toHaveProperty('userName');
  });

  it('from a people system into Entra takes the id of the target for the object id', () => {
    const event = normalised(
      provisioning({
        jobId: 'Workday2AAD.tenant.guid',
        servicePrincipal: { id: 'sp', displayName: 'Workday to Microsoft Entra user provisioning' },
        sourceSystem: { displayName: 'Workday' },
        targetSystem: { displayName: 'Microsoft Entra ID' },
        sourceIdentity: { id: '21001', displayName: 'Ana Example', identityType: 'User', details: { EmployeeID: '21001' } },
        targetIdentity: { id: ana, identityType: 'User', details: { userPrincipalName: 'ana@example.com' } },
        modifiedProperties: [],
        provisioningSteps: [],
      }),
    );
    expect(event.identifiers).toMatchObject({
      idpUserId: ana,
      externalId: '21001',
      employeeId: '21001',
      userName: 'ana@example.com',
      email: 'ana@example.com',
    });
    expect(event.target).toBe('Microsoft Entra ID');
  });

  it('finds the person in the details of the steps when the identities are empty', () => {
    const event = normalised(
      provisioning({
        sourceIdentity: { id: '', displayName: '', identityType: '', details: {} },
        targetIdentity: { id: '', identityType: '' },
        modifiedProperties: [],
        provisioningSteps: [
          step('EntryImport', 'import', 'success', {
            details: { objectId: ana, userPrincipalName: 'ana@example.com', mail: 'a@example.com', employeeId: '77' },
          }),
          step('EntryImport', 'matching', 'success', { details: { id: 'scim-1', externalId: 'ana', userName: 'ana.e' } }),
        ],
      }),
    );
    expect(event.identifiers).toMatchObject({
      idpUserId: ana,
      scimId: 'scim-1',
      externalId: 'ana',
      userName: 'ana.e',
      email: 'a@example.com',
      employeeId: '77',
    });
  });

  it('knows a guest by the address at home', () => {
    const details = { userPrincipalName: 'bo_smith_partner.example#EXT#@acme.onmicrosoft.com' };
    const event = normalised(
      provisioning({ sourceIdentity: { id: ana, identityType: 'User', details }, modifiedProperties: [], provisioningSteps: [] }),
    );
    expect(event.identifiers).toMatchObject({ userName: details.userPrincipalName, email: 'bo_smith@partner.example' });
  });
});

describe('a failure', () => {
  it.each<[string, Raw, Partial<EventInput>]>([
    [
      'conflict with a SCIM body',
      failing({ errorCode: 'AcmeEntryConflict', reason: conflict, errorCategory: 'nonServiceFailure' }),
      { outcome: 'failure', stage: 'confirm', httpStatus: 409, errorCode: 'uniqueness', message: 'userName is taken' },
    ],
    ['conflict without words', failing({ errorCode: 'Conflict', reason: null }), { httpStatus: 409, errorCode: 'Conflict' }],
    [
      'conflict of an application',
      failing({ errorCode: 'SalesforceEntry<br>Conflict', reason: 'duplicate username' }),
      { httpStatus: null, errorCode: 'SalesforceEntryConflict', message: 'duplicate username' },
    ],
    [
      'status in brackets',
      failing({ errorCode: 'InternalError', reason: 'The remote server returned an error: (503) Server Unavailable.' }),
      { httpStatus: 503 },
    ],
    [
      'HTTP/404',
      failing({
        errorCode: 'InvalidAnchor',
        reason: 'Error: An HTTP/404 Not Found response was returned rather than the expected HTTP/200 OK response.',
      }),
      { httpStatus: 404, errorCode: 'InvalidAnchor' },
    ],
    [
      'HTTP 409 in words',
      failing({ errorCode: 'EntryConflict', reason: 'target answered HTTP 409' }),
      { httpStatus: 409, errorCode: 'EntryConflict' },
    ],
    [
      'unauthorised',
      failing({
        errorCode: 'SystemForCrossDomainIdentityManagementCredentialValidationUnavailable',
        reason: 'StatusCode: Unauthorized Message: no',
      }),
      { httpStatus: 401 },
    ],
    ['throttled', failing({ errorCode: 'TooManyRequests' }), { httpStatus: 429, errorCode: 'TooManyRequests' }],
    [
      'text behind Web Response',
      failing({
        errorCode: 'InternalError',
        reason:
          'StatusCode: BadRequest Message: x. Web Response: Value not supported for attribute department. This operation was retried 0 times.',
      }),
      { httpStatus: 400, message: 'Value not supported for attribute department.' },
    ],
    [
      'escaped body',
      failing({ errorCode: 'InternalError', reason: 'Response: {\\"detail\\":\\"no seat left\\",\\"status\\":403}' }),
      { httpStatus: 403, message: 'no seat left' },
    ],
    [
      'body that was cut',
      failing({
        errorCode: 'InternalError',
        reason: 'StatusCode: BadRequest Web Response: {"scimType":"invalidValue","detail":"phone is wrong","sche',
      }),
      { httpStatus: 400, errorCode: 'invalidValue', message: 'phone is wrong' },
    ],
    [
      'incompatible answer',
      failing({ errorCode: 'SystemForCrossDomainIdentityManagementServiceIncompatible', reason: 'target returned an unparsable body' }),
      { errorCode: 'SystemForCrossDomainIdentityManagementServiceIncompatible', message: 'target returned an unparsable body' },
    ],
    [
      'in matching',
      failing({ errorCode: 'DuplicateTargetEntries' }, [step('EntryImport', 'matching', 'failure')]),
      { stage: 'match', errorCode: 'DuplicateTargetEntries' },
    ],
    [
      'in processing',
      failing({ errorCode: 'MandatoryFieldsMissing' }, [step('EntrySynchronizationAdd', 'processing', 'failure')]),
      { stage: 'map' },
    ],
    ['in a reference', failing({ errorCode: 'X' }, [step('EntryExportUpdate', 'referenceResolution', 'failure')]), { stage: 'map' }],
    ['in import', failing({ errorCode: 'DuplicateSourceEntries' }, [step('EntryImport', 'import', 'failure')]), { stage: 'scope' }],
    ['without steps', failing({ errorCode: 'Timeout', reason: 'timed out' }, []), { stage: 'confirm', errorCode: 'Timeout' }],
    [
      'that only the step explains',
      failing({ errorCode: null, reason: null }, [
        step('EntryExportAdd', 'export', 'failure', {
          description: 'Failed to create User',
          details: { ErrorCode: 'LicenseLimitExceeded' },
        }),
      ]),
      { errorCode: 'LicenseLimitExceeded', message: 'Failed to create User' },
    ],
    ['without any information', failing({}), { outcome: 'failure', message: 'provisioning create' }],
    [
      'of the beta of old',
      provisioning({
        provisioningStatusInfo: null,
        action: 'Create',
        statusInfo: { status: 'Failure', errorCode: 'InvalidDomain', reason: 'The domain is not verified' },
      }),
      { outcome: 'failure', errorCode: 'InvalidDomain', message: 'The domain is not verified' },
    ],
  ])('%s', (_, raw, expected) => {
    expect(normalised(raw)).toMatchObject(expected);
  });

  it('keeps the code of Entra beside that of SCIM, and when it will be tried again', () => {
    expect(normalised(failing({ errorCode: 'AcmeEntryConflict', reason: conflict, recommendedAction: 'fix it' })).attributes).toMatchObject(
      {
        'entra.errorCode': 'AcmeEntryConflict',
        'entra.recommendedAction': 'fix it',
        'entra.retries': 2,
        'entra.nextRetry': '2026-01-05T16:00:00.1234567',
      },
    );
  });
});

describe('a skip', () => {
  it.each<[string, Raw, Partial<EventInput>]>([
    [
      'of somebody who is not in scope',
      skipped('NotEffectivelyEntitled', 'scoping'),
      { outcome: 'unknown', stage: 'scope', errorCode: 'NotEffectivelyEntitled', message: 'The person will be skipped' },
    ],
    ['by a scoping filter', skipped('EntryNotInScope', 'export'), { outcome: 'unknown', stage: 'scope', errorCode: 'EntryNotInScope' }],
    [
      'because nothing has to be changed',
      skipped('RedundantExport', 'export'),
      { outcome: 'unknown', stage: 'map', errorCode: 'RedundantExport' },
    ],
    [
      'because an attribute is missing',
      skipped('AttributeValidationFailed', 'processing', { PropertyName: 'emails' }),
      { outcome: 'failure', stage: 'map', errorCode: 'AttributeValidationFailed', message: 'The person will be skipped (emails)' },
    ],
    [
      'with error information',
      provisioning({
        provisioningStatusInfo: { status: 'skipped', errorInformation: { errorCode: 'ImportSkipped', reason: 'HTTP 400 is no matter' } },
        provisioningSteps: [],
      }),
      { outcome: 'unknown', stage: 'scope', errorCode: 'ImportSkipped', httpStatus: null },
    ],
  ])('%s', (_, raw, expected) => {
    const event = normalised(raw);
    expect(event).toMatchObject(expected);
    expect(event.attributes['entra.status']).toBe('skipped');
  });
});

describe('the shape of diagnostic settings', () => {
  it('gives the same event as that of Graph', () => {
    expect(normalised(diagnostic(0))).toMatchObject({
      nativeId: 'a1b2c3d4-0000-4000-8000-000000000001',
      time: Date.UTC(2026, 0, 5, 10),
      operation: 'create',
      outcome: 'success',
      stage: 'confirm',
      target: 'Acme Wiki',
      identifiers: { idpUserId: ana, userName: 'ana@example.com', scimId: 'scim-4711', changeId: 'cafe0001-1111-4222-8333-444444444444' },
    });
  });

  it.each<[string, Raw, Partial<EventInput>]>([
    [
      'numbers for words',
      diagnostic(1, {
        provisioningAction: 4,
        provisioningStatusInfo: { Status: 1, ErrorInformation: { ErrorCode: 'TooManyRequests', Reason: 'slow down' } },
      }),
      { operation: 'update', outcome: 'failure', httpStatus: 429, message: 'slow down' },
    ],
    [
      'only the result of the envelope',
      diagnostic(1, { provisioningStatusInfo: null }, { resultSignature: 'InvalidDomain', resultDescription: 'not verified' }),
      { outcome: 'failure', errorCode: 'InvalidDomain', message: 'not verified' },
    ],
    [
      'a matching step that failed',
      diagnostic(1, { provisioningSteps: [{ name: 'EntryImport', provisioningStepType: 2, status: 1 }] }),
      { stage: 'match' },
    ],
    [
      'JSON inside strings',
      diagnostic(0, {
        sourceIdentity: JSON.stringify({ Id: ana, Name: 'Ana', Type: 'User' }),
        servicePrincipal: '[{"Id":"sp","Name":"Texted"}]',
        provisioningSteps: '[]',
      }),
      { target: 'Texted' },
    ],
    [
      'properties as text',
      { ...diagnostic(0), properties: JSON.stringify(diagnostic(0).properties) },
      { operation: 'create', target: 'Acme Wiki' },
    ],
    ['the id in the envelope', diagnostic(0, { id: null }), { nativeId: 'a1b2c3d4-0000-4000-8000-000000000001' }],
  ])('with %s', (_, raw, expected) => {
    expect(normalised(raw)).toMatchObject(expected);
  });

  it('reads rows of Log Analytics', () => {
    const row = {
      TimeGenerated: '2026-01-05T10:00:00Z',
      AADTenantId: 't',
      Category: 'ProvisioningLogs',
      ChangeId: 'cafe0009',
      CycleId: 'cycle-9',
      DurationMs: 12,
      Id: 'row-1',
      JobId: 'job-9',
      OperationName: 'Provisioning activity',
      ProvisioningAction: 'create',
      ProvisioningStatusInfo: '{"Status":"failure","ErrorInformation":{"ErrorCode":"Conflict","Reason":"exists"}}',
      ProvisioningSteps: '[{"Name":"EntryExportAdd","ProvisioningStepType":"export","Status":"failure"}]',
      ResultType: 'Failure',
      ResultSignature: 'Conflict',
      ServicePrincipal: '{"Id":"sp","Name":"Acme Wiki"}',
      SourceIdentity: `{"Id":"${ana}","Name":"Ana","Type":"User","Details":{"userPrincipalName":"ana@example.com"}}`,
      SourceSystem: '{"Name":"Azure Active Directory"}',
      TargetIdentity: '{}',
      TargetSystem: '{}',
      Type: 'AADProvisioningLogs',
    };
    expect(normalised(row)).toMatchObject({
      nativeId: 'row-1',
      operation: 'create',
      outcome: 'failure',
      stage: 'confirm',
      httpStatus: 409,
      target: 'Acme Wiki',
      identifiers: { idpUserId: ana, userName: 'ana@example.com', changeId: 'cafe0009', cycleId: 'cycle-9' },
    });
  });
});
