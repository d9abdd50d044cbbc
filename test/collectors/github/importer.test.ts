import { describe, expect, it } from 'vitest';
import { githubImporter } from '../../../src/collectors/github/importer.ts';
import { formatOf, importText } from '../../helpers/import-text.ts';

const four = ['org.add_member', 'hook.create', 'external_identity.scim_api_success', 'team.add_member'].map((action, index) => ({
  '@timestamp': Date.UTC(2026, 0, 5, 10, index),
  _document_id: `doc-${index}`,
  action,
  actor: 'acme_admin',
  created_at: Date.UTC(2026, 0, 5, 10, index),
  user: 'ana',
  org: 'acme',
  // The top-level list of a webhook's events is no page of records.
  ...(action === 'hook.create' ? { events: ['issues', 'push'] } : {}),
}));
const ids = four.map(({ _document_id }) => _document_id);

describe('importing', () => {
  it.each([
    ['the array of the API', JSON.stringify(four)],
    ['an indented array', JSON.stringify(four, null, 2)],
    ['JSON lines of a stream', four.map((event) => JSON.stringify(event)).join('\n')],
    ['indented objects', four.map((event) => JSON.stringify(event, null, 2)).join('\n')],
  ])('reads %s, and recognises it', async (_, text) => {
    for (const size of [3, 65_536]) {
      const { events, rejected } = await importText(githubImporter, text, size);
      expect(events.map((event) => event.nativeId)).toEqual(ids);
      expect(rejected).toEqual([]);
    }
    expect(formatOf(text)).toBe('github');
  });

  it('reads the CSV export of the web pages', async () => {
    const text = [
      '\uFEFFaction,actor,user,org,team,created_at,data.email,_document_id',
      'team.add_member,acme_admin,ana,acme,"acme/dev, core",1767607200000,,doc-1',
      'org.invite_member,acme_admin,,acme,,2026-01-05 10:00:00 UTC,"ana@acme.example",doc-2',
      'user.suspend,acme_admin,ana,acme',
      '',
    ].join('\r\n');
    const { events, rejected } = await importText(githubImporter, text, 5);
    expect(events.map(({ nativeId, operation, identifiers }) => ({ nativeId, operation, identifiers }))).toEqual([
      { nativeId: 'doc-1', operation: 'group-add', identifiers: { userName: 'ana', groupName: 'acme/dev, core' } },
      { nativeId: 'doc-2', operation: 'invite', identifiers: { email: 'ana@acme.example' } },
    ]);
    expect(rejected).toEqual([
      { where: 'sample.json:4', reason: expect.stringContaining('fields'), excerpt: 'user.suspend,acme_admin,ana,acme' },
    ]);
    expect(formatOf(text)).toBe('github');
  });

  it('puts aside what makes no sense and says where it stood', async () => {
    const lines = [JSON.stringify(four[0]), 'no JSON', '{"action":"org.add_member"}', JSON.stringify(four[1])];
    const { events, rejected } = await importText(githubImporter, lines.join('\n'));
    expect(events).toHaveLength(2);
    expect(rejected.map(({ where, reason }) => `${where} ${reason}`)).toEqual([
      'sample.json:2 not JSON',
      'sample.json:3 neither @timestamp nor created_at is a time',
    ]);
  });

  it.each([
    ['older records without an id', '[{"action":"org.add_member","actor":"a","created_at":1429548104000,"org":"acme"}]', 0.92],
    ['a log line with such fields', '{"level":30,"@timestamp":"2026-01-05T10:00:00Z","action":"user.create","org":"acme"}', 0],
    ['a log line that quotes a record', `{"level":30,"msg":${JSON.stringify(JSON.stringify(four[0]))}}`, 0],
    ['OTLP', '{"resourceSpans":[]}', 0],
    ['a table of something else', 'action,actor,created_at\na,b,c\n', 0],
    ['nothing', '', 0],
  ])('tells its own format from %s', (_, head, sure) => {
    expect(githubImporter.detect(head, 'x')).toBe(sure);
  });
});
