import { describe, expect, it } from 'vitest';
import { jumpcloudImporter } from '../../../src/collectors/jumpcloud/importer.ts';
import { formatOf, importText } from '../../helpers/import-text.ts';

const event = (id: string) => ({
  id,
  timestamp: '2026-01-05T10:00:00Z',
  event_type: 'user_create',
  service: 'directory',
  organization: 'o1',
  initiated_by: { type: 'admin', email: 'root@example.com' },
  resource: { type: 'user', id: 'u1', username: 'alice' },
});
const events = [event('a'), event('b')];

const texts: [shape: string, text: string][] = [
  ['an array', JSON.stringify(events)],
  ['an indented array', JSON.stringify(events, null, 2)],
  ['lines', events.map((one) => JSON.stringify(one)).join('\n')],
  ['an envelope', JSON.stringify({ events })],
];

describe('recorded Directory Insights events', () => {
  it.each(texts)('are read from %s, whatever the chunks', async (_, text) => {
    expect(formatOf(text)).toBe('jumpcloud');
    for (const size of [1, 7, text.length]) {
      const { events: read, rejected } = await importText(jumpcloudImporter, text, size);
      expect([read.map(({ nativeId }) => nativeId), rejected]).toEqual([['a', 'b'], []]);
    }
  });

  it('are read from a CSV whose columns are paths', async () => {
    const text = `id,timestamp,event_type,success,initiated_by.email,resource.type,resource.username,resource.id,error_message,changes
c1,2026-01-05T10:00:00Z,user_update,true,root@example.com,user,alice,u1,,"[{""field"":""suspended"",""from"":false,""to"":true}]"
c2,2026-01-05T10:00:01Z,user_create_provision,false,,user,bob,u2,"409 Conflict, user exists",
`;
    expect(formatOf(text)).toBe('jumpcloud');
    const { events: read } = await importText(jumpcloudImporter, text);
    expect(read).toMatchObject([
      { nativeId: 'c1', operation: 'suspend', outcome: 'success', identifiers: { userName: 'alice' } },
      { nativeId: 'c2', operation: 'create', outcome: 'failure', httpStatus: 409, identifiers: { userName: 'bob' } },
    ]);
  });

  it('counts every record, also those that it can not read', async () => {
    const { events: read, rejected } = await importText(
      jumpcloudImporter,
      `${JSON.stringify(event('a'))}\n{"event_type":"user_create"}\nnonsense\n`,
    );
    expect(read).toHaveLength(1);
    expect(rejected.map(({ where, reason }) => [where, reason])).toEqual([
      ['sample.json:2', 'timestamp is missing or no RFC 3339 time'],
      ['sample.json:3', 'not JSON'],
    ]);
  });
});
