import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { troubles } from '../../src/demo/world/stories/index.ts';

const page = readFileSync(new URL('../../docs/demo.md', import.meta.url), 'utf8');

describe('docs/demo.md', () => {
  it.each(troubles.map((story) => story.name))('tells the story %s', (name) => {
    expect(page).toContain(`| \`${name}\` |`);
  });
});
