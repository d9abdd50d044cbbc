import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalogueEntry, failureClasses, isFailureClass } from '../../../src/domain/diagnosis/catalogue.ts';

const page = readFileSync(new URL('../../../docs/failure-classes.md', import.meta.url), 'utf8');
const section = (name: string) => page.split(`\n### \`${name}\`\n`)[1]?.split('\n### ')[0]?.split('\n## ')[0] ?? '';

describe('the catalogue of failure classes', () => {
  it('has the 53 classes of providers, the four of our own systems, and five for decisions not to act and refused sign-ins', () => {
    expect(failureClasses).toHaveLength(62);
    expect(isFailureClass('uniqueness')).toBe(true);
    expect(isFailureClass('toString')).toBe(false);
  });

  it.each(failureClasses)('documents %s', (name) => {
    const entry = catalogueEntry(name);
    for (const text of [entry.title, entry.recognisedBy, entry.why, ...entry.nextSteps, entry.reference ?? ''])
      expect(section(name)).toContain(text);
  });

  it.each(failureClasses)('has a cause with the answer of the step and at most three next steps for %s', (name) => {
    const { cause, nextSteps } = catalogueEntry(name);
    expect(cause).toContain('{answer}');
    expect(cause).toMatch(/\.$/);
    expect(nextSteps.length).toBeLessThanOrEqual(3);
  });
});
