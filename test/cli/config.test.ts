import { readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliWorld, cliWorld, runCli } from '../helpers/run-cli.ts';

describe('config', () => {
  let world: CliWorld;
  beforeAll(() => {
    world = cliWorld();
  });
  afterAll(() => world.remove());
  const run = (args: string[]) => runCli(args, { env: { HOME: world.folder } });

  it('init writes a private file that is valid, and replaces none unasked', async () => {
    const path = (await run(['config', 'path'])).stdout.trimEnd();
    expect(path).toBe(`${world.folder}/.config/provtrace/config.yaml`);
    expect((await run(['config', 'init'])).exitCode).toBe(0);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toContain('- type: otlp');
    expect(await run(['config', 'validate'])).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('is fine: otlp') });
    expect(await run(['config', 'init'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--force') });
    expect((await run(['config', 'init', '--force'])).exitCode).toBe(0);
  });

  it('a mistake is named with file, line and key', async () => {
    const file = world.file('wrong.yaml', 'sources:\n  - type: otpl\n');
    const { exitCode, stderr } = await run(['config', 'validate', '--config', file]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^provtrace: .*wrong\.yaml:2:\d+: sources\[0\]\.type: .*did you mean otlp\?/);
    expect((await run(['collect', '--config', file])).exitCode).toBe(2);
    expect((await run(['collect', '--config', `${world.folder}/none.yaml`])).exitCode).toBe(2);
  });

  it('db of the configuration is where commands look, and --db decides over it', async () => {
    const file = world.file('db.yaml', 'db: here.db\nsources: []\n');
    expect((await run(['flows', '--config', file])).stderr).toContain(`no database at ${world.folder}/here.db yet`);
    expect((await run(['flows', '--config', file, '--db', `${world.folder}/there.db`])).stderr).toContain('there.db yet');
  });
});
