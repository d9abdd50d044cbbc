import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sourceTypes } from '../../src/collectors/registry.ts';
import { loadConfig, parseConfig } from '../../src/config/load.ts';
import { configTemplate } from '../../src/config/template.ts';
import { UsageError } from '../../src/errors.ts';

const env = { HOME: '/home/ana' };
const parse = (text: string) => parseConfig(text, 'config.yaml', '/etc/provtrace/config.yaml', env);
const okta = (lines: string) => `sources:\n  - type: okta\n    baseUrl: https://acme.okta.com\n    token: env:T\n${lines}`;

function complaint(text: string): string {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof UsageError) return error.hint === null ? error.message : `${error.message} (${error.hint})`;
    throw error;
  }
  return 'nothing is wrong';
}

describe('a configuration', () => {
  it('names sources, which are called by their type unless they say otherwise', () => {
    const { sources, db, path } = parse(
      `${okta('    since: 3d\n')}  - type: okta\n    name: okta-eu\n    baseUrl: https://eu.okta.com\n    token: file:/run/t\nmapping: []\n`,
    );
    expect(sources.map(({ name, type }) => ({ name, type }))).toEqual([
      { name: 'okta', type: 'okta' },
      { name: 'okta-eu', type: 'okta' },
    ]);
    expect(sources[0]?.options).toEqual({
      baseUrl: 'https://acme.okta.com',
      token: 'env:T',
      since: '3d',
      quota: '50%',
      pollInterval: '10s',
      limit: 1000,
    });
    expect({ db, path }).toEqual({ db: null, path: '/etc/provtrace/config.yaml' });
  });

  it.each([
    ['db: data/p.db', '/etc/provtrace/data/p.db'],
    ['db: ~/p.db', '/home/ana/p.db'],
    ['db: /var/p.db', '/var/p.db'],
  ])('places the database from where the file stands: %s', (text, expected) => {
    expect(parse(text).db).toBe(expected);
  });

  it.each([
    ['', ['otlp']],
    ['# only a comment\n', ['otlp']],
    ['mapping: []', ['otlp']],
    ['sources: []', []],
    ['sources:\n', []],
  ])('collects over OTLP unless it lists sources: %j', (text, names) => {
    expect(parse(text).sources.map(({ name }) => name)).toEqual(names);
  });

  it.each([
    ['sorces: []', 'config.yaml:1:1: sorces: unknown key; did you mean sources? (allowed: sources, db, mapping)'],
    ['sources: 5', 'config.yaml:1:10: sources: must be a list of sources, each beginning with "- type: ..."'],
    ['- a', 'config.yaml:1:1: must be a map with the keys sources, db, mapping'],
    ['sources:\n  - 7', 'config.yaml:2:5: sources[0]: must be a map that begins with "- type: ..."'],
    ['sources:\n  - name: x', /^config\.yaml:2:5: sources\[0\]\.type: is missing \(allowed: otlp, logs, okta/],
    ['sources:\n  - type: har', /^config\.yaml:2:11: sources\[0\]\.type: har can only be imported \(provtrace import --from har FILE\)/],
    [
      'sources:\n  - type: okat',
      /^config\.yaml:2:11: sources\[0\]\.type: unknown type of source; did you mean okta\? \(allowed: otlp, logs, okta/,
    ],
    [
      'sources:\n  - type: okta\n    basUrl: x',
      /^config\.yaml:3:5: sources\[0\]\.basUrl: unknown key for okta; did you mean baseUrl\? \(allowed: type, name, baseUrl, /,
    ],
    ['sources:\n  - type: okta', 'config.yaml:2:5: sources[0].baseUrl: is missing; it must be a URL such as https://acme.example.com'],
    [okta('    limit: many'), 'config.yaml:5:12: sources[0].limit: must be a whole number from 1 to 1000'],
    [okta('    limit: 1001'), 'config.yaml:5:12: sources[0].limit: must be at most 1000'],
    [okta('    quota: 500%'), 'config.yaml:5:12: sources[0].quota: must be a percentage from 1% to 100%'],
    [okta('    since: yesterday'), /since: must be a duration \(15m, 2h, 3d\) or an RFC 3339 time/],
    [okta('    pollInterval: 1ms'), /pollInterval: must be a duration such as 10s, at least 10ms$/],
    [okta('    name: "a b"'), /^config\.yaml:5:11: sources\[0\]\.name: must be a short name/],
    [`${okta('')}  - type: okta\n`, /^config\.yaml:5:5: sources\[1\]/],
    [
      'sources:\n  - type: otlp\n  - type: otlp',
      'config.yaml:3:5: sources[1].name: sources[0] has the name otlp too; give each source a name of its own',
    ],
    ['db: 5', 'config.yaml:1:5: db: must be the path of a file'],
    ['sources: [', /^config\.yaml:1:11: not valid YAML: /],
    ['a: *x', "config.yaml: not valid YAML: aliases that can't be resolved"],
    ['__proto__: 1', 'config.yaml:1:1: __proto__: unknown key (allowed: sources, db, mapping)'],
    ['"\\e[2J": 1', 'config.yaml:1:1: \uFFFD[2J: unknown key (allowed: sources, db, mapping)'],
  ])('is refused with the place and what is allowed: %j', (text, expected) => {
    if (expected instanceof RegExp) expect(complaint(text)).toMatch(expected);
    else expect(complaint(text)).toBe(expected);
  });

  it.each([
    'sources:\n  - type: okta\n    baseUrl: https://acme.okta.com\n    token: 00hunter2',
    'sources:\n  - type: otlp\n    token: 00hunter2',
    'sources:\n  - type: okta\n    token: "00hunter2\n',
    'sources:\n  - type: okta\n    token: |00hunter2\n',
    'sources:\n  - type: okta\n    token: !00hunter2 x\n    token: 00hunter2',
    'sources:\n  - type: okta\n    token: *00hunter2',
    'sources:\n  - type: okta\n    token: "00hunter2" "00hunter2"',
    'sources:\n  - type: 00hunter2',
    'sources:\n  - type: okta\n    baseUrl: https://00hunter2@acme.okta.com\n    token: env:T',
  ])('never repeats a value, which may be a secret: %j', (text) => {
    expect(complaint(text)).toMatch(/^config\.yaml[:\d]*: /);
    expect(complaint(text)).not.toContain('hunter2');
    expect(complaint(text)).not.toContain('\n');
  });

  it('does not explode with aliases of aliases', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x,x]',
      ...'bcdefgh'.split('').map((key, index) => `${key}: &${key} [${`*${'abcdefg'[index]},`.repeat(10)}]`),
    ].join('\n');
    expect(complaint(bomb)).toMatch(/not valid YAML/);
  });
});

describe('the template', () => {
  it('is valid as it stands and collects over OTLP', () => {
    expect(parse(configTemplate()).sources.map(({ name }) => name)).toEqual(['otlp']);
  });

  it('is valid when every source is switched on', () => {
    const all = configTemplate().replace(/^ {2}# (?=- | {2})/gm, '  ');
    expect(parse(all).sources.map(({ type }) => type)).toEqual(sourceTypes.map(({ type }) => type));
  });
});

describe('the file', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'provtrace-config-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('may be missing at its default place', () => {
    expect(loadConfig(null, { XDG_CONFIG_HOME: join(folder, 'nowhere') })).toMatchObject({
      path: null,
      db: null,
      sources: [{ name: 'otlp', type: 'otlp' }],
    });
  });

  it('is found at its default place', () => {
    mkdirSync(join(folder, 'provtrace'));
    writeFileSync(join(folder, 'provtrace', 'config.yaml'), 'sources: []');
    expect(loadConfig(null, { XDG_CONFIG_HOME: folder })).toEqual({
      path: join(folder, 'provtrace', 'config.yaml'),
      sources: [],
      db: null,
      mapping: [],
    });
  });

  it('must exist when it was asked for, and be a file of a sensible size', () => {
    expect(() => loadConfig(join(folder, 'missing.yaml'), env)).toThrow(/missing\.yaml can't be read \(ENOENT\)/);
    expect(() => loadConfig(folder, env)).toThrow(/\(EISDIR\)/);
    writeFileSync(join(folder, 'huge.yaml'), '#'.repeat(2 ** 20 + 1));
    expect(() => loadConfig(join(folder, 'huge.yaml'), env)).toThrow(/larger than 1 MiB/);
  });
});
