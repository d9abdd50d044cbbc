import { describe, expect, it } from 'vitest';
import { cloudtrailImporter } from '../../../src/collectors/cloudtrail/importer.ts';
import { formatOf, importText } from '../../helpers/import-text.ts';
import { lookedUp, scimRecord, signInRecord } from './records.ts';

const three = [scimRecord(), signInRecord('UserAuthentication'), scimRecord({ eventName: 'PatchUser' })].map((record, index) => ({
  ...record,
  eventID: `e1e2e3e4-0000-4000-8000-00000000000${index}`,
}));
const ids = three.map(({ eventID }) => eventID);
const logged = three.map((record) => ({ logStreamName: 's', timestamp: 1, message: JSON.stringify(record), ingestionTime: 2 }));

describe('importing', () => {
  it.each([
    ['a log file of S3', JSON.stringify({ Records: three })],
    ['log files of S3 one after the other', three.map((record) => JSON.stringify({ Records: [record] })).join('\n')],
    ['a page of LookupEvents', JSON.stringify({ Events: three.map(lookedUp), NextToken: 'x' }, null, 4)],
    ['pages of the API, one a line', three.map((record) => JSON.stringify({ NextToken: 'x', Events: [lookedUp(record)] })).join('\n')],
    ['an array', JSON.stringify(three, null, 2)],
    ['JSON lines', three.map((record) => JSON.stringify(record)).join('\n')],
    [
      'events of EventBridge',
      three.map((detail) => JSON.stringify({ version: '0', 'detail-type': 'AWS API Call via CloudTrail', detail })).join('\n'),
    ],
    ['an export of CloudWatch Logs', JSON.stringify({ events: logged, searchedLogStreams: [] }, null, 4)],
  ])('reads %s, and recognises it', async (_, text) => {
    for (const size of [7, 65_536]) {
      const { events, rejected } = await importText(cloudtrailImporter, text, size);
      expect(events.map((event) => event.nativeId)).toEqual(ids);
      expect(rejected).toEqual([]);
    }
    expect(formatOf(text)).toBe('cloudtrail');
  });

  it('reads a single record', async () => {
    expect((await importText(cloudtrailImporter, JSON.stringify(three[0], null, 2))).events).toHaveLength(1);
  });

  it('reads the CSV of the event history', async () => {
    const text = [
      'Event ID,Event time,User name,Event name,Event source,AWS region,Error code,Request ID',
      'e-1,"2026-01-05T10:00:00Z",admin,CreateAccountAssignment,sso.amazonaws.com,eu-central-1,,r-1',
      'e-2,"2026-01-05T10:01:00Z",ana@acme.example,ConsoleLogin,signin.amazonaws.com,eu-central-1,AccessDenied,',
    ].join('\n');
    const { events, rejected } = await importText(cloudtrailImporter, text, 9);
    expect(rejected).toEqual([]);
    expect(events.map(({ nativeId, operation, outcome, identifiers }) => ({ nativeId, operation, outcome, identifiers }))).toEqual([
      { nativeId: 'e-1', operation: 'assign', outcome: 'success', identifiers: { requestId: 'r-1' } },
      { nativeId: 'e-2', operation: 'login', outcome: 'failure', identifiers: { userName: 'ana@acme.example', email: 'ana@acme.example' } },
    ]);
    expect(formatOf(text)).toBe('cloudtrail');
  });

  it('puts aside what makes no sense and says where it stood', async () => {
    const { events, rejected } = await importText(
      cloudtrailImporter,
      `{"Records":[${JSON.stringify(three[0])},\n{"eventName":"x"},\n5,\n${JSON.stringify(three[1])}]}`,
    );
    expect(events).toHaveLength(2);
    expect(rejected.map(({ where, reason }) => `${where} ${reason}`)).toEqual([
      'sample.json:2 no eventName or eventSource',
      'sample.json:3 not a JSON object',
    ]);
  });

  it.each([
    ['a log line that quotes a record', `{"level":30,"msg":${JSON.stringify(JSON.stringify(three[0]))}}`],
    ['a log line with such a name', '{"level":30,"eventSource":"kafka","eventName":"created"}'],
    ['a notification of S3', '{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventName":"ObjectCreated:Put"}]}'],
    ['OTLP', '{"resourceSpans":[]}'],
    ['nothing', ''],
  ])('does not take %s for its own', (_, head) => {
    expect(cloudtrailImporter.detect(head, 'x')).toBe(0);
  });
});
