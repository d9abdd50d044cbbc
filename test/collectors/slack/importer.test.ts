import { describe, expect, it } from 'vitest';
import { detectImporter, sourceTypes } from '../../../src/collectors/registry.ts';
import { slackImporter } from '../../../src/collectors/slack/importer.ts';
import type { EventInput, Json, Rejection } from '../../../src/domain/event.ts';
import { oktaPushes } from '../../helpers/okta-events.ts';
import { entry } from './entries.ts';

async function read(text: string, chunk = 1000): Promise<{ events: EventInput[]; rejected: Rejection[] }> {
  const bytes = Buffer.from(text);
  async function* input() {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  }
  const all: { events: EventInput[]; rejected: Rejection[] } = { events: [], rejected: [] };
  for await (const { events, rejected } of slackImporter.read(input(), { source: 'slack', fileName: 'log', fallbackTime: 0 })) {
    all.events.push(...events);
    all.rejected.push(...(rejected ?? []));
  }
  return all;
}

const created = entry('user_created');
const deactivated = entry('user_deactivated', { id: 'second' });
const page = { entries: [created, deactivated], response_metadata: { next_cursor: 'dXNlcjpVMEc5V0ZYTlo=' } };
const lines = (...values: Json[]) => values.map((value) => JSON.stringify(value)).join('\n');

const recordings: [what: string, text: string][] = [
  ['a page', JSON.stringify(page)],
  ['a page, indented', JSON.stringify(page, null, 2)],
  ['an array', JSON.stringify([created, deactivated])],
  ['lines', lines(created, deactivated)],
  [
    'CSV with paths for names',
    'id,date_create,action,actor.type,actor.user.email,entity.type,entity.user.id,entity.user.email,context.ip_address\n' +
      'first,1767607087,user_created,user,grace@acme.example,user,W0ADA0001,ada@acme.example,203.0.113.7\n' +
      'second,1767607087,user_deactivated,user,grace@acme.example,user,W0ADA0001,ada@acme.example,203.0.113.7\n',
  ],
  [
    'CSV with words for names',
    '"Date","Event","Acting user","Affects","IP Address"\r\n' +
      '"2026-01-05 09:58:07","user_created","Grace Admin (grace@acme.example)","Ada Lovelace (ada@acme.example)","203.0.113.7"\r\n' +
      '"2026-01-05 09:58:07","user_deactivated","Grace Admin (grace@acme.example)","Ada Lovelace (ada@acme.example)","203.0.113.7"\r\n',
  ],
];

describe('recordings', () => {
  it.each(recordings)('reads %s', async (_, text) => {
    for (const chunk of [7, 1_000_000]) {
      const { events, rejected } = await read(text, chunk);
      expect(rejected).toEqual([]);
      expect(events).toMatchObject([
        { name: 'user_created', operation: 'create', time: 1_767_607_087_000, identifiers: { email: 'ada@acme.example' } },
        { name: 'user_deactivated', operation: 'suspend', identifiers: { email: 'ada@acme.example' } },
      ]);
    }
  });

  it.each(recordings)('recognises %s, and nobody else does', (_, text) => {
    expect(slackImporter.detect(text, 'x')).toBeGreaterThanOrEqual(0.9);
    expect(detectImporter(text, 'x')?.type).toBe('slack');
    const others = sourceTypes.filter(({ type, importer }) => importer !== null && !['slack', 'logs', 'otlp'].includes(type));
    for (const { importer } of others) expect(importer?.detect(text, 'x')).toBe(0);
  });

  it('counts what it can not read', async () => {
    const { events, rejected } = await read(`${lines(created, { x: 1 }, deactivated)}\n{"id":\n`);
    expect(events).toHaveLength(2);
    expect(rejected).toMatchObject([
      { where: 'log:2', reason: 'no action', excerpt: '{"x":1}' },
      { where: 'log:4', reason: 'the file ends inside this record' },
    ]);
  });
});

describe('other formats', () => {
  it.each<[string, string]>([
    ['Okta', JSON.stringify(oktaPushes(2))],
    ['pino', '{"level":30,"time":1767607087512,"msg":"{\\"date_create\\":1,\\"action\\":\\"x\\",\\"actor\\":{}}"}\n'],
    ['OTLP', '{"resourceSpans":[]}'],
    ['GitHub', '[{"@timestamp":1767607087512,"action":"org.add_member","actor":"grace","user":"ada"}]'],
    ['Google', '{"items":[{"id":{"time":"2026-01-05T09:58:07Z","uniqueQualifier":"1","applicationName":"admin"},"actor":{},"events":[]}]}'],
    ['another CSV', 'Date,Event,Description,Actor,IP address\n'],
    ['nothing', ''],
  ])('is silent on %s', (_, text) => {
    expect(slackImporter.detect(text, 'x')).toBe(0);
  });
});
