import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands/index.ts';
import { openForWriting } from '../../src/store/open.ts';
import { type CliWorld, cliWorld, runCli, startCli } from '../helpers/run-cli.ts';

describe('errors', () => {
  let world: CliWorld;
  beforeAll(() => {
    world = cliWorld();
    openForWriting(world.db).close();
  });
  afterAll(() => world.remove());

  const wrongUses: [string[], string][] = [
    [['flowz'], 'provtrace: no command "flowz"; did you mean flows?'],
    [['qqqqqqqq'], 'provtrace: no command "qqqqqqqq"; see provtrace --help'],
    [['status:failed'], 'provtrace: no command "status:failed"; to filter flows: provtrace flows \'status:failed\''],
    [['flows', '--sinse', '1h'], "provtrace: unknown option '--sinse'; did you mean --since?"],
    [['flows', '--since', 'yesterday'], 'provtrace: --since takes 15m, 2h, 3d or a time such as 2026-01-31T09:00:00Z, not "yesterday"'],
    [['flows', '--since', '1h', '--until', '2h'], 'provtrace: --since lies after --until; swap the two'],
    [['flows', '--limit', '0'], 'provtrace: --limit takes a whole number from 1 up, not "0"'],
    [['flows', '--format', 'xml'], 'provtrace: --format takes table, json, ndjson, csv, not "xml"'],
    [['flows', '--json', '--format', 'csv'], 'provtrace: only one format at a time, not csv and json'],
    [['show', 'f_1', '--ndjson'], 'provtrace: provtrace show has no --format ndjson; it takes table, json'],
    [['show'], "provtrace: missing required argument 'flow'; see provtrace --help"],
    [['check', '--max-failure-rate', '5'], 'provtrace: --max-failure-rate takes a share such as 5% or 0.05, not "5"'],
    [['search', 'x', '--kind', 'spam'], 'provtrace: --kind takes audit, log, span, metric, not "spam"'],
    [['flows', '--cursor', 'nonsense'], expect.stringContaining('provtrace: ') as unknown as string],
  ];
  it.each(wrongUses)('%j is wrong use, in one line', async (args, message) => {
    const { exitCode, stdout, stderr } = await world.cli(args);
    expect({ exitCode, stdout, stderr: stderr.trimEnd() }).toEqual({ exitCode: 2, stdout: '', stderr: message });
  });

  it('a wrong filter is shown with a caret below the column', async () => {
    const { exitCode, stderr } = await world.cli(['flows', 'provider:okta', 'status:faild']);
    const [message, filter, caret] = stderr.split('\n');
    expect(exitCode).toBe(2);
    expect(message).toContain('column 22: no status "faild"; did you mean failed?');
    expect([filter, caret]).toEqual(['  provider:okta status:faild', `${' '.repeat(2 + 21)}^`]);
  });

  it('no such flow or user is exit code 3', async () => {
    const results = await Promise.all(
      [
        ['show', 'f_zz'],
        ['why', 'f_zz'],
        ['diff', 'f_zz'],
        ['user', 'nobody@example.test'],
      ].map((args) => world.cli(args)),
    );
    expect(results.map(({ exitCode }) => exitCode)).toEqual([3, 3, 3, 3]);
    expect(results[0]?.stderr).toMatch(/^provtrace: no flow "f_zz"; /);
  });

  it('control characters in arguments do not reach the terminal', async () => {
    const { stderr } = await world.cli(['show', 'f_\u001b[31m']);
    expect(stderr).toContain('f_␛[31m');
    expect(stderr).not.toContain('\u001b');
  });

  it('a foreign, a damaged and a newer database are refused and stay untouched', async () => {
    const foreign = world.file('foreign.db', 'not a database at all, just a text that is long enough to look at\n'.repeat(4));
    const newer = `${world.folder}/newer.db`;
    const connection = openForWriting(newer);
    connection.pragma('journal_mode = DELETE');
    connection.pragma('user_version = 999');
    connection.close();
    const other = `${world.folder}/other.db`;
    new Database(other).exec('CREATE TABLE mine (x)').close();
    for (const path of [foreign, newer, other]) {
      const before = [createHash('sha256').update(readFileSync(path)).digest('hex'), readdirSync(world.folder).length];
      const read = await runCli(['flows', '--db', path]);
      const written = await runCli(['import', '--db', path, '--from', 'logs', '-'], { stdin: '{"msg":"x"}\n' });
      expect([read.exitCode, written.exitCode]).toEqual([5, 5]);
      expect(read.stderr).toMatch(/^provtrace: .*\.db: .+; .+\n$/);
      expect([createHash('sha256').update(readFileSync(path)).digest('hex'), readdirSync(world.folder).length]).toEqual(before);
    }
  });

  it('a gate does not open because its database is missing', async () => {
    const { exitCode, stderr } = await world.cli(['check', '--db', `${world.folder}/none.db`]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 5, stderr: expect.stringMatching(/^provtrace: no database at /) });
  });

  it('--verbose adds the causes', async () => {
    const { stderr } = await world.cli(['import', `${world.folder}/none.log`, '-v']);
    expect(stderr).toMatch(/^provtrace: .*none\.log.*\n {2}caused by Error: ENOENT/);
  });

  it('without a terminal the TUI says what to do instead', async () => {
    const { exitCode, stderr } = await world.cli([]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringMatching(/^provtrace: .*terminal.*; .*provtrace flows/) });
  });

  it('help names every command and --version is the one of package.json', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect((await runCli(['--version'])).stdout).toBe(`${version}\n`);
    const { exitCode, stdout } = await runCli(['--help']);
    expect(exitCode).toBe(0);
    for (const { name } of commands) expect(stdout).toContain(` ${name.split(' ')[0]}`);
  });

  it('a group without a command is wrong use, and shows what there is', async () => {
    const { exitCode, stdout, stderr } = await runCli(['db']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/verify[\s\S]+provtrace: a command is missing/);
  });

  it('help into a pipe that nobody reads ends quietly', async () => {
    const child = startCli(['--help']);
    child.stdout?.destroy();
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const exitCode = await new Promise((resolve) => child.on('close', resolve));
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });
});
