import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliWorld, cliWorld } from '../helpers/run-cli.ts';

describe('demo --headless', () => {
  let world: CliWorld;
  beforeAll(() => {
    world = cliWorld();
  });
  afterAll(() => world.remove());

  it('fills a database and says so; the same seed gives the same flows', async () => {
    const again = `${world.folder}/again.db`;
    const first = await world.cli(['demo', '--headless', '--seed', '7', '--flows', '15']);
    expect({ exitCode: first.exitCode, stdout: first.stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(first.stderr).toMatch(/test\.db: seed 7, \d+ flows from \d+ events/);
    await world.cli(['demo', '--headless', '--seed', '7', '--flows', '15', '--db', again]);
    const ids = async (db: string) =>
      (await world.cli(['query', 'select id from flows order by id', '--format', 'csv', '--db', db])).stdout;
    expect((await ids(world.db)).split('\r\n').length).toBeGreaterThan(15);
    expect(await ids(again)).toBe(await ids(world.db));
  });

  it('keeps its hands off a database that was named without --headless', async () => {
    const { exitCode, stderr } = await world.cli(['demo']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining('provtrace demo --headless --db FILE') });
  });
});
