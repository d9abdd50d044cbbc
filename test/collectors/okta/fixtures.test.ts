/** Each folder of `test/fixtures/okta` holds what Okta said (`raw.json`) and what becomes of it (`events.json` without bodies, `rejected.json`). */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { oktaImporter } from '../../../src/collectors/okta/importer.ts';
import { readAll } from './read-all.ts';

const folder = new URL('../../fixtures/okta/', import.meta.url);

describe('recorded events', () => {
  it.each(readdirSync(folder))('become the expected ones: %s', async (name) => {
    const file = (part: string) => readFileSync(new URL(`${name}/${part}.json`, folder), 'utf8');
    expect(oktaImporter.detect(file('raw'), 'raw.json')).toBe(0.98);
    const { events, rejected } = await readAll(file('raw'));
    expect(events.map(({ body: _, bodyJson: __, ...event }) => event)).toEqual(JSON.parse(file('events')));
    expect(rejected).toEqual(JSON.parse(file('rejected')));
    expect(events.map(({ body }) => body)).toEqual(expect.arrayContaining([expect.objectContaining({ uuid: events[0]?.nativeId })]));
  });
});
