import { describe, expect, it } from 'vitest';
import { checkPattern, longestText } from '../../../../src/collectors/semantics/mapping/pattern-cost.ts';

describe('a pattern', () => {
  it.each([
    ['user (?<email>\\S+@\\S+) created', ['email']],
    ['^(?<userName>.*) to (?<target>.*)$', ['userName', 'target']],
    ['(?<userName>.*) to (?<target>.*)', ['userName', 'target']],
    ['order (?<externalId>\\w+)(?: in (?<target>\\w+))?', ['externalId', 'target']],
    ['(?<target>\\w+)-(?<operation>ADD|MOD)_USER', ['target', 'operation']],
    ['status=(?<httpStatus>\\d{3}) [(](?<errorCode>[^)]*)[)]', ['httpStatus', 'errorCode']],
    ['"login":"(?<userName>(?:\\\\.|[^"]){1,9})"', 'repeats'],
    ['"login":"(?<userName>[^"]{1,64})"', ['userName']],
    ['\\p{L}+ (?<userName>\\p{L}+)', ['userName']],
    ['(?:ab)+(?<userName>c)', ['userName']],
    ['(?<a>a+)+$', 'repeats a group'],
    ['(?<a>a|a)*b', 'repeats a group'],
    ['(?:(?:a)*)*b', 'repeats a group'],
    ['(?<email>\\S+@\\S+)$', 'too many ways'],
    ['.*(?<a>.*)x.*y', 'too many ways'],
    ['^.*.*(?<a>.*)x', 'too many ways'],
    ['a?a?a?a?a?a?a?(?<x>aaaaaaa)', 'too many optional parts'],
    ['(?:a|ab)(?:a|ab)(?:a|ab)(?:a|ab)(?:a|ab)(?:a|ab)c', 'too many optional parts'],
    ['(?=x)(?<a>y)', 'looks ahead'],
    ['(?<!x)(?<a>y)', 'looks ahead or behind'],
    ['(?<a>\\w)\\1', 'back-reference'],
    ['(?<a>\\w)\\k<a>', 'back-reference'],
    ['(?<a>[a-z', 'no regular expression'],
    ['x'.repeat(301), 'longer than 300'],
  ])('%s is judged by how often it can be tried', (source, expected) => {
    const checked = checkPattern(source);
    if (Array.isArray(expected)) expect(checked).toEqual({ groups: expected });
    else expect(checked).toEqual({ problem: expect.stringContaining(expected) });
  });

  it('that is accepted gets through texts that are made to be slow', () => {
    const texts = ['a', '1', ' ', 'a@', 'user ', 'user a@', ' to ', 'a to ', 'ab', 'a-', '"login":"', 'é'].map((part) =>
      part.repeat(longestText).slice(0, longestText),
    );
    const patterns = [
      'user (?<email>\\S+@\\S+) created',
      '^(?<a>.*) to (?<b>.*)$',
      '(?<t>\\w+)-(?<o>ADD|MOD)_USER',
      '\\p{L}+ (?<u>\\p{L}+) x',
    ];
    for (const pattern of patterns) {
      expect(checkPattern(pattern)).toHaveProperty('groups');
      const compiled = new RegExp(pattern, 'u');
      for (const text of texts) expect(() => compiled.exec(`${text}\n`)).not.toThrow();
    }
  });
});
