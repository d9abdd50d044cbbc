import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oktaFile } from '../helpers/okta-file.ts';
import { type CliWorld, cliWorld, startCli } from '../helpers/run-cli.ts';

const flowKeys = [
  ...[
    'id',
    'user',
    'provider',
    'target',
    'targetNames',
    'operation',
    'status',
    'stage',
    'startedAt',
    'endedAt',
    'durationMs',
    'tries',
    'eventCount',
    'sources',
  ],
  ...['traceIds', 'requestIds', 'sessionIds', 'failure', 'stages', 'waitingUntil', 'overdueAt', 'lastEventAt'],
];
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('lists', () => {
  let world: CliWorld;
  beforeAll(async () => {
    world = cliWorld();
    const file = world.file(
      'okta.json',
      oktaFile([
        { email: 'ana@example.test', result: 'SUCCESS', minute: 0 },
        { email: 'liam@example.test', result: 'FAILURE', minute: 10 },
        { email: '=HYPERLINK("x")@example.test', result: 'FAILURE', minute: 20 },
        { email: 'noor@example.test', result: 'SUCCESS', minute: 30, app: 'Esc\u001b[2Jape' },
      ]),
    );
    const { exitCode, stderr } = await world.cli(['import', file]);
    expect({ exitCode, last: stderr.trimEnd().split('\n').at(-1) }).toEqual({
      exitCode: 0,
      last: 'read 4, stored 4, duplicate 0, rejected 0',
    });
  });
  afterAll(() => world.remove());

  async function json(args: string[]) {
    const { exitCode, stdout, stderr } = await world.cli([...args, '--json']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.any(String) });
    return JSON.parse(stdout);
  }

  it('flows --json has the keys of the contract, newest first', async () => {
    const { schemaVersion, flows, nextCursor } = await json(['flows']);
    expect({ schemaVersion, nextCursor, count: flows.length }).toEqual({ schemaVersion: 1, nextCursor: null, count: 4 });
    for (const flow of flows) {
      expect(Object.keys(flow)).toEqual(flowKeys);
      expect(flow.startedAt).toMatch(rfc3339);
      expect(Object.keys(flow.user)).toEqual(['key', 'ids']);
    }
    expect(flows.map((flow: { startedAt: string }) => flow.startedAt)).toEqual(
      flows
        .map((flow: { startedAt: string }) => flow.startedAt)
        .sort()
        .reverse(),
    );
    const failed = flows.find((flow: { status: string }) => flow.status === 'failed');
    expect(Object.keys(failed.failure)).toEqual([
      'class',
      'message',
      'stage',
      'service',
      'endpoint',
      'httpStatus',
      'scimType',
      'eventId',
      'at',
    ]);
  });

  it('pages go on from nextCursor', async () => {
    const first = await json(['flows', '--limit', '3']);
    const second = await json(['flows', '--limit', '3', '--cursor', first.nextCursor]);
    expect([first.flows.length, second.flows.length, second.nextCursor]).toEqual([3, 1, null]);
  });

  it('ndjson is one flow a line', async () => {
    const { stdout } = await world.cli(['flows', '--ndjson']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => Object.keys(JSON.parse(line)))).toEqual(lines.map(() => flowKeys));
    expect(lines).toHaveLength(4);
  });

  it('filters apply, and words that exclude are no options', async () => {
    const failed = await json(['flows', 'status:failed']);
    const others = await json(['flows', '-status:failed', '-user:noor@example.test']);
    expect([failed.flows.length, others.flows.map((flow: { user: { key: string } }) => flow.user.key)]).toEqual([2, ['ana@example.test']]);
  });

  it('--since and --until take durations and RFC 3339 times, before the command too', async () => {
    const { stdout } = await world.cli(['--since', '2026-01-05T09:05:00Z', 'flows', '--until', '2026-01-05T10:25:00+01:00', '--ndjson']);
    expect(stdout.trimEnd().split('\n')).toHaveLength(2);
    expect((await json(['flows', '--since', '1d'])).flows).toEqual([]);
  });

  it('csv cells are quoted and never formulas', async () => {
    const { stdout } = await world.cli(['flows', '--format', 'csv']);
    const lines = stdout.split('\r\n');
    expect(lines[0]?.split(',').slice(0, 4)).toEqual(['id', 'user', 'provider', 'target']);
    expect(lines).toHaveLength(6);
    expect(stdout).not.toMatch(/(^|,)"?[=+@]/m);
  });

  it('tables show no control characters and cut nothing in a pipe', async () => {
    const { stdout } = await world.cli(['flows', '--utc']);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('Esc␛[2Jape');
    expect(stdout.split('\n')[0]).toMatch(/^ID\s+STARTED\s+STATUS\s+USER\s+OP\s+TARGET\s+STAGES\s+DUR\s+WHY$/);
  });

  it('--ascii and --color decide about signs and colours', async () => {
    const plain = await world.cli(['flows', '--ascii', 'user:liam@example.test', '--color', 'always']);
    expect(plain.stdout).toContain('x FAIL');
    expect(plain.stdout).toContain('\u001b[31m');
    const silenced = await world.cli(['flows'], { env: { NO_COLOR: '1', FORCE_COLOR: '1' } });
    expect(silenced.stdout).not.toContain('\u001b[');
    const forced = await world.cli(['flows'], { env: { FORCE_COLOR: '1' } });
    expect(forced.stdout).toContain('\u001b[');
  });

  it('an empty list is fine and says why on stderr', async () => {
    const { exitCode, stdout, stderr } = await world.cli(['flows', 'user:nobody', '--json']);
    expect({ exitCode, flows: JSON.parse(stdout).flows, stderr }).toEqual({
      exitCode: 0,
      flows: [],
      stderr: 'no flow matches; without the filter there are 4\n',
    });
  });

  it('a database that is not there yet is an empty one, with a hint', async () => {
    const { exitCode, stdout, stderr } = await world.cli(['flows', '--json', '--db', `${world.folder}/none.db`]);
    expect({ exitCode, flows: JSON.parse(stdout).flows }).toEqual({ exitCode: 0, flows: [] });
    expect(stderr).toMatch(/^no database at .*none\.db yet; fill it with provtrace collect/);
    expect((await world.cli(['-q', 'flows', '--db', `${world.folder}/none.db`])).stderr).toBe('');
  });

  it('search finds events by any id and tells their flows', async () => {
    const { hits } = await json(['search', 'req-1']);
    expect(hits).toHaveLength(1);
    expect(Object.keys(hits[0].event)).toEqual([
      ...[
        'id',
        'source',
        'nativeId',
        'kind',
        'time',
        'durationMs',
        'service',
        'name',
        'stage',
        'outcome',
        'parentId',
        'identifiers',
        'attributes',
        'body',
      ],
    ]);
    expect(hits[0]).toMatchObject({ event: { nativeId: 'push-1', kind: 'audit' }, flowIds: [expect.stringMatching(/^f_/)] });
  });

  it('sources shows what was imported', async () => {
    const { sources } = await json(['sources']);
    expect(sources).toMatchObject([{ name: 'okta', type: 'okta', events: 4, rejected: 0, lastEventAt: '2026-01-05T09:30:00.000Z' }]);
  });

  it('query reads the views in every format', async () => {
    const sql = 'select status, count(*) as n from flows group by 1 order by 1';
    expect(await json(['query', sql])).toEqual({
      schemaVersion: 1,
      columns: ['status', 'n'],
      rows: [
        ['failed', 2],
        ['succeeded', 2],
      ],
    });
    expect((await world.cli(['query', sql, '--ndjson'])).stdout).toBe('{"status":"failed","n":2}\n{"status":"succeeded","n":2}\n');
    expect((await world.cli(['query', sql, '--format', 'csv'])).stdout).toBe('status,n\r\nfailed,2\r\nsucceeded,2\r\n');
    expect((await world.cli(['query', sql])).stdout).toBe('status     n\nfailed     2\nsucceeded  2\n');
    expect((await world.cli(['query', 'delete from flows'])).exitCode).toBe(2);
  });

  it('db info and db verify describe the database', async () => {
    expect(await json(['db', 'info'])).toMatchObject({
      schemaVersion: 1,
      database: { path: world.db, events: 4, flows: 4, collector: null },
    });
    expect(await json(['db', 'verify'])).toEqual({ schemaVersion: 1, ok: true, problems: [] });
  });

  it('db rebuild makes the same flows again', async () => {
    const before = await json(['flows', '--limit', '1000']);
    expect(await json(['db', 'rebuild'])).toEqual({ schemaVersion: 1, events: 4, flows: 4 });
    expect(await json(['flows', '--limit', '1000'])).toEqual(before);
    expect((await world.cli(['db', 'rebuild'])).stdout).toBe('4 flows from 4 events\n');
    const missing = await world.cli(['db', 'rebuild', '--db', `${world.folder}/missing.db`]);
    expect(missing).toMatchObject({ exitCode: 5, stdout: '' });
    expect(missing.stderr).toMatch(/^provtrace: no database at .*missing\.db/);
  });

  it('a reader that goes away ends the program quietly', async () => {
    const child = startCli([
      '--db',
      world.db,
      'query',
      'with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000) select i from n',
      '--ndjson',
    ]);
    const errors: string[] = [];
    child.stderr?.setEncoding('utf8').on('data', (text: string) => errors.push(text));
    child.stdout?.once('data', () => child.stdout?.destroy());
    const exitCode = await new Promise((resolve) => child.on('close', resolve));
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: [] });
  });
});
