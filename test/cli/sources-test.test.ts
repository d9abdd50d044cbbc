/** `provtrace sources test` against loopback servers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditServer } from '../helpers/audit-server.ts';
import { AuditWorld } from '../helpers/audit-world.ts';
import { oktaVendor } from '../helpers/okta-vendor.ts';
import { type CliWorld, cliWorld } from '../helpers/run-cli.ts';

let world: CliWorld;
let server: AuditServer;
let config: string;
const env = { GOOD: '00api-token', BAD: '00another-token', AWAY: 'x' };

beforeAll(async () => {
  world = cliWorld();
  const audit = new AuditWorld({ now: Date.now });
  server = await AuditServer.start(oktaVendor, audit);
  const facts = { id: 'one', feed: 'log', time: Date.now() };
  audit.add({ ...facts, record: oktaVendor.record(facts) });
  config = world.file(
    'config.yaml',
    `sources:\n${entry('good', server.baseUrl)}${entry('bad', server.baseUrl)}${entry('unset', server.baseUrl)}${entry('away', 'http://127.0.0.1:1')}  - type: otlp\n`,
  );
});

afterAll(async () => {
  await server.close();
  world.remove();
});

function entry(name: string, baseUrl: string): string {
  return `  - type: okta\n    name: ${name}\n    baseUrl: ${baseUrl}\n    token: env:${name.toUpperCase()}\n`;
}

const test = (...args: string[]) => world.cli(['sources', 'test', ...args, '--config', config], { env });

describe('sources test', () => {
  it('says of each source in one line whether it answers, and what is missing', async () => {
    const { exitCode, stdout, stderr } = await test();
    const host = new URL(server.baseUrl).host;
    expect(stdout.split('\n').map((line) => line.replace(/ {2,}/g, ' | '))).toEqual([
      'SOURCE | TYPE | FEED | RESULT | WHAT IT SAYS',
      'good | okta | log | ok | answers, 1 record on the first page; 59 of 60 requests left',
      `bad | okta | log | failed | ${host} refuses the token (401): create a new API token and put it where the configuration points to`,
      'unset | okta | log | failed | environment variable UNSET is not set; it has to hold the secret of the source',
      "away | okta | log | failed | 127.0.0.1:1 can't be reached: connection refused",
      'otlp | otlp | - | - | nothing to ask: it waits for what comes',
      '',
    ]);
    expect([exitCode, stderr]).toEqual([4, '']);
    expect(stdout).not.toContain(env.BAD);
  });

  it('of one source is about that one, also as JSON', async () => {
    const good = await test('good', '--json');
    expect(good.exitCode).toBe(0);
    expect(JSON.parse(good.stdout)).toEqual({
      schemaVersion: 1,
      tests: [{ source: 'good', type: 'okta', feed: 'log', ok: true, message: expect.stringContaining('answers, 1 record') }],
    });
    expect((await test('bad', '--json')).exitCode).toBe(4);
    expect((await test('otlp')).exitCode).toBe(0);
  });

  it('of a source that the configuration does not have ends with 3 and the names that it has', async () => {
    const { exitCode, stderr } = await test('okta');
    expect([exitCode, stderr]).toEqual([3, 'provtrace: no source "okta" in the configuration; it has: good, bad, unset, away, otlp\n']);
  });

  it('stores nothing and needs no database', async () => {
    const { exitCode } = await world.cli(['sources', 'test', 'good', '--config', config, '--db', '/nowhere/at/all.db'], { env });
    expect(exitCode).toBe(0);
  });

  it('leaves sources as it is', async () => {
    expect((await world.cli(['sources', '--json'])).exitCode).toBe(0);
    expect((await world.cli(['sources', 'tset'])).exitCode).toBe(2);
    expect((await world.cli(['sources', '--help'])).stdout).toContain('test');
  });
});
