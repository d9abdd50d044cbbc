/** Each folder of `test/fixtures/entra` holds what Entra wrote (`raw.*`) and what becomes of it (`events.json` without bodies, `rejected.json`). */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { detectImporter } from '../../../src/collectors/registry.ts';
import { readAll } from './read-all.ts';

const folder = new URL('../../fixtures/entra/', import.meta.url);

describe('recorded events', () => {
  it.each(readdirSync(folder))('become the expected ones: %s', async (name) => {
    const file = (part: string) => new URL(`${name}/${part}`, folder);
    const raw = readdirSync(file('.')).find((entry) => entry.startsWith('raw.')) ?? '';
    const text = readFileSync(file(raw), 'utf8');
    expect(detectImporter(text, raw)?.type).toBe('entra');
    const { events, rejected } = await readAll(text);
    const outline = events.map(({ body: _, bodyJson: __, ...event }) => event);
    expect(outline).toEqual(JSON.parse(readFileSync(file('events.json'), 'utf8')));
    expect(rejected).toEqual(JSON.parse(readFileSync(file('rejected.json'), 'utf8')));
  });
});
