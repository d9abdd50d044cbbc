import { describe, expect, it } from 'vitest';
import { entraImporter } from '../../../src/collectors/entra/importer.ts';
import { detectImporter } from '../../../src/collectors/registry.ts';
import { oktaPushes } from '../../helpers/okta-events.ts';
import { readAll } from './read-all.ts';
import { ana, audit, diagnostic, job, provisioning, signIn, userTarget } from './samples.ts';

const five = Array.from({ length: 5 }, (_, index) => provisioning({ id: `record-${index}` }));
const ids = five.map((_, index) => `record-${index}`);
const enveloped = ids.map((id) => diagnostic(0, { id }));

describe('importing', () => {
  it.each([
    ['an array', JSON.stringify(five)],
    ['the indented JSON download', JSON.stringify(five, null, 2)],
    [
      'a page',
      JSON.stringify({
        '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#auditLogs/provisioning',
        '@odata.nextLink': 'https://graph.microsoft.com/v1.0/x',
        value: five,
      }),
    ],
    ['several pages', `${JSON.stringify({ value: five.slice(0, 2) })}\n${JSON.stringify({ value: five.slice(2) })}\n`],
    ['JSON lines of a storage account', `\uFEFF${enveloped.map((record) => `${JSON.stringify(record)}\r\n`).join('')}`],
    ['records of an event hub', JSON.stringify({ records: enveloped })],
    ['a list of messages of an event hub', JSON.stringify([{ records: enveloped.slice(0, 3) }, { records: enveloped.slice(3) }])],
  ])('reads %s, however the bytes are cut', async (_, text) => {
    for (const size of [1, 7, 65_536]) {
      const { events, rejected } = await readAll(text, size);
      expect(events.map((event) => event.nativeId)).toEqual(ids);
      expect(rejected).toEqual([]);
    }
  });

  it('reads a single record', async () => {
    expect((await readAll(JSON.stringify(provisioning(), null, 2))).events).toHaveLength(1);
  });

  it('keeps what follows a damaged line, and says where the damage is', async () => {
    const lines = five.map((record) => JSON.stringify(record));
    const { events, rejected } = await readAll([lines[0], lines[1]?.slice(0, 100), lines[2], 'no JSON', '{"a":1}'].join('\n'));
    expect(events.map((event) => event.nativeId)).toEqual(['record-0', 'record-2']);
    expect(rejected.map(({ where, reason }) => `${where} ${reason}`)).toEqual([
      'raw:2 a line break inside a string',
      'raw:4 not JSON',
      'raw:5 no record of Microsoft Entra',
    ]);
  });

  it('hands over batches of at most 100', async () => {
    const { batches } = await readAll(
      Array.from({ length: 250 }, (_, index) => JSON.stringify(signIn(0, { id: `s-${index}` }))).join('\n'),
    );
    expect(batches.map(({ events }) => events.length)).toEqual([100, 100, 50]);
  });
});

describe('the CSV downloads of the portal', () => {
  it.each([
    [
      'with the names of the portal',
      'Date (UTC),Change ID,Cycle ID,Job ID,Action,Status,Error code,Status reason,Source identity,Source ID,Identity type,Target ID,Source system,Target system,Application,Application ID,Duration',
      ',',
    ],
    [
      'with the names of Graph',
      'activityDateTime,changeId,cycleId,jobId,provisioningAction,provisioningStatusInfo.status,provisioningStatusInfo.errorInformation.errorCode,provisioningStatusInfo.errorInformation.reason,sourceIdentity.displayName,sourceIdentity.id,sourceIdentity.identityType,targetIdentity.id,sourceSystem.displayName,targetSystem.displayName,servicePrincipal.displayName,servicePrincipal.id,durationInMilliseconds',
      ',',
    ],
    [
      'with semicolons',
      'Date;Change Id;Cycle Id;Job Id;Action;Status;ErrorCode;Reason;Identity;Source Identity Id;Identity Type;Target Identity Id;Source System;Target System;Service Principal;Service Principal Id;Duration (ms)',
      ';',
    ],
  ])('give provisioning records %s', async (_, header, separator) => {
    const reason = '"StatusCode: Conflict\nWeb Response: {""detail"":""taken, really"",""scimType"":""uniqueness""}"';
    const cells = [
      '2026-01-05T10:00:00Z',
      'change-1',
      'cycle-1',
      'scim.job',
      'Create',
      'Failure',
      'EntryConflict',
      reason,
      'ana@example.com',
      ana,
      'User',
      '',
      'Microsoft Entra ID',
      'customappsso',
      'Acme Wiki',
      'sp-1',
      '12',
    ];
    const { events, rejected } = await readAll(`\uFEFF${header}\r\n${cells.join(separator)}\r\n`);
    expect(rejected).toEqual([]);
    expect(events).toMatchObject([
      {
        time: Date.UTC(2026, 0, 5, 10),
        operation: 'create',
        outcome: 'failure',
        stage: 'confirm',
        target: 'Acme Wiki',
        httpStatus: 409,
        errorCode: 'uniqueness',
        message: 'taken, really',
        identifiers: {
          idpUserId: ana,
          userName: 'ana@example.com',
          email: 'ana@example.com',
          changeId: 'change-1',
          cycleId: 'cycle-1',
          jobId: 'scim.job',
        },
      },
    ]);
  });

  it('tolerate missing columns', async () => {
    const { events } = await readAll(
      'Date (UTC),Change ID,Action,Status,Identity\n"1/5/2026, 10:00:00 AM",change-1,Disable,Success,ana@example.com\n',
    );
    expect(events).toMatchObject([
      {
        time: Date.UTC(2026, 0, 5, 10),
        operation: 'suspend',
        outcome: 'success',
        identifiers: { userName: 'ana@example.com', changeId: 'change-1' },
      },
    ]);
  });

  it('give sign-ins the id that Graph gives them', async () => {
    const header =
      'Date (UTC),Request ID,User agent,Correlation ID,User ID,User,Username,User type,Application,Application ID ,Resource,IP address,Location,Status,Sign-in error code,Failure reason,Client app';
    const rows = [
      `2026-01-05T10:05:00Z,s-1,x,c-1,${ana},Ana,ana@example.com,Member,Acme Wiki,app,Res,203.0.113.7,"Bern, CH",Failure,50105,not assigned,Browser`,
      `2026-01-05T10:06:00Z,s-2,x,c-2,${ana},Ana,ana@example.com,Member,Acme Wiki,app,Res,203.0.113.7,"Bern, CH",Success,,Other.,Browser`,
    ];
    const { events } = await readAll(`${header}\n${rows.join('\n')}\n`);
    expect(events).toMatchObject([
      {
        nativeId: 's-1',
        operation: 'login',
        outcome: 'failure',
        errorCode: '50105',
        message: 'not assigned',
        target: 'Acme Wiki',
        identifiers: { idpUserId: ana, email: 'ana@example.com' },
      },
      { nativeId: 's-2', outcome: 'success', message: null },
    ]);
  });

  it('give directory audits with their targets', async () => {
    const header =
      'Date (UTC),CorrelationId,Service,Category,Activity,Result,ResultReason,ActorType,ActorDisplayName,ActorObjectId,ActorUserPrincipalName,IPAddress,Target1Type,Target1DisplayName,Target1ObjectId,Target1UserPrincipalName,Target1ModifiedProperty1Name,Target1ModifiedProperty1OldValue,Target1ModifiedProperty1NewValue,Target2Type,Target2DisplayName,Target2ObjectId,Target2UserPrincipalName,AdditionalDetail1Key,AdditionalDetail1Value';
    const row = `2026-01-05T09:59:00.1234567+00:00,c-9,Core Directory,GroupManagement,Add member to group,success,,User,Admin,adm-1,admin@example.com,203.0.113.7,User,Ana,${ana},ana@example.com,Group.DisplayName,,"""wiki-editors""",Group,,g-0001-abc,,User-Agent,x`;
    const { events } = await readAll(`${header}\n${row}\n`);
    expect(events).toMatchObject([
      {
        name: 'Add member to group',
        operation: 'group-add',
        outcome: 'success',
        identifiers: { idpUserId: ana, email: 'ana@example.com', groupId: 'g-0001-abc', groupName: 'wiki-editors', transactionId: 'c-9' },
        attributes: { 'entra.initiatedBy': 'admin@example.com' },
      },
    ]);
  });

  it('say why a file of steps alone is no use', async () => {
    const { events, rejected } = await readAll('Change ID,Step name,Step type,Status,Description\nchange-1,EntryImport,Import,Success,x\n');
    expect(events).toEqual([]);
    expect(rejected[0]?.reason).toContain('no time');
  });
});

describe('detection', () => {
  const log = { level: 30, time: 1, msg: JSON.stringify(provisioning()) };
  it.each([
    ['an array', JSON.stringify(five), true],
    ['a cut head', JSON.stringify(five).slice(0, 900), true],
    ['diagnostic settings', JSON.stringify(enveloped[0]), true],
    ['records', JSON.stringify({ records: enveloped }), true],
    ['properties as text', JSON.stringify({ ...diagnostic(0), properties: JSON.stringify(diagnostic(0).properties) }), true],
    ['audits', JSON.stringify({ value: [audit('Add user', [userTarget()])] }), true],
    ['sign-ins', JSON.stringify([signIn(0)]), true],
    ['jobs', JSON.stringify({ value: [job()] }), true],
    ['an empty page', '{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#auditLogs/signIns","value":[]}', true],
    ['a sign-in CSV', 'Date (UTC),Request ID,Username,Status,Sign-in error code\n', true],
    ['Okta', JSON.stringify(oktaPushes(2)), false],
    ['a log line that quotes a record', JSON.stringify(log), false],
    ['OTLP', '{"resourceSpans":[]}', false],
    ['GitHub', '{"@timestamp":1,"action":"user.login","actor":"ana","_document_id":"x"}', false],
    [
      'another service of Azure',
      '{"time":"2026-01-05T10:00:00Z","category":"ProvisioningLogs","operationName":"Provision","resourceId":"/SUBSCRIPTIONS/X/PROVIDERS/MICROSOFT.DEVOPSINFRASTRUCTURE/POOLS/P","properties":{}}',
      false,
    ],
    ['some CSV', 'id,name,status\n', false],
    ['plain text', 'activityDisplayName provisioningSteps changeId', false],
    ['nothing', '', false],
  ])('%s', (_, head, own) => {
    expect(entraImporter.detect(head, 'x') >= 0.9).toBe(own);
    if (own) expect(detectImporter(head, 'x')?.type).toBe('entra');
    else expect(entraImporter.detect(head, 'x')).toBe(0);
  });
});
