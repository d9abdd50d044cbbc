import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { UsageError } from '../../src/errors.ts';

function complaint(rule: string): string {
  try {
    parseConfig(`mapping:\n${rule}`, 'config.yaml', '/config.yaml', {});
  } catch (error) {
    if (error instanceof UsageError) return error.hint === null ? error.message : `${error.message} (${error.hint})`;
    throw error;
  }
  return 'nothing is wrong';
}

describe('mapping rules in a configuration', () => {
  it('are read with their conditions, names, words, patterns and constants', () => {
    const text = `mapping:
  - name: crm
    when: {source: [a, b*], type: logs, attributes: {tenant: 7}}
    fields: {user.mail: email, who: [userName, externalId]}
    values: {operation: {ADD_USER: Create, 0: none-of-these}}
    extract: [{pattern: '(?<email>[^ ]+)'}]
    set: {target: CRM, operation: add, outcome: Failure}
`.replace(', 0: none-of-these', ', 0: DISABLE');
    const { mapping } = parseConfig(text, 'config.yaml', '/config.yaml', {});
    expect(structuredClone(mapping)).toEqual([
      {
        name: 'crm',
        when: { source: ['a', 'b*'], type: ['logs'], attributes: [{ name: 'tenant', values: ['7'] }] },
        fields: [
          { name: 'user.mail', to: ['email'] },
          { name: 'who', to: ['userName', 'externalId'] },
        ],
        values: { operation: { add_user: 'create', '0': 'suspend' } },
        extract: [{ from: 'message', pattern: '(?<email>[^ ]+)' }],
        set: { target: 'CRM', operation: 'create', outcome: 'failure' },
      },
    ]);
  });

  it('are called by their place when they have no name', () => {
    const { mapping } = parseConfig('mapping:\n  - set: {target: A}\n  - set: {target: B}', 'c', '/c', {});
    expect(mapping.map(({ name }) => name)).toEqual(['mapping[0]', 'mapping[1]']);
  });

  it.each([
    ['  5', 'config.yaml:2:3: mapping: must be a list of rules'],
    ['  - 5', 'config.yaml:2:5: mapping[0]: must be a map with the keys name, when, fields, values, extract, set'],
    ['  - name: x', 'config.yaml:2:5: mapping[0]: says nothing (give it fields, extract or set)'],
    [
      '  - feilds: {a: email}',
      'config.yaml:2:5: mapping[0].feilds: unknown key; did you mean fields? (allowed: name, when, fields, values, extract, set)',
    ],
    [
      '  - fields: {a: emial}',
      /^config\.yaml:2:17: mapping\[0\]\.fields\.a: unknown field emial; did you mean email\? \(allowed: email, userName, /,
    ],
    ['  - fields: {a: [email, x]}', /^config\.yaml:2:25: mapping\[0\]\.fields\.a\[1\]: unknown field x \(allowed: /],
    ['  - fields: {a: []}', /^config\.yaml:2:17: mapping\[0\]\.fields\.a: must name a field/],
    ['  - fields: {a: {b: email}}', /^config\.yaml:2:17: mapping\[0\]\.fields\.a: must be text/],
    ['  - fields: [a]', /^config\.yaml:2:13: mapping\[0\]\.fields: must be a map/],
    ['  - when: {sauce: x}\n    set: {target: A}', /^config\.yaml:2:12: mapping\[0\]\.when\.sauce: unknown key; did you mean source\?/],
    [
      '  - when: {type: otpl}\n    set: {target: A}',
      /^config\.yaml:2:18: mapping\[0\]\.when\.type: unknown type of source otpl; did you mean otlp\?/,
    ],
    ['  - when: {service: []}\n    set: {target: A}', /when\.service: must not be an empty list/],
    [
      '  - set: {stage: aply}',
      /^config\.yaml:2:18: mapping\[0\]\.set\.stage: unknown stage aply; did you mean apply\? \(allowed: trigger, /,
    ],
    ['  - set: {email: a@b.example}', /set\.email: unknown key \(allowed: target, provider, operation, stage, outcome\)/],
    [
      '  - fields: {a: operation}\n    values: {operation: {NEW: craete}}',
      /^config\.yaml:3:31: mapping\[0\]\.values\.operation\.NEW: unknown operation craete; did you mean create\?/,
    ],
    ['  - extract: [{from: message}]', /^config\.yaml:2:15: mapping\[0\]\.extract\[0\]\.pattern: is missing/],
    ["  - extract: [{pattern: '(a'}]", /extract\[0\]\.pattern: is no regular expression: unterminated group/],
    ["  - extract: [{pattern: 'a'}]", /extract\[0\]\.pattern: has no named group \(name what it finds/],
    ["  - extract: [{pattern: '(?<mail>a)'}]", /extract\[0\]\.pattern: unknown field in a named group mail; did you mean email\?/],
    ["  - extract: [{pattern: '(?<email>a+)+b'}]", /extract\[0\]\.pattern: repeats a group/],
  ])('are refused with place, key and what is allowed: %j', (rule, expected) => {
    if (typeof expected === 'string') expect(complaint(rule)).toBe(expected);
    else expect(complaint(rule)).toMatch(expected);
  });
});
