import { describe, expect, it } from 'vitest';
import { defaultConfigPath, defaultDatabasePath, expandHome } from '../../src/config/paths.ts';
import { suggest } from '../../src/config/suggest.ts';

describe('default places', () => {
  it('follow the XDG variables', () => {
    const env = { HOME: '/home/ana', XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s' };
    expect(defaultConfigPath(env)).toBe('/c/provtrace/config.yaml');
    expect(defaultDatabasePath(env)).toBe('/s/provtrace/provtrace.db');
  });

  it('are below the home directory without them, or when they are relative', () => {
    for (const env of [{ HOME: '/home/ana' }, { HOME: '/home/ana', XDG_CONFIG_HOME: 'c', XDG_STATE_HOME: '' }]) {
      expect(defaultConfigPath(env)).toBe('/home/ana/.config/provtrace/config.yaml');
      expect(defaultDatabasePath(env)).toBe('/home/ana/.local/state/provtrace/provtrace.db');
    }
  });

  it('may be written with a tilde', () => {
    expect(expandHome('~/x', { HOME: '/home/ana' })).toBe('/home/ana/x');
    expect(expandHome('~bob/x', { HOME: '/home/ana' })).toBe('~bob/x');
  });
});

describe('suggestions', () => {
  it.each([
    ['okat', 'okta'],
    ['OKTA', 'okta'],
    ['otl', 'otlp'],
    ['x', null],
    ['keycloak', null],
  ])('for %s: %s', (word, expected) => {
    expect(suggest(word, ['otlp', 'logs', 'okta'])).toBe(expected);
  });
});
