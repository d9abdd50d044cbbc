/** Each folder of `test/fixtures/onelogin` holds what was recorded (`raw.json`) and what becomes of it (`events.json` without bodies, `rejected.json`). */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { oneloginImporter } from '../../../src/collectors/onelogin/importer.ts';
import { formatOf, importText } from '../../helpers/import-text.ts';

const folder = new URL('../../fixtures/onelogin/', import.meta.url);

describe('recorded events', () => {
  it.each(readdirSync(folder))('become the expected ones: %s', async (name) => {
    const file = (part: string) => readFileSync(new URL(`${name}/${part}.json`, folder), 'utf8');
    expect(formatOf(file('raw'))).toBe('onelogin');
    const { events, rejected } = await importText(oneloginImporter, file('raw'));
    expect(events.map(({ body: _, bodyJson: __, ...event }) => event)).toEqual(JSON.parse(file('events')));
    expect(rejected).toEqual(JSON.parse(file('rejected')));
  });
});
