/** Records in the shapes that Microsoft documents, with invented people. */
import type { Json } from '../../../src/domain/event.ts';

export type Raw = { [key: string]: Json };

export const ana = '11111111-2222-4333-8444-555555555555';

export function provisioning(parts: Raw = {}): Raw {
  return {
    id: 'a1b2c3d4-0000-4000-8000-000000000001',
    activityDateTime: '2026-01-05T10:00:00Z',
    tenantId: '7928d5b5-7442-4a97-9e2d-66f9d9972ec0',
    jobId: 'scim.7928d5b574424a979e2d66f9d9972ec0.aaaa1111-2222-4333-8444-bbbbbbbbbbbb',
    cycleId: 'c0c0c0c0-1111-4222-8333-444444444444',
    changeId: 'cafe0001-1111-4222-8333-444444444444',
    provisioningAction: 'create',
    durationInMilliseconds: 900,
    initiatedBy: { id: '', displayName: 'Azure AD Provisioning Service', initiatorType: 'system' },
    servicePrincipal: { id: 'e7e9d06f-8673-4759-bfed-67d499095d2f', displayName: 'Acme Wiki' },
    sourceSystem: { id: '0404601d-a9c0-4ec7-bbcd-02660120d8c9', displayName: 'Microsoft Entra ID', details: {} },
    targetSystem: {
      id: 'cd22f60b-5f2d-4ad6-adb4-76ef31db996b',
      displayName: 'customappsso',
      details: { ServicePrincipalDisplayName: 'Acme Wiki' },
    },
    sourceIdentity: {
      id: ana,
      displayName: 'Ana Example',
      identityType: 'User',
      details: { id: ana, odatatype: 'User', UserPrincipalName: 'ana@example.com' },
    },
    targetIdentity: { id: 'scim-4711', displayName: '', identityType: 'urn:ietf:params:scim:schemas:core:2.0:User', details: {} },
    provisioningStatusInfo: { status: 'success', errorInformation: null },
    modifiedProperties: [
      { displayName: 'userName', oldValue: null, newValue: 'ana@example.com' },
      { displayName: 'externalId', oldValue: null, newValue: 'ana' },
      { displayName: 'emails[type eq "work"].value', oldValue: null, newValue: 'ana.example@example.com' },
    ],
    provisioningSteps: [
      step('EntryImportAdd', 'import', 'success', {
        description: "Received User 'ana@example.com' change of type (Add) from Microsoft Entra ID",
      }),
      step('EntrySynchronizationScoping', 'scoping', 'success'),
      step('EntrySynchronizationAdd', 'processing', 'success'),
      step('EntryExportAdd', 'export', 'success', { description: "User 'ana@example.com' was created in customappsso" }),
    ],
    ...parts,
  };
}

export function step(name: string, provisioningStepType: Json, status: Json, more: Raw = {}): Raw {
  return { name, provisioningStepType, status, description: '', details: {}, ...more };
}

/** A failing record: the last step fails with this information. */
export function failing(
  errorInformation: Raw,
  steps: Json[] = [step('EntryImportAdd', 'import', 'success'), step('EntryExportAdd', 'export', 'failure')],
  more: Raw = {},
): Raw {
  return provisioning({
    targetIdentity: { id: '', displayName: '', identityType: 'User', details: {} },
    provisioningStatusInfo: { status: 'failure', errorInformation },
    provisioningSteps: steps,
    ...more,
  });
}

export function skipped(skipReason: string, type: string, more: Raw = {}): Raw {
  return provisioning({
    provisioningAction: 'other',
    modifiedProperties: [],
    provisioningStatusInfo: { status: 'skipped', errorInformation: null },
    provisioningSteps: [
      step('EntryImportUpdate', 'import', 'success'),
      step('EntrySynchronizationSkip', type, 'skipped', {
        description: 'The person will be skipped',
        details: { SkipReason: skipReason, ...more },
      }),
    ],
  });
}

/** The same record as diagnostic settings write it: an envelope, numbers for words, capitals inside. */
export function diagnostic(status: number, parts: Raw = {}, envelope: Raw = {}): Raw {
  return {
    time: '2026-01-05T10:00:01.1234567Z',
    resourceId: '/tenants/7928d5b5-7442-4a97-9e2d-66f9d9972ec0/providers/Microsoft.aadiam',
    operationName: 'Provisioning activity',
    operationVersion: '1.0',
    category: 'ProvisioningLogs',
    tenantId: '7928d5b5-7442-4a97-9e2d-66f9d9972ec0',
    resultType: ['Success', 'Failure', 'Skipped'][status] as string,
    resultSignature: 'None',
    durationMs: 900,
    correlationId: 'cafe0001-1111-4222-8333-444444444444',
    identity: 'a1b2c3d4-0000-4000-8000-000000000001',
    Level: 4,
    properties: {
      id: 'a1b2c3d4-0000-4000-8000-000000000001',
      activityDateTime: '2026-01-05T10:00:00.0000000Z',
      jobId: 'scim.tenant.guid',
      cycleId: 'cycle-1',
      changeId: 'cafe0001-1111-4222-8333-444444444444',
      provisioningAction: 'create',
      provisioningStatusInfo: { Status: status, ErrorInformation: null },
      provisioningSteps: [
        {
          name: 'EntryImportAdd',
          provisioningStepType: 0,
          status: 0,
          description: '',
          details: { objectId: ana, userPrincipalName: 'ana@example.com' },
        },
        { name: 'EntryExportAdd', provisioningStepType: 5, status, description: '', details: {} },
      ],
      servicePrincipal: { Id: 'sp-1', Name: 'Acme Wiki' },
      sourceSystem: { Id: 's', Name: 'Azure Active Directory', Details: {} },
      targetSystem: { Id: 't', Name: 'customappsso', Details: {} },
      sourceIdentity: { Id: ana, Name: 'Ana Example', Type: 'User', Details: {} },
      targetIdentity: { Id: 'scim-4711', Name: '', Type: 'User', Details: {} },
      initiatedBy: { Id: '', Name: 'Azure AD Provisioning Service', Type: 'System' },
      modifiedProperties: [],
      ...parts,
    },
    ...envelope,
  };
}

export function audit(activityDisplayName: string, targetResources: Json[], more: Raw = {}): Raw {
  return {
    id: 'Directory_0f7b1f63-0000-4000-8000-000000000002_ABCDE_1',
    category: 'UserManagement',
    correlationId: '0f7b1f63-0000-4000-8000-000000000002',
    result: 'success',
    resultReason: '',
    activityDisplayName,
    activityDateTime: '2026-01-05T09:59:00.1234567Z',
    loggedByService: 'Core Directory',
    operationType: 'Update',
    initiatedBy: {
      user: {
        id: '99999999-2222-4333-8444-555555555555',
        displayName: 'Admin',
        userPrincipalName: 'admin@example.com',
        ipAddress: '203.0.113.7',
      },
      app: null,
    },
    targetResources,
    additionalDetails: [{ key: 'User-Agent', value: 'browser' }],
    ...more,
  };
}

export function userTarget(changes: [string, string | null, string | null][] = [], more: Raw = {}): Raw {
  return {
    id: ana,
    displayName: 'Ana Example',
    type: 'User',
    userPrincipalName: 'ana@example.com',
    groupType: null,
    modifiedProperties: changes.map(([displayName, oldValue, newValue]) => ({ displayName, oldValue, newValue })),
    ...more,
  };
}

export function signIn(errorCode: number, more: Raw = {}): Raw {
  return {
    id: '66ea54eb-0000-4000-8000-000000000003',
    createdDateTime: '2026-01-05T10:05:00Z',
    userDisplayName: 'Ana Example',
    userPrincipalName: 'ana@example.com',
    userId: ana,
    appId: 'aaaabbbb-0000-4000-8000-000000000004',
    appDisplayName: 'Acme Wiki',
    ipAddress: '203.0.113.7',
    clientAppUsed: 'Browser',
    correlationId: '5f5f5f5f-0000-4000-8000-000000000005',
    conditionalAccessStatus: 'notApplied',
    isInteractive: true,
    resourceDisplayName: 'Acme Wiki',
    status: {
      errorCode,
      failureReason: errorCode === 0 ? 'Other.' : 'The signed in user is not assigned to a role for the application.',
      additionalDetails: null,
    },
    ...more,
  };
}

export function job(status: Raw = {}, more: Raw = {}): Raw {
  return {
    id: 'scim.7928d5b574424a979e2d66f9d9972ec0.aaaa1111-2222-4333-8444-bbbbbbbbbbbb',
    templateId: 'scim',
    schedule: { expiration: null, interval: 'PT40M', state: 'Active' },
    status: {
      countSuccessiveCompleteFailures: 0,
      escrowsPruned: false,
      code: 'Active',
      lastExecution: {
        activityIdentifier: 'run-1',
        state: 'Succeeded',
        timeBegan: '2026-01-05T09:00:00Z',
        timeEnded: '2026-01-05T09:04:00Z',
        countImported: 3,
        countExported: 1,
        error: null,
      },
      quarantine: null,
      ...status,
    },
    synchronizationJobSettings: [{ name: 'QuarantineTooManyDeletesThreshold', value: '500' }],
    ...more,
  };
}
