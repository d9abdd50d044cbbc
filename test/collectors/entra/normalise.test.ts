import { describe, expect, it } from 'vitest';
import { normaliseEntra } from '../../../src/collectors/entra/normalise.ts';
import type { EventInput, Json } from '../../../src/domain/event.ts';
import { junk } from '../../helpers/junk.ts';
import { seededRandom } from '../../helpers/seeded-random.ts';
import { ana, audit, diagnostic, job, provisioning, type Raw, signIn, userTarget } from './samples.ts';

function normalised(raw: Json): EventInput {
  const result = normaliseEntra(raw, 'entra-prod');
  if ('problem' in result) throw new Error(result.problem);
  return result.event;
}

const group: Raw = {
  id: 'ae0c9dc4-faba-477f-952c-423c67237700',
  displayName: null,
  type: 'Group',
  groupType: 'azureAD',
  modifiedProperties: [],
};
const application: Raw = {
  id: 'e7e9d06f-8673-4759-bfed-67d499095d2f',
  displayName: 'Acme Wiki',
  type: 'ServicePrincipal',
  modifiedProperties: [],
};
const person = { idpUserId: ana, userName: 'ana@example.com', email: 'ana@example.com' };

describe('a directory audit', () => {
  it.each<[string, Raw, Partial<EventInput>]>([
    [
      'Add user',
      audit('Add user', [userTarget()]),
      {
        operation: 'create',
        stage: 'trigger',
        outcome: 'success',
        identifiers: { ...person, transactionId: '0f7b1f63-0000-4000-8000-000000000002' },
      },
    ],
    ['Update user', audit('Update user', [userTarget([['Department', '["A"]', '["B"]']])]), { operation: 'update' }],
    [
      'Update user that switches off',
      audit('Update user', [userTarget([['AccountEnabled', '[true]', '[false]']])]),
      { operation: 'suspend' },
    ],
    [
      'Update user that switches on',
      audit('Update user', [userTarget([['AccountEnabled', '[false]', '[true]']])]),
      { operation: 'reactivate' },
    ],
    ['Disable account', audit('Disable account', [userTarget()]), { operation: 'suspend' }],
    ['Enable account', audit('Enable account', [userTarget()]), { operation: 'reactivate' }],
    ['Restore user', audit('Restore user', [userTarget()]), { operation: 'reactivate' }],
    ['Hard Delete user', audit('Hard Delete user', [userTarget()]), { operation: 'delete' }],
    ['Invite external user', audit('Invite external user', [userTarget()]), { operation: 'invite' }],
    [
      'Invite external user, whose address is a detail',
      {
        ...audit('Invite external user', [userTarget()]),
        additionalDetails: [{ key: 'InvitedUserEmailAddress', value: 'bea@partner.example' }],
      },
      { operation: 'invite', identifiers: expect.objectContaining({ email: 'bea@partner.example', userName: 'ana@example.com' }) },
    ],
    ['Change user license', audit('Change user license', [userTarget()]), { operation: 'update' }],
    [
      'Add member to group',
      audit('Add member to group', [
        userTarget([
          ['Group.ObjectID', null, '"ae0c9dc4-faba-477f-952c-423c67237700"'],
          ['Group.DisplayName', null, '"wiki-editors"'],
        ]),
        group,
      ]),
      {
        operation: 'group-add',
        identifiers: {
          ...person,
          groupId: 'ae0c9dc4-faba-477f-952c-423c67237700',
          groupName: 'wiki-editors',
          transactionId: '0f7b1f63-0000-4000-8000-000000000002',
        },
      },
    ],
    [
      'Remove member from group',
      audit('Remove member from group', [userTarget([['Group.DisplayName', '"wiki-editors"', null]]), group]),
      { operation: 'group-remove', identifiers: expect.objectContaining({ groupName: 'wiki-editors' }) },
    ],
    [
      'Add app role assignment grant to user',
      audit('Add app role assignment grant to user', [
        { ...application, modifiedProperties: [{ displayName: 'User.UPN', oldValue: null, newValue: '"ana@example.com"' }] },
        userTarget(),
      ]),
      { operation: 'assign', target: 'Acme Wiki', identifiers: expect.objectContaining(person) },
    ],
    [
      'the same with the person among the properties',
      audit('Add app role assignment grant to user', [
        {
          ...application,
          modifiedProperties: [
            { displayName: 'User.ObjectID', oldValue: null, newValue: `"${ana}"` },
            { displayName: 'User.UPN', oldValue: null, newValue: '"ana@example.com"' },
          ],
        },
      ]),
      { operation: 'assign', target: 'Acme Wiki', identifiers: expect.objectContaining(person) },
    ],
    [
      'Remove app role assignment from user',
      audit('Remove app role assignment from user', [application, userTarget()]),
      { operation: 'unassign', target: 'Acme Wiki' },
    ],
    [
      'Add app role assignment to group',
      audit('Add app role assignment to group', [application, { ...group, displayName: 'wiki-editors' }]),
      {
        operation: 'assign',
        target: 'Acme Wiki',
        identifiers: { groupId: group.id as string, groupName: 'wiki-editors', transactionId: '0f7b1f63-0000-4000-8000-000000000002' },
      },
    ],
    [
      'a renamed user',
      audit('Update user', [userTarget([['UserPrincipalName', '["ana@example.com"]', '["ana.new@example.com"]']])]),
      { identifiers: expect.objectContaining({ userName: 'ana.new@example.com', email: 'ana.new@example.com' }) },
    ],
    [
      'a deleted user',
      audit('Delete user', [userTarget([], { userPrincipalName: `${ana.replaceAll('-', '')}ana@example.com` })]),
      { operation: 'delete', identifiers: expect.objectContaining(person) },
    ],
    [
      'a refusal',
      audit('Add user', [userTarget()], {
        result: 'failure',
        resultReason: 'Another object with the same value for property userPrincipalName already exists.',
      }),
      { outcome: 'failure', message: 'Another object with the same value for property userPrincipalName already exists.' },
    ],
    ['a time-out', audit('Add user', [userTarget()], { result: 'timeout' }), { outcome: 'failure' }],
    [
      'what is not listed',
      audit('Set Company Information', []),
      { operation: null, stage: null, identifiers: { transactionId: '0f7b1f63-0000-4000-8000-000000000002' } },
    ],
    [
      'Quarantine',
      audit('Quarantine', [application], { loggedByService: 'Account Provisioning', resultReason: 'Quarantined: credentials are invalid' }),
      { name: 'Quarantine', outcome: 'failure', stage: 'queue', target: 'Acme Wiki', message: 'Quarantined: credentials are invalid' },
    ],
    [
      'in the shape of diagnostic settings',
      {
        time: '2026-01-05T09:59:00Z',
        resourceId: '/tenants/t/providers/Microsoft.aadiam',
        category: 'AuditLogs',
        operationName: 'Add user',
        resultSignature: 'None',
        properties: audit('Add user', [userTarget()]),
      },
      {
        operation: 'create',
        nativeId: 'Directory_0f7b1f63-0000-4000-8000-000000000002_ABCDE_1',
        identifiers: expect.objectContaining(person),
      },
    ],
  ])('%s', (_, raw, expected) => {
    expect(normalised(raw)).toMatchObject(expected);
  });

  it('never takes the administrator for the person', () => {
    expect(JSON.stringify(normalised(audit('Update group', [group])).identifiers)).not.toContain('admin');
  });
});

describe('an audit record of the provisioning service', () => {
  const details = (name: string, more: Json[] = []): Json[] => [
    { key: 'EventName', value: name },
    { key: 'SourceAnchor', value: ana },
    { key: 'TargetAnchor', value: 'scim-4711' },
    ...more,
  ];
  const record = (activity: string, additionalDetails: Json[], more: Raw = {}) =>
    audit(activity, [application], {
      id: 'Sync_1',
      loggedByService: 'Account Provisioning',
      category: 'ProvisioningManagement',
      additionalDetails,
      ...more,
    });

  it.each<[string, Raw, Partial<EventInput>]>([
    [
      'Export',
      record('Export', details('EntryExportAdd'), { resultReason: "User 'ana@example.com' was created in Acme Wiki" }),
      {
        operation: 'create',
        stage: 'confirm',
        outcome: 'success',
        target: 'Acme Wiki',
        identifiers: { ...person, scimId: 'scim-4711', changeId: '0f7b1f63-0000-4000-8000-000000000002' },
      },
    ],
    [
      'a failed Export',
      record('Export', details('EntryExportUpdate', [{ key: 'ErrorCode', value: 'EntryConflict' }]), {
        result: 'failure',
        resultReason: 'target said (409) Conflict',
      }),
      { operation: 'update', outcome: 'failure', httpStatus: 409, errorCode: 'EntryConflict' },
    ],
    ['Import', record('Import', details('EntryImportAdd')), { stage: 'scope' }],
    [
      'Synchronization rule action',
      record('Synchronization rule action', details('EntrySynchronizationAdd')),
      { operation: 'create', stage: 'map' },
    ],
    [
      'a skip',
      record('Synchronization rule action', details('EntrySynchronizationSkip'), {
        resultReason: "The User 'ana@example.com' will be skipped: not assigned",
      }),
      { outcome: 'unknown', stage: 'scope', errorCode: 'EntrySynchronizationSkip' },
    ],
    [
      'a skipped group',
      record('Synchronization rule action', [], { resultReason: "The Group 'wiki-editors' will be skipped" }),
      { outcome: 'unknown', identifiers: { groupName: 'wiki-editors', changeId: '0f7b1f63-0000-4000-8000-000000000002' } },
    ],
    [
      'Process escrow',
      record('Process escrow', details('EntryEscrowAdd'), { result: 'failure', resultReason: 'again HTTP 500' }),
      { outcome: 'failure', stage: 'confirm', httpStatus: 500 },
    ],
  ])('%s', (_, raw, expected) => {
    expect(normalised(raw)).toMatchObject(expected);
  });
});

describe('a sign-in', () => {
  it.each<[string, Raw, Partial<EventInput>]>([
    [
      'that works',
      signIn(0),
      {
        name: 'sign-in',
        operation: 'login',
        stage: 'ready',
        outcome: 'success',
        target: 'Acme Wiki',
        message: null,
        identifiers: { ...person, transactionId: '5f5f5f5f-0000-4000-8000-000000000005' },
      },
    ],
    [
      'of somebody without the app',
      signIn(50105),
      {
        outcome: 'failure',
        stage: 'ready',
        errorCode: '50105',
        httpStatus: null,
        message: 'The signed in user is not assigned to a role for the application.',
      },
    ],
    ['that needs a second factor', signIn(50074), { outcome: 'unknown', stage: 'match', message: null }],
    [
      'of a program',
      signIn(0, { userId: '', userPrincipalName: null, servicePrincipalId: 'sp-1', servicePrincipalName: 'job runner' }),
      { name: 'service principal sign-in', identifiers: { transactionId: '5f5f5f5f-0000-4000-8000-000000000005' } },
    ],
    [
      'of a program that says little else',
      {
        id: 's-2',
        createdDateTime: '2026-01-05T10:05:00Z',
        servicePrincipalId: 'sp-1',
        status: { errorCode: 7000215, failureReason: 'Invalid client secret' },
      },
      { name: 'service principal sign-in', outcome: 'failure', message: 'Invalid client secret', identifiers: {} },
    ],
    ['of a token that is renewed', signIn(0, { signInEventTypes: ['nonInteractiveUser'] }), { name: 'non-interactive sign-in' }],
    ['without a status', signIn(0, { status: null }), { outcome: 'unknown' }],
    [
      'in the shape of diagnostic settings',
      {
        time: '2026-01-05T10:05:00Z',
        resourceId: '/tenants/t/providers/Microsoft.aadiam',
        category: 'NonInteractiveUserSignInLogs',
        resultType: 50105,
        resultDescription: 'not assigned',
        identity: 'Ana Example',
        correlationId: 'c-1',
        properties: signIn(50105),
      },
      { name: 'non-interactive sign-in', outcome: 'failure', errorCode: '50105', identifiers: expect.objectContaining(person) },
    ],
    [
      'with only the envelope to tell how it ended',
      {
        time: '2026-01-05T10:05:00Z',
        resourceId: '/tenants/t/providers/Microsoft.aadiam',
        category: 'SignInLogs',
        resultType: '0',
        properties: signIn(0, { status: null }),
      },
      { outcome: 'success' },
    ],
  ])('%s', (_, raw, expected) => {
    expect(normalised(raw)).toMatchObject(expected);
  });
});

describe('a synchronization job', () => {
  it.each<[string, Raw, Partial<EventInput>]>([
    [
      'that ran',
      job(),
      {
        name: 'synchronization job run',
        stage: 'confirm',
        outcome: 'success',
        time: Date.UTC(2026, 0, 5, 9, 4),
        identifiers: { jobId: job().id as string, cycleId: 'run-1' },
      },
    ],
    [
      'that failed',
      job({
        lastExecution: {
          activityIdentifier: 'run-2',
          state: 'Failed',
          timeEnded: '2026-01-05T09:04:00Z',
          error: { code: 'SystemError', message: 'broken' },
        },
      }),
      { outcome: 'failure', errorCode: 'SystemError', message: 'broken' },
    ],
    [
      'in quarantine',
      job({
        code: 'Quarantine',
        quarantine: {
          reason: 'EncounteredQuarantineException',
          currentBegan: '2026-01-05T09:05:00Z',
          nextAttempt: '2026-01-06T09:05:00Z',
          error: { code: 'SalesforceInvalidCredentials', message: 'invalid credentials' },
        },
      }),
      {
        name: 'Quarantine',
        stage: 'queue',
        outcome: 'failure',
        errorCode: 'EncounteredQuarantineException',
        message: 'invalid credentials',
        time: Date.UTC(2026, 0, 5, 9, 5),
      },
    ],
    ['that was paused', job({ code: 'Paused' }), { name: 'synchronization job Paused', stage: 'queue' }],
  ])('%s', (_, raw, expected) => {
    expect(normalised(raw)).toMatchObject(expected);
  });

  it('is the same event however often it is seen, and another one after the next run', () => {
    const next = job({ lastExecution: { activityIdentifier: 'run-2', state: 'Succeeded', timeEnded: '2026-01-05T09:44:00Z' } });
    expect(normalised(job()).nativeId).toBe(normalised(job()).nativeId);
    expect(normalised(job()).nativeId).not.toBe(normalised(next).nativeId);
  });
});

describe('anything else', () => {
  it.each<[Json, string]>([
    [null, 'not a JSON object'],
    [[], 'not a JSON object'],
    [{}, 'no record of Microsoft Entra'],
    [{ id: 'x', value: 1 }, 'no record of Microsoft Entra'],
    [
      {
        category: 'ProvisioningLogs',
        operationName: 'Provision',
        time: '2026-01-05T10:00:00Z',
        resourceId: '/SUBSCRIPTIONS/S/PROVIDERS/MICROSOFT.DEVOPSINFRASTRUCTURE/POOLS/P',
        properties: { Status: 'Completed' },
      },
      'no record of Microsoft Entra',
    ],
    [provisioning({ activityDateTime: 'yesterday' }), 'no time'],
    [{ ...job({ code: 'NotRun', lastExecution: null }) }, 'a job that has never run has no time'],
    [
      { changeId: 'c', stepName: 'EntryImport', stepType: 'import', status: 'success' },
      "no time: import the download's ProvisioningLogs file, or the JSON download, which has the steps with their times",
    ],
  ])('is refused: %j', (raw, problem) => {
    expect(normaliseEntra(raw, 'entra')).toEqual({ problem });
  });

  it('that comes from the directory is kept without a meaning', () => {
    const raw = {
      time: '2026-01-05T10:00:00Z',
      resourceId: '/tenants/t/providers/Microsoft.aadiam',
      category: 'RiskyUsers',
      operationName: 'Risky user',
      properties: { id: 'r-1', riskLevel: 'high' },
    };
    expect(normalised(raw)).toMatchObject({ nativeId: 'r-1', name: 'Risky user', operation: null, stage: null, outcome: 'unknown' });
  });

  it('has an id of its content where it has none of its own', () => {
    expect(normalised(provisioning({ id: null })).nativeId).toMatch(/^fp-/);
  });

  it('ignores properties that only a prototype has', () => {
    const raw = JSON.parse(
      '{"id":"u","activityDateTime":"2026-01-05T10:00:00Z","activityDisplayName":"constructor","__proto__":{"targetResources":[{"type":"User","id":"00uEVIL0001"}]}}',
    );
    expect(normalised(raw)).toMatchObject({ identifiers: {}, operation: null });
  });

  it('never throws, whatever its fields hold', () => {
    const random = seededRandom(1);
    const samples = [
      provisioning(),
      diagnostic(1),
      audit('Update user', [userTarget()]),
      signIn(1),
      job(),
      diagnostic(0).properties as Raw,
    ];
    const spoil = (value: Json, depth: number): Json => {
      if (random() < 0.15) return junk[Math.floor(random() * junk.length)] as Json;
      if (depth === 0 || typeof value !== 'object' || value === null) return value;
      if (Array.isArray(value)) return value.map((item) => spoil(item, depth - 1));
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, spoil(inner, depth - 1)]));
    };
    for (let round = 0; round < 3000; round += 1) {
      const raw = spoil(samples[round % samples.length] as Json, 5);
      expect(() => normaliseEntra(raw, 'entra')).not.toThrow();
    }
    let deep: Json = [];
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(normaliseEntra({ id: 'u', deep }, 'entra')).toEqual({ problem: 'nested too deep' });
  });
});
