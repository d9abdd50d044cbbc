import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { detectImporter, importFormats, importOnly, sourceType, sourceTypes } from '../../src/collectors/registry.ts';

describe('the registry', () => {
  it('knows its types by name, and no others', () => {
    for (const type of sourceTypes) expect(sourceType(type.type)).toBe(type);
    expect(sourceType('constructor')).toBeNull();
    expect(new Set(sourceTypes.map(({ type }) => type)).size).toBe(sourceTypes.length);
  });

  it.each(sourceTypes.map((type) => [type.type, type] as const))('shows a valid example of %s', (_, type) => {
    const [{ type: name, name: __, ...options }] = parse(type.example);
    expect(name).toBe(type.type);
    expect(type.options.safeParse(options).error).toBeUndefined();
  });

  it('stays the same when validated options are validated again', () => {
    for (const type of sourceTypes) {
      const [{ type: _, name: __, ...options }] = parse(type.example);
      const once = type.options.parse(options);
      expect(type.options.parse(once)).toEqual(once);
    }
  });

  it.each(readdirSync(new URL('../fixtures/okta/', import.meta.url)))('takes recorded System Log events for what they are: %s', (name) => {
    const head = readFileSync(new URL(`../fixtures/okta/${name}/raw.json`, import.meta.url), 'utf8');
    expect(detectImporter(head, 'raw.json')?.type).toBe('okta');
  });

  it('keeps formats that are only imported apart from sources', () => {
    const names = importFormats().map(({ type }) => type);
    expect(new Set(names).size).toBe(names.length);
    for (const { type } of importOnly) {
      expect(names).toContain(type);
      expect(sourceType(type)).toBeNull();
    }
  });

  it('knows no format in nothing', () => {
    expect(detectImporter('', 'x.bin')?.type ?? 'logs').toBe('logs');
  });
});

describe('the documentation', () => {
  const page = readFileSync(new URL('../../docs/config.md', import.meta.url), 'utf8');

  it.each(importOnly.map(({ type }) => type))('tells which files are %s', (name) => {
    expect(page).toContain(`| \`${name}\` |`);
  });

  it.each(sourceTypes.map((type) => [type.type, type] as const))('has every key of %s', (name, type) => {
    const section = page.split(/^## /m).find((part) => part.startsWith(`\`${name}\``)) ?? '';
    const keys = type.options instanceof z.ZodObject ? Object.keys(type.options.shape) : [];
    expect(keys.filter((key) => !section.includes(`| \`${key}\` |`))).toEqual([]);
    expect(keys).not.toEqual([]);
  });
});
