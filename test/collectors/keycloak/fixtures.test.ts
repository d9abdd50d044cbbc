/** Each folder of `test/fixtures/keycloak` holds what the API said (`raw.json`) and what becomes of it (`events.json` without bodies, `rejected.json`). */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { keycloakImporter } from '../../../src/collectors/keycloak/importer.ts';
import { detectImporter } from '../../../src/collectors/registry.ts';
import { chunksOf } from '../../helpers/chunks.ts';

const folder = new URL('../../fixtures/keycloak/', import.meta.url);

describe('recorded events', () => {
  it.each(readdirSync(folder))('become the expected ones: %s', async (name) => {
    const file = (part: string) => readFileSync(new URL(`${name}/${part}.json`, folder), 'utf8');
    expect(detectImporter(file('raw'), 'raw.json')?.type).toBe('keycloak');
    const [events, rejected]: unknown[][] = [[], []];
    for await (const batch of keycloakImporter.read(chunksOf(file('raw')), { source: 'keycloak', fileName: 'raw.json', fallbackTime: 0 })) {
      events?.push(...batch.events.map(({ body: _, bodyJson: __, ...event }) => event));
      rejected?.push(...(batch.rejected ?? []));
    }
    expect(events).toEqual(JSON.parse(file('events')));
    expect(rejected).toEqual(JSON.parse(file('rejected')));
  });
});
