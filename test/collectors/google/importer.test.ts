import { describe, expect, it } from 'vitest';
import { googleImporter } from '../../../src/collectors/google/importer.ts';
import { detectImporter, sourceTypes } from '../../../src/collectors/registry.ts';
import type { EventInput, Json, Rejection } from '../../../src/domain/event.ts';
import { oktaPushes } from '../../helpers/okta-events.ts';
import { activity, event, logEntry } from './activities.ts';

async function read(text: string, chunk = 1000): Promise<{ events: EventInput[]; rejected: Rejection[] }> {
  const bytes = Buffer.from(text);
  async function* input() {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  }
  const all: { events: EventInput[]; rejected: Rejection[] } = { events: [], rejected: [] };
  for await (const { events, rejected } of googleImporter.read(input(), { source: 'google', fileName: 'log', fallbackTime: 0 })) {
    all.events.push(...events);
    all.rejected.push(...(rejected ?? []));
  }
  return all;
}

const ada = 'ada@acme.example';
const created = activity('admin', [event('USER_SETTINGS', 'CREATE_USER', { USER_EMAIL: ada })]);
const failed = activity('saml', [
  event('login', 'login_failure', { application_name: 'Acme CRM', failure_type: 'failure_request_denied' }),
]);
const entry = logEntry('admin.googleapis.com', 'google.admin.AdminService.createUser', {
  event: [{ eventName: 'CREATE_USER', eventType: 'USER_SETTINGS', parameter: [{ name: 'USER_EMAIL', value: ada }] }],
});
const row = {
  time_usec: '1767607087512000',
  record_type: 'admin',
  event_type: 'USER_SETTINGS',
  event_name: 'CREATE_USER',
  email: 'x@acme.example',
  admin: { user_email: ada },
};
const page = { kind: 'admin#reports#activities', etag: 'x', nextPageToken: 'A:1', items: [created, failed] };
const lines = (...values: Json[]) => values.map((value) => JSON.stringify(value)).join('\n');

const recordings: [what: string, text: string, names: string[]][] = [
  ['a page', JSON.stringify(page), ['CREATE_USER', 'login_failure']],
  ['a page, indented', JSON.stringify(page, null, 2), ['CREATE_USER', 'login_failure']],
  ['several pages', `${JSON.stringify(page)}\n${JSON.stringify(page)}\n`, ['CREATE_USER', 'login_failure', 'CREATE_USER', 'login_failure']],
  ['an array', JSON.stringify([created, failed]), ['CREATE_USER', 'login_failure']],
  ['lines', lines(created, failed), ['CREATE_USER', 'login_failure']],
  ['one activity', JSON.stringify(created, null, 2), ['CREATE_USER']],
  [
    'an activity with two events',
    JSON.stringify(activity('login', [event('login', 'login_verification'), event('login', 'login_success')])),
    ['login_verification', 'login_success'],
  ],
  ['an activity without a kind', JSON.stringify({ ...created, kind: null }), ['CREATE_USER']],
  ['log entries of Google Cloud', JSON.stringify([entry, entry]), ['CREATE_USER', 'CREATE_USER']],
  ['a page of log entries', JSON.stringify({ entries: [entry], nextPageToken: 'x' }), ['CREATE_USER']],
  ['rows of BigQuery', lines(row, row), ['CREATE_USER', 'CREATE_USER']],
  [
    'a download of the Admin console',
    `\uFEFFDate,Event,Description,Actor,"IP address"\r\n2026-01-05T10:58:07+01:00,User Creation,${ada} created,admin@acme.example,203.0.113.7\r\n`,
    ['CREATE_USER'],
  ],
  [
    'an older download',
    'Event Name,Event Description,Admin,Date,IP Address\nGroup Member Add,User ada@acme.example created under group sales@acme.example,admin@acme.example,"Jan 5, 2026, 10:58:07 AM GMT+1",203.0.113.7\n',
    ['ADD_GROUP_MEMBER'],
  ],
];

describe('recordings', () => {
  it.each(recordings)('reads %s', async (_, text, names) => {
    for (const chunk of [7, 1_000_000]) {
      const { events, rejected } = await read(text, chunk);
      expect(rejected).toEqual([]);
      expect(events.map(({ name }) => name)).toEqual(names);
      expect(events[0]?.time).toBe(Math.floor(events[0]?.time ?? 0));
    }
  });

  it.each(recordings)('recognises %s', (_, text) => {
    expect(googleImporter.detect(text, 'download.txt')).toBeGreaterThanOrEqual(0.9);
    expect(detectImporter(text, 'download.txt')?.type).toBe('google');
  });

  it('reads downloads of the Admin console as the activities that they tell', async () => {
    const text = [
      'Date,Event,Description,Actor,IP address,Application name',
      `2026-01-05T09:58:07Z,User Creation,${ada} created,admin@acme.example,203.0.113.7,`,
      `2026-01-05T09:58:08Z,License assignment,A license for Google Workspace product and Business Plus sku was assigned to the user ${ada},License manager,,`,
      `2026-01-05T09:58:09Z,Failed login,Ada Lovelace failed to login because of the following error: failure_app_not_configured_for_user,${ada},198.51.100.1,Acme CRM`,
      `2026-01-05 09:58:10,Something new,who knows,admin@acme.example,,`,
    ].join('\n');
    const { events, rejected } = await read(text);
    expect(rejected).toEqual([]);
    const person = { email: ada, userName: ada };
    expect(events).toMatchObject([
      { name: 'CREATE_USER', operation: 'create', outcome: 'success', identifiers: person, time: Date.UTC(2026, 0, 5, 9, 58, 7) },
      { name: 'USER_LICENSE_ASSIGNMENT', operation: 'assign', target: 'Google Workspace', identifiers: person },
      {
        name: 'login_failure',
        operation: 'login',
        outcome: 'failure',
        target: 'Acme CRM',
        errorCode: 'failure_app_not_configured_for_user',
        identifiers: person,
      },
      { name: 'Something new', operation: null, identifiers: {}, attributes: { 'google.description': 'who knows' } },
    ]);
    expect(new Set(events.map(({ nativeId }) => nativeId)).size).toBe(4);
  });

  it('counts what it can not read', async () => {
    const { events, rejected } = await read(`${lines(created, { x: 1 }, failed)}\n{"kind":"admin#reports#activity"\n`);
    expect(events).toHaveLength(2);
    expect(rejected).toMatchObject([
      { where: 'log:2', reason: 'neither an activity nor a log entry of Google', excerpt: '{"x":1}' },
      { where: 'log:4', reason: 'the file ends inside this record' },
    ]);
  });
});

describe('other formats', () => {
  const examples: [what: string, text: string][] = [
    ['Okta', JSON.stringify(oktaPushes(2))],
    [
      'pino',
      '{"level":30,"time":1767607087512,"pid":1,"hostname":"a","msg":"got {\\"uniqueQualifier\\":\\"1\\",\\"applicationName\\":\\"admin\\",\\"events\\":[]}"}\n',
    ],
    ['OTLP', '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"events of admin.googleapis.com"}}]}]}]}'],
    ['Slack', '{"entries":[{"id":"1","date_create":1767607087,"action":"user_created","actor":{},"entity":{}}]}'],
    ['Entra', '{"value":[{"id":"1","activityDateTime":"2026-01-05T09:58:07Z","provisioningAction":"create"}]}'],
    ['another CSV', 'Date (UTC),Service,Category,Activity,Result\n2026-01-05T09:58:07Z,Core Directory,UserManagement,Add user,success\n'],
    ['other log entries of Google Cloud', JSON.stringify([logEntry('compute.googleapis.com', 'v1.compute.instances.insert', {})])],
    ['text', 'Date is today, and the event is described here\n'],
    ['nothing', ''],
  ];

  it.each(examples)('is silent on %s', (_, text) => {
    expect(googleImporter.detect(text, 'x')).toBe(0);
  });

  it.each(recordings)('finds that all others are silent on %s', (_, text) => {
    const others = sourceTypes.filter(({ type, importer }) => importer !== null && !['google', 'logs', 'otlp'].includes(type));
    for (const { importer } of others) expect(importer?.detect(text, 'x')).toBe(0);
  });
});
