import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oktaFile } from '../helpers/okta-file.ts';
import { type CliWorld, cliWorld } from '../helpers/run-cli.ts';

describe('one flow, one user, gates and exports', () => {
  let world: CliWorld;
  let failed: string;
  let succeeded: string;
  beforeAll(async () => {
    world = cliWorld();
    const file = world.file(
      'okta.json.gz',
      gzipSync(
        oktaFile([
          { email: 'ana@example.test', result: 'SUCCESS', minute: 0 },
          { email: 'liam@example.test', result: 'FAILURE', minute: 10 },
          { email: 'noor@example.test', result: 'SUCCESS', minute: 20 },
          { email: 'noor@example.test', result: 'SUCCESS', minute: 25, app: 'Other App' },
        ]),
      ),
    );
    expect((await world.cli(['import', file, '--json'])).exitCode).toBe(0);
    const { flows } = await json(['flows']);
    const idOf = (email: string) => flows.find((flow: { user: { key: string } }) => flow.user.key === email).id;
    failed = idOf('liam@example.test');
    succeeded = idOf('ana@example.test');
  });
  afterAll(() => world.remove());

  async function json(args: string[]) {
    return JSON.parse((await world.cli([...args, '--json'])).stdout);
  }

  it('importing a file twice stores nothing twice', async () => {
    const result = await json(['import', `${world.folder}/okta.json.gz`]);
    expect(result).toMatchObject({
      schemaVersion: 1,
      read: 4,
      stored: 0,
      duplicate: 4,
      rejected: 0,
      files: [{ format: 'okta', duplicate: 4 }],
    });
  });

  it('standard input is imported too', async () => {
    const { exitCode, stderr } = await world.cli(['import', '-', '--db', `${world.folder}/stdin.db`], {
      stdin: oktaFile([{ email: 'eva@example.test', result: 'SUCCESS', minute: 1 }]),
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: 'read 1, stored 1, duplicate 0, rejected 0\n' });
  });

  it('show --json has flow, steps, events, links and findings; text has the cause and the steps', async () => {
    const shown = await json(['show', failed]);
    expect(Object.keys(shown)).toEqual(['schemaVersion', 'flow', 'steps', 'events', 'links', 'findings', 'metrics', 'clocks', 'pace']);
    expect(shown).toMatchObject({
      schemaVersion: 1,
      flow: { id: failed, status: 'failed' },
      events: [{ nativeId: 'push-1', outcome: 'failure' }],
    });
    const { stdout } = await world.cli(['show', failed, '--utc']);
    expect(stdout).toMatch(/FAIL {2}.*liam@example\.test → Demo App \(okta\)/);
    expect(stdout).toContain(shown.findings[0].cause);
    expect(stdout).toContain('application.provision.user.push');
  });

  it('a unique beginning of an id will do; one of several is refused with the candidates', async () => {
    const unique = failed.slice(0, 6);
    expect((await json(['show', unique])).flow.id).toBe(failed);
    const { exitCode, stderr } = await world.cli(['show', 'f_']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(failed);
    expect(stderr).toContain(succeeded);
  });

  it('why names class, cause, evidence and next steps', async () => {
    const { flowId, findings } = await json(['why', failed]);
    expect(flowId).toBe(failed);
    expect(Object.keys(findings[0])).toEqual([
      ...['class', 'title', 'cause', 'stage', 'service', 'endpoint', 'eventIds', 'confidence', 'nextSteps', 'reference'],
    ]);
    const { stdout } = await world.cli(['why', failed]);
    for (const text of [findings[0].class, findings[0].title, findings[0].cause, findings[0].nextSteps[0], findings[0].eventIds[0]])
      expect(stdout).toContain(text);
    expect((await world.cli(['why', succeeded])).stdout).toContain('nothing is wrong');
  });

  it('diff picks the nearest success, says why, and can be a gate', async () => {
    const compared = await json(['diff', failed]);
    expect(Object.keys(compared)).toEqual(['schemaVersion', 'base', 'other', 'baselineReason', 'firstDivergence', 'steps', 'summary']);
    expect(compared).toMatchObject({
      base: { status: 'succeeded', target: 'Demo App' },
      other: { id: failed },
      baselineReason: expect.stringMatching(/nearest success/),
    });
    expect(compared.firstDivergence.sentence).not.toBe('');
    expect((await world.cli(['diff', failed, '--exit-code'])).exitCode).toBe(1);
    expect((await world.cli(['diff', failed])).exitCode).toBe(0);
    expect((await world.cli(['diff', succeeded, succeeded, '--exit-code'])).exitCode).toBe(0);
    const { stdout } = await world.cli(['diff', failed, succeeded]);
    expect(stdout).toContain(compared.firstDivergence.sentence);
  });

  it('user shows the state in each target and all attempts', async () => {
    const { user, lifecycle, flows } = await json(['user', 'noor@example.test']);
    expect(user.ids.email).toBe('noor@example.test');
    expect(lifecycle.map((entry: { target: string; state: string }) => [entry.target, entry.state]).sort()).toEqual([
      ['Demo App', 'active'],
      ['Other App', 'active'],
    ]);
    expect(flows).toHaveLength(2);
    const began = Math.min(...flows.map((flow: { startedAt: string }) => Date.parse(flow.startedAt)));
    const then = await json(['user', 'noor@example.test', '--at', new Date(began).toISOString()]);
    expect({ at: then.at, flows: then.flows.length, lifecycle: then.lifecycle.length, mismatches: then.mismatches }).toEqual({
      at: new Date(began).toISOString(),
      flows: 1,
      lifecycle: 1,
      mismatches: [],
    });
    expect((await json(['user', 'noor@example.test', '--at', '2001-01-01T00:00:00Z'])).lifecycle).toEqual([]);
    expect((await world.cli(['user', 'noor@example.test', '--at', 'yesterday'])).stderr).toMatch(/^provtrace: --at takes /);
    const { stdout } = await world.cli(['user', 'NOOR@example.test']);
    expect(stdout).toMatch(/^noor@example\.test\n/);
  });

  it('check compares with its limits, and allows no failure without any', async () => {
    expect((await world.cli(['check'])).exitCode).toBe(1);
    expect(
      (await world.cli(['check', '--max-failed', '1', '--max-failure-rate', '25%', '--max-p95', '1h', '--max-stuck', '0'])).exitCode,
    ).toBe(0);
    expect((await world.cli(['check', '--max-failure-rate', '0.2'])).exitCode).toBe(1);
    expect(await json(['check', 'user:noor@example.test'])).toEqual({
      schemaVersion: 1,
      ok: true,
      flows: 2,
      criteria: [{ name: 'failed', limit: 0, actual: 0, ok: true }],
    });
    const nothing = await world.cli(['check', 'user:nobody']);
    expect({ exitCode: nothing.exitCode, stderr: nothing.stderr }).toEqual({
      exitCode: 0,
      stderr: 'no flow matches: there was nothing to check\n',
    });
  });

  it('export writes whole private files, in the format of their names', async () => {
    const file = `${world.folder}/out/flows.csv`;
    expect((await world.cli(['export', '-o', file])).exitCode).toBe(2);
    world.file('out/flows.csv', 'old');
    const { exitCode, stderr } = await world.cli(['export', 'status:succeeded', '-o', file]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: `3 flows written to ${file}\n` });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await readFile(file, 'utf8')).split('\r\n')).toHaveLength(5);
    const { schemaVersion, flows, nextCursor } = JSON.parse((await world.cli(['export'])).stdout);
    expect({ schemaVersion, count: flows.length, nextCursor }).toEqual({ schemaVersion: 1, count: 4, nextCursor: null });
    expect((await world.cli(['export', '--ndjson', '--limit', '2'])).stdout.trimEnd().split('\n')).toHaveLength(2);
  });
});
