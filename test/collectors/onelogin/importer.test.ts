import { describe, expect, it } from 'vitest';
import { oneloginImporter } from '../../../src/collectors/onelogin/importer.ts';
import { formatOf, importText } from '../../helpers/import-text.ts';

const event = (id: number) => ({
  id,
  created_at: '2026-01-05T10:00:00.000Z',
  event_type_id: 51,
  user_id: 32_916_209,
  user_name: 'Alice Example',
  app_name: 'Slack',
  actor_user_id: null,
});
const events = [event(1), event(2)];
const page = { status: { error: false, code: 200 }, pagination: { after_cursor: 'x' }, data: events };

const texts: [shape: string, text: string][] = [
  ['a page', JSON.stringify(page)],
  ['an indented page', JSON.stringify(page, null, 2)],
  ['an array, as the webhook sends', JSON.stringify(events)],
  ['lines', events.map((one) => JSON.stringify(one)).join('\n')],
];

describe('recorded OneLogin events', () => {
  it.each(texts)('are read from %s, whatever the chunks', async (_, text) => {
    expect(formatOf(text)).toBe('onelogin');
    for (const size of [1, 7, text.length]) {
      const { events: read, rejected } = await importText(oneloginImporter, text, size);
      expect([read.map(({ nativeId, operation, target }) => [nativeId, operation, target]), rejected]).toEqual([
        [
          ['1', 'create', 'Slack'],
          ['2', 'create', 'Slack'],
        ],
        [],
      ]);
    }
  });

  it('are read from the CSV of the portal, whose events are sentences', async () => {
    const text = `Date,Event,User,App,IP Address,Notes
2026-01-05 10:00:00 UTC,Alice Example created in Slack,Alice Example,Slack,192.0.2.7,
2026-01-05 10:00:05 UTC,User creation failed in app,bob@example.com,Slack,,"409 Conflict, exists"
2026-01-05 10:00:06 UTC,Alice Example logged into OneLogin,Alice Example,,192.0.2.7,
`;
    expect(formatOf(text)).toBe('onelogin');
    const { events: read } = await importText(oneloginImporter, text);
    expect(read.map(({ operation, stage, outcome, target, httpStatus }) => [operation, stage, outcome, target, httpStatus])).toEqual([
      ['create', 'confirm', 'success', 'Slack', null],
      ['create', 'confirm', 'failure', 'Slack', 409],
      ['login', 'ready', 'success', null, null],
    ]);
    expect(read[1]?.identifiers).toMatchObject({ email: 'bob@example.com' });
  });

  it('are read from a CSV with the names of the API', async () => {
    const text = 'id,created_at,event_type_id,user_id,user_name,app_name\n9,2026-01-05T10:00:00Z,53,32916209,alice@example.com,Slack\n';
    expect(formatOf(text)).toBe('onelogin');
    expect((await importText(oneloginImporter, text)).events).toMatchObject([
      { nativeId: '9', operation: 'suspend', identifiers: { idpUserId: '32916209' } },
    ]);
  });

  it('counts every record, also those that it can not read', async () => {
    const { events: read, rejected } = await importText(oneloginImporter, `${JSON.stringify(event(1))}\n{"event_type_id":13}\n`);
    expect(read).toHaveLength(1);
    expect(rejected).toMatchObject([{ where: 'sample.json:2', reason: 'created_at is missing or no time' }]);
  });
});
