import { describe, expect, it } from 'vitest';
import type { Batch } from '../../../src/collectors/collector.ts';
import { keycloakImporter } from '../../../src/collectors/keycloak/importer.ts';
import { detectImporter } from '../../../src/collectors/registry.ts';
import { chunksOf } from '../../helpers/chunks.ts';
import { oktaPush } from '../../helpers/okta-events.ts';
import { adminRaw, userId, userRaw } from './events.ts';

async function readAll(text: string, size?: number) {
  const batches: Batch[] = [];
  for await (const batch of keycloakImporter.read(chunksOf(text, size), { source: 'keycloak', fileName: 'events.json', fallbackTime: 0 }))
    batches.push(batch);
  return { events: batches.flatMap(({ events }) => events), rejected: batches.flatMap(({ rejected }) => rejected ?? []) };
}

const admin = [1, 2].map((index) => adminRaw('CREATE', 'USER', `users/${userId}`, { username: `ana${index}` }, { id: `admin-${index}` }));
const user = [1, 2].map((index) => userRaw('LOGIN', { username: 'ana' }, { id: `user-${index}` }));
const both = ['admin-1', 'admin-2', 'user-1', 'user-2'];

describe('importing', () => {
  it.each([
    ['admin events', JSON.stringify(admin), both.slice(0, 2)],
    ['user events', JSON.stringify(user, null, 1), both.slice(2)],
    ['both as lines', [...admin, ...user].map((event) => JSON.stringify(event)).join('\n'), both],
    ['both in an object', JSON.stringify({ adminEvents: admin, events: user }, null, 2), both],
    ['messages of a queue', [...admin, ...user].map((event) => JSON.stringify({ topic: 'keycloak', payload: event })).join('\n'), both],
  ])('reads %s and knows them', async (_, text, ids) => {
    for (const size of [7, 65_536]) {
      const { events, rejected } = await readAll(text, size);
      expect(events.map(({ nativeId }) => nativeId)).toEqual(ids);
      expect(rejected).toEqual([]);
    }
    expect(keycloakImporter.detect(text, 'events.json')).toBeGreaterThanOrEqual(0.9);
    expect(detectImporter(text, 'events.json')?.type).toBe('keycloak');
  });

  it('stores a file twice under the same keys, also without ids', async () => {
    const text = JSON.stringify([...admin, ...user].map(({ id: _, ...rest }) => rest));
    const keys = (await readAll(text)).events.map(({ dedupeKey }) => dedupeKey);
    expect(new Set(keys).size).toBe(3);
    expect((await readAll(text)).events.map(({ dedupeKey }) => dedupeKey)).toEqual(keys);
  });

  it.each([
    ['Okta', JSON.stringify(oktaPush())],
    ['a pino line', '{"level":30,"time":1767603600000,"pid":1,"hostname":"a","type":"LOGIN","msg":"x"}'],
    [
      'a line of Keycloak’s own log',
      '{"timestamp":"2026-01-05T10:00:00Z","loggerName":"org.keycloak.events","message":"type=\\"LOGIN\\", realmId=\\"r\\", clientId=\\"c\\""}',
    ],
    ['the export of a realm', '{"id":"acme","realm":"acme","eventsEnabled":true,"enabledEventTypes":["LOGIN"],"users":[]}'],
    ['OTLP', '{"resourceSpans":[{"resource":{"attributes":[]}}]}'],
    ['Auth0', '{"log_id":"9002","type":"s","date":"2026-01-05T10:00:00Z","client_id":"a","client_name":"b"}'],
    ['nothing', ''],
  ])('leaves %s to others', (_, head) => {
    expect(keycloakImporter.detect(head, 'x.json')).toBe(0);
  });

  it('says what it could not read, and where', async () => {
    const { events, rejected } = await readAll(`[${JSON.stringify(admin[0])},\n{"type":"LOGIN"},\n7]`);
    expect(events).toHaveLength(1);
    expect(rejected.map(({ where, reason }) => `${where} ${reason}`)).toEqual([
      'events.json:2 time is missing or no time',
      'events.json:3 not a JSON object',
    ]);
  });
});
