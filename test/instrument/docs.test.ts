/** The page on the convention against the code that reads and sets its attributes. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { factOf } from '../../src/collectors/semantics/facts.ts';
import { mappedFields, settableFields } from '../../src/collectors/semantics/mapping/rule.ts';
import { operations, stages } from '../../src/domain/event.ts';
import * as helper from '../../src/instrument/index.ts';

const textOf = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const page = textOf('docs/instrumentation.md');
const section = (title: string) => page.split(/^## /m).find((part) => part.startsWith(title)) ?? '';
const words = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, word]) => word ?? '');

describe('the page on instrumentation', () => {
  it('names attributes that are read, and all that begin with provisioning', () => {
    const rows = section('Attributes')
      .split('\n')
      .filter((line) => /^\| `/.test(line))
      .map((line) => line.split('|'));
    expect(rows.length).toBeGreaterThan(15);
    const named = rows.flatMap(([, own = '', , , also = '']) => words(`${own} ${also}`, /`([a-z][\w.-]+)`/g));
    expect(named.filter((name) => factOf(name) === null)).toEqual([]);
    const read = new Set(words(textOf('src/collectors/semantics/facts.ts'), /'(provisioning\.[\w.]+)'/g));
    expect([...read].filter((name) => !named.includes(name))).toEqual([]);
  });

  it('lists the operations and stages of events, in their order', () => {
    const first = section('Operations').split('\n\n')[1] ?? '';
    expect(words(first, /`([a-z-]+)`/g)).toEqual([...operations]);
    expect(words(section('Stages'), /^\| `([a-z]+)` \|/gm)).toEqual([...stages]);
  });

  it('names every function of the helper, whose attributes are all read', () => {
    const functions = Object.keys(helper);
    expect(functions.filter((name) => !section('The helper').includes(`\`${name}(`))).toEqual([]);
    const user = { id: 'a', email: 'a', userName: 'a', externalId: 'a', idpUserId: 'a', scimId: 'a', employeeId: 'a' };
    const ids = { requestId: 'a', transactionId: 'a', changeId: 'a', sessionId: 'a', jobId: 'a', cycleId: 'a' };
    const all = helper.provisioningAttributes({
      operation: 'create',
      stage: 'map',
      target: 'a',
      provider: 'a',
      user,
      group: { id: 'a', name: 'a' },
      ...ids,
    });
    expect(Object.keys(all)).toHaveLength(4 + Object.keys(user).length + 2 + Object.keys(ids).length);
    expect(Object.keys(all).filter((name) => factOf(name) === null || !section('Attributes').includes(`\`${name}\``))).toEqual([]);
  });
});

describe('the page on mapping rules', () => {
  it('names every field that own names can stand for', () => {
    const mapping = textOf('docs/mapping.md');
    expect([...mappedFields, ...settableFields].filter((field) => !mapping.includes(`\`${field}\``))).toEqual([]);
  });
});
