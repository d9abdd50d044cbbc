import { describe, expect, it } from 'vitest';
import { pingoneImporter } from '../../../src/collectors/pingone/importer.ts';
import { formatOf, importText } from '../../helpers/import-text.ts';

const activity = (id: string) => ({
  _links: { self: { href: 'https://api.pingone.eu/v1/environments/e/activities/1' } },
  id,
  recordedAt: '2026-01-05T10:00:00.000Z',
  createdAt: '2026-01-05T10:00:00.100Z',
  actors: { client: { id: 'w', name: 'Worker', type: 'CLIENT' } },
  action: { type: 'USER.CREATED', description: 'User Created' },
  resources: [{ type: 'USER', id: 'd0000000-0000-4000-8000-000000000001', name: 'alice@example.com' }],
  result: { status: 'SUCCESS', description: 'Created' },
  _embedded: {},
});
const activities = [activity('a'), activity('b')];
const page = { _links: { self: { href: 'x' }, next: { href: 'y' } }, _embedded: { activities }, count: 2, size: 2 };

const texts: [shape: string, text: string][] = [
  ['a page', JSON.stringify(page)],
  ['an indented page', JSON.stringify(page, null, 2)],
  [
    'pages one after the other',
    `${JSON.stringify({ ...page, _embedded: { activities: [activity('a')] } })}\n${JSON.stringify({ ...page, _embedded: { activities: [activity('b')] } })}\n`,
  ],
  [
    'pages and an empty last one',
    `${JSON.stringify(page)}\n${JSON.stringify({ _links: { self: { href: 'z' } }, _embedded: { activities: [] } })}\n`,
  ],
  [
    'a page whose activities begin their lines',
    `{"_links":{},"_embedded":{"activities":[\n${activities.map((one) => JSON.stringify(one)).join(',\n')}\n]}}`,
  ],
  ['an array of pages', JSON.stringify([page, { _links: { self: { href: 'z' } }, count: 0 }])],
  ['an array, as a webhook sends', JSON.stringify(activities)],
  ['lines', activities.map((one) => JSON.stringify(one)).join('\n')],
];

describe('recorded PingOne activities', () => {
  it.each(texts)('are read from %s, whatever the chunks', async (_, text) => {
    expect(formatOf(text)).toBe('pingone');
    for (const size of [1, 7, text.length]) {
      const { events, rejected } = await importText(pingoneImporter, text, size);
      expect([events.map(({ nativeId }) => nativeId), rejected]).toEqual([['a', 'b'], []]);
    }
  });

  it('counts every record, also those that it can not read', async () => {
    const { events, rejected } = await importText(
      pingoneImporter,
      JSON.stringify({ _links: {}, _embedded: { activities: [activity('a'), { id: 'c' }, 7] } }),
    );
    expect(events).toHaveLength(1);
    expect(rejected.map(({ reason }) => reason)).toEqual(['no action.type', 'not a JSON object']);
  });
});
