import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commandReference, withReference } from '../../scripts/gen-docs.ts';
import { commands } from '../../src/cli/commands/index.ts';
import { filterFields } from '../../src/domain/filter.ts';

describe('docs/cli.md', () => {
  const page = readFileSync('docs/cli.md', 'utf8');

  it('is generated from the table of commands', () => {
    expect(withReference(page, commandReference()), 'run node scripts/gen-docs.ts').toBe(page);
  });

  it('names every field of the filter language and every document', () => {
    for (const field of filterFields) expect(page).toContain(`\`${field}\``);
    for (const { name, formats } of commands) if (formats.includes('json')) expect(page).toContain(`\`${name}\``);
  });
});
