/**
 * Each folder of `test/fixtures/<type>` holds what a provider said (`raw.json`) and what becomes of it (`events.json` without bodies, `rejected.json`).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { SourceType } from '../../src/collectors/source-type.ts';
import { formatOf, importText } from './import-text.ts';

export function recordedCases({ type, importer }: Pick<SourceType, 'type' | 'importer'>): void {
  const folder = new URL(`../fixtures/${type}/`, import.meta.url);
  describe(`recorded events of ${type}`, () => {
    it.each(readdirSync(folder))('become the expected ones: %s', async (name) => {
      const file = (part: string) => readFileSync(new URL(`${name}/${part}.json`, folder), 'utf8');
      expect(formatOf(file('raw'))).toBe(type);
      if (importer === null) throw new Error(`${type} has no importer`);
      const { events, rejected } = await importText(importer, file('raw'));
      expect(events.map(({ body: _, ...event }) => event)).toEqual(JSON.parse(file('events')));
      expect(rejected).toEqual(JSON.parse(file('rejected')));
    });
  });
}
