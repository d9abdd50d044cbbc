import { describe, expect, it } from 'vitest';
import { workosImporter } from '../../../src/collectors/workos/importer.ts';
import { formatOf, importText } from '../../helpers/import-text.ts';

const three = ['created', 'updated', 'deleted'].map((what, index) => ({
  object: 'event',
  id: `event_01FKJ843CVE8F7BXQSPFH0M53${index}`,
  event: `dsync.user.${what}`,
  data: { object: 'directory_user', id: 'directory_user_1', idp_id: '00u1', state: 'active' },
  created_at: `2026-01-05T10:00:0${index}.000Z`,
}));
const ids = three.map(({ id }) => id);

describe('importing', () => {
  it.each([
    ['a page of the API', JSON.stringify({ object: 'list', data: three, list_metadata: { before: null, after: ids[2] } })],
    ['a page whose metadata come first', JSON.stringify({ object: 'list', list_metadata: { after: ids[2] }, data: three }, null, 2)],
    ['pages one after the other', three.map((event) => JSON.stringify({ object: 'list', data: [event] })).join('\n')],
    ['an array', JSON.stringify(three, null, 2)],
    ['payloads of webhooks, one a line', three.map((event) => JSON.stringify(event)).join('\n')],
  ])('reads %s, and recognises it', async (_, text) => {
    for (const size of [3, 65_536]) {
      const { events, rejected } = await importText(workosImporter, text, size);
      expect(events.map((event) => event.nativeId)).toEqual(ids);
      expect(rejected).toEqual([]);
    }
    expect(formatOf(text)).toBe('workos');
  });

  it('recognises the short ids of samples', () => {
    expect(formatOf('{"id":"wh_1","event":"dsync.user.created","data":{"id":"directory_user_1"}}')).toBe('workos');
  });

  it('reads a single payload', async () => {
    expect((await importText(workosImporter, JSON.stringify(three[0], null, 2))).events).toHaveLength(1);
  });

  it('puts aside what makes no sense and says where it stood', async () => {
    const lines = [JSON.stringify(three[0]), '{"event":"user.created"}', JSON.stringify(three[1])?.slice(0, 50)];
    const { events, rejected } = await importText(workosImporter, lines.join('\n'));
    expect(events).toHaveLength(1);
    expect(rejected.map(({ where, reason }) => `${where} ${reason}`)).toEqual([
      'sample.json:2 created_at is no time',
      'sample.json:3 the file ends inside this record',
    ]);
  });

  it.each([
    ['a log line about an event', '{"level":30,"event":"dsync.user.created","id":"req-1"}'],
    ['a log line that quotes one', `{"level":30,"msg":${JSON.stringify(JSON.stringify(three[0]))}}`],
    ['OTLP', '{"resourceLogs":[]}'],
    ['text', 'event dsync.user.created'],
    ['nothing', ''],
  ])('does not take %s for its own', (_, head) => {
    expect(workosImporter.detect(head, 'x')).toBe(0);
  });
});
