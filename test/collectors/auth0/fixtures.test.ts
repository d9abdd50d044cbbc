/** Each folder of `test/fixtures/auth0` holds what the API said (`raw.json`) and what becomes of it (`events.json` without bodies, `rejected.json`). */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { auth0Importer } from '../../../src/collectors/auth0/importer.ts';
import { detectImporter } from '../../../src/collectors/registry.ts';
import { chunksOf } from '../../helpers/chunks.ts';

const folder = new URL('../../fixtures/auth0/', import.meta.url);

describe('recorded events', () => {
  it.each(readdirSync(folder))('become the expected ones: %s', async (name) => {
    const file = (part: string) => readFileSync(new URL(`${name}/${part}.json`, folder), 'utf8');
    expect(detectImporter(file('raw'), 'raw.json')?.type).toBe('auth0');
    const [events, rejected]: unknown[][] = [[], []];
    for await (const batch of auth0Importer.read(chunksOf(file('raw')), { source: 'auth0', fileName: 'raw.json', fallbackTime: 0 })) {
      events?.push(...batch.events.map(({ body: _, bodyJson: __, ...event }) => event));
      rejected?.push(...(batch.rejected ?? []));
    }
    expect(events).toEqual(JSON.parse(file('events')));
    expect(rejected).toEqual(JSON.parse(file('rejected')));
  });
});
