import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliWorld, cliWorld, startCli } from '../helpers/run-cli.ts';

const config = (database: string) => `db: ${database}
sources:
  - {type: otlp, http: "127.0.0.1:0", grpc: false}
mapping:
  - name: crm
    when: {service: crm-*}
    fields: {kunde.mail: email, kunde.nr: externalId, aktion: operation, ergebnis: outcome}
    values: {operation: {NEU: create}, outcome: {KO: failure}}
    set: {target: CRM, stage: apply}
  - name: never
    when: {service: hr-*}
    set: {target: HR}
`;
const line = (nr: number, more: object = {}) =>
  JSON.stringify({
    time: `2026-01-05T10:00:0${nr}Z`,
    level: 'info',
    msg: 'Vorgang fertig',
    service: 'crm-sync',
    aktion: 'NEU',
    kunde: { mail: 'ana.garcia@globex.example', nr: `K-100023${nr}` },
    ergebnis: 'KO',
    mandant: 'acme',
    password: 'hunter2',
    ...more,
  });

const anyone = { attributes: [{ key: 'service.name', value: { stringValue: 'crm-sync' } }] };
const spans = {
  resourceSpans: [
    {
      resource: anyone,
      scopeSpans: [
        {
          spans: [
            {
              traceId: 'a'.repeat(32),
              spanId: 'b'.repeat(16),
              name: 'Vorgang',
              kind: 2,
              startTimeUnixNano: '1767607200000000000',
              endTimeUnixNano: '1767607200250000000',
              attributes: [
                { key: 'kunde.mail', value: { stringValue: 'leo.ito@initech.example' } },
                { key: 'aktion', value: { stringValue: 'NEU' } },
              ],
            },
          ],
        },
      ],
    },
  ],
};

describe('mapping rules of the configuration', () => {
  let world: CliWorld;
  let file: string;
  beforeAll(() => {
    world = cliWorld();
    file = world.file('config.yaml', config(world.db));
  });
  afterAll(() => world.remove());
  const cli = (...args: string[]) => world.cli([...args, '--config', file]);

  it('are shown at work on a sample, in 80 columns and without secrets', async () => {
    const sample = world.file('sample.log', `${line(1)}\n${line(2, { ergebnis: 'vielleicht', service: 'hr-app' })}\n`);
    const { exitCode, stdout, stderr } = await cli('config', 'test-mapping', sample);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('operation   create                     rule crm: aktion');
    expect(stdout).toContain('target      CRM                        rule crm: set');
    expect(stdout).toContain('not mapped  acme                       mandant');
    expect(stdout).toMatch(/target +HR +rule never: set/);
    expect(stdout).not.toContain('hunter2');
    expect(stderr).toContain('2 records, read as logs from source sample.log');
    expect(stderr).toContain('rule crm said something of 1');
  });

  it('are shown as JSON, with values that no rule could use', async () => {
    const sample = `${line(1, { kunde: { mail: 'nobody' }, ergebnis: 'vielleicht' })}\n`;
    const { stdout, stderr } = await world.cli(['config', 'test-mapping', '-', '--json', '--config', file], { stdin: sample });
    const shown = JSON.parse(stdout);
    expect(shown).toMatchObject({ schemaVersion: 1, format: 'logs', source: 'stdin', rejected: [] });
    expect(shown.records).toHaveLength(1);
    expect(shown.records[0]).toMatchObject({ nativeId: 'stdin:1', kind: 'log', time: '2026-01-05T10:00:01.000Z', service: 'crm-sync' });
    expect(shown.records[0].values).toContainEqual({ field: 'stage', value: 'apply', rule: 'crm', from: 'set' });
    expect(shown.records[0].unusable).toEqual([
      { rule: 'crm', field: 'email', from: 'kunde.mail', value: 'nobody', used: false },
      { rule: 'crm', field: 'outcome', from: 'ergebnis', value: 'vielleicht', used: false },
    ]);
    expect(stderr).toContain('rule never said nothing');
  });

  it('say which common name a value stands under where no rule gave it', async () => {
    const sample = world.file('spans.json', JSON.stringify(spans).replaceAll('kunde.mail', 'user.email').replaceAll('crm-sync', 'x'));
    const shown = JSON.parse((await cli('config', 'test-mapping', sample, '--json')).stdout);
    expect(shown.format).toBe('otlp');
    expect(shown.records[0].values).toContainEqual({ field: 'email', value: 'leo.ito@initech.example', rule: null, from: 'user.email' });
    expect(shown.records[0].unmapped).toEqual([{ name: 'aktion', value: 'NEU' }]);
  });

  it.each([
    ['a file that is not there', ['config', 'test-mapping', '/nonexistent/x.log'], 2, "can't be read"],
    ['a format that is none', ['config', 'test-mapping', '-', '--from', 'tea'], 2, 'no such format'],
    ['an empty sample', ['config', 'test-mapping', '-'], 0, 'is empty'],
  ])('are not tested on %s', async (_title, args, exitCode, words) => {
    expect(await cli(...args)).toMatchObject({ exitCode, stderr: expect.stringContaining(words) });
  });

  it('apply to what is imported and to what is received', async () => {
    const log = world.file('crm.log', `${line(3)}\n`);
    expect(await cli('import', log)).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('stored 1') });
    const collector = startCli(['collect', '--config', file], { env: { HOME: world.folder } });
    const closed = once(collector, 'close');
    const [, url] = await new Promise<RegExpExecArray>((resolve) => {
      let text = '';
      collector.stderr?.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        const found = /(http:\/\/127\.0\.0\.1:\d+)/.exec(text);
        if (found !== null) resolve(found);
      });
    });
    const body = JSON.stringify(spans);
    const answer = await fetch(`${url}/v1/traces`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(answer.status).toBe(200);
    collector.kill('SIGTERM');
    await closed;
    const { flows } = JSON.parse((await cli('flows', '--json')).stdout);
    expect(
      flows.map((flow: { user: { key: string }; target: string; operation: string }) => [flow.user.key, flow.target, flow.operation]),
    ).toEqual(
      expect.arrayContaining([
        ['ana.garcia@globex.example', 'CRM', 'create'],
        ['leo.ito@initech.example', 'CRM', 'create'],
      ]),
    );
  });
});
