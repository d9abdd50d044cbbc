/** The journal, Docker and Kubernetes, followed through programs that print what the real ones print. */
import { afterEach, describe, expect, it } from 'vitest';
import { logsSource } from '../../../src/collectors/logs/index.ts';
import { CaptureContext } from '../../helpers/capture-context.ts';
import { until } from '../../helpers/until.ts';
import { FakeTools } from './fake-tools.ts';

let tools: FakeTools | null = null;
let running: { context: CaptureContext; done: Promise<void> }[] = [];

afterEach(async () => {
  for (const { context, done } of running) {
    context.abort();
    await done;
  }
  running = [];
  tools?.remove();
  tools = null;
});

function collect(options: { [key: string]: unknown }, cursor: string | null = null): CaptureContext {
  const context = new CaptureContext('logs', { cursor, now: () => Date.UTC(2026, 0, 5, 10, 5) });
  const collector = logsSource.create(logsSource.options.parse(options), { resolveSecret: async (reference) => reference });
  running.push({ context, done: collector.run(context) });
  return context;
}

async function stop(context: CaptureContext): Promise<void> {
  const run = running.find((candidate) => candidate.context === context);
  context.abort();
  await run?.done;
}

const names = (context: CaptureContext): string[] => context.events.map((event) => event.name);
const errors = (context: CaptureContext): (string | null)[] =>
  context.statuses.flatMap((status) => (status.error === undefined ? [] : [status.error]));

function entry(number: number, message: unknown, more: { [field: string]: unknown } = {}): string {
  return JSON.stringify({
    __CURSOR: `s=1f;i=${number.toString(16)};b=2a;m=1;t=1;x=1`,
    __REALTIME_TIMESTAMP: String(1_767_607_200_000_000 + number * 1000),
    MESSAGE: message,
    PRIORITY: '6',
    _SYSTEMD_UNIT: 'scim-api.service',
    SYSLOG_IDENTIFIER: 'scim-api',
    _PID: '77',
    _HOSTNAME: 'h1',
    ...more,
  });
}

describe('the journal', () => {
  it('is followed, and read on after the cursor that was saved with the last events', async () => {
    tools = new FakeTools('journalctl');
    tools.print(
      'journal',
      entry(26, '{"level":50,"msg":"push failed","userName":"ana@globex.example"}'),
      entry(27, 'POST /scim/v2/Users 409 12ms'),
    );
    const first = collect({ journald: { unit: ['scim-api.service'] } });
    await until(() => first.events.length === 2, 'two entries');
    expect(first.events[0]).toMatchObject({
      source: 'journald',
      nativeId: 'journald:26',
      dedupeKey: 'journal/s=1f;i=1a;b=2a;m=1;t=1;x=1',
      service: 'scim-api',
      outcome: 'failure',
      name: 'push failed',
      time: 1_767_607_200_026,
      identifiers: { userName: 'ana@globex.example' },
      attributes: { 'host.name': 'h1', 'systemd.unit': 'scim-api.service' },
    });
    expect(first.events[1]).toMatchObject({ httpStatus: 409, operation: 'create' });
    await stop(first);
    tools.print('journal', entry(28, 'after the restart'));
    const second = collect({ journald: { unit: ['scim-api.service'] } }, first.cursor);
    await until(() => second.events.length === 1, 'the third entry');
    expect(names(second)).toEqual(['after the restart']);
    const [start, restart] = tools.calls('journalctl');
    expect(start).toEqual([
      '--output=json',
      '--follow',
      '--lines=all',
      expect.stringMatching(/^--since=@\d{10}$/),
      '--unit=scim-api.service',
    ]);
    expect(restart).toContain('--after-cursor=s=1f;i=1b;b=2a;m=1;t=1;x=1');
  });

  it('keeps stack traces of units that write at the same time apart, and reads messages that are bytes', async () => {
    tools = new FakeTools('journalctl');
    const other = { _SYSTEMD_UNIT: 'worker.service', SYSLOG_IDENTIFIER: 'worker', _PID: '78' };
    tools.print(
      'journal',
      entry(1, 'ERROR create failed'),
      entry(2, 'job 5 done', other),
      entry(3, 'java.lang.IllegalStateException: boom'),
      entry(4, [...Buffer.from('\u001b[31mjob 6 dönë\u001b[0m')], other),
      entry(5, '\tat com.acme.X.y(X.java:1)'),
    );
    const context = collect({ journald: true });
    await until(() => context.events.length === 3, 'three records');
    expect(names(context).sort()).toEqual(['create failed', 'job 5 done', 'job 6 dönë']);
    expect(context.events.find((event) => event.name === 'create failed')).toMatchObject({
      message: 'java.lang.IllegalStateException: boom',
      body: 'ERROR create failed\njava.lang.IllegalStateException: boom\n\tat com.acme.X.y(X.java:1)',
    });
  });

  it('says in one line that journalctl is missing, and does not disturb what else is read', async () => {
    tools = new FakeTools();
    const context = collect({ journald: true, paths: [`${tools.folder}/app.log`] });
    await until(() => errors(context).length > 0, 'the status');
    expect(errors(context)[0]).toBe('journald: no program journalctl on PATH');
    tools.print('app.log', 'hello');
    await until(() => context.events.length === 1, 'the line of the file');
  });

  it('is started again when it ends, and says what it complained about', async () => {
    tools = new FakeTools('journalctl');
    tools.print('journal', entry(1, 'one'));
    tools.end('journal', 'Failed to iterate through journal: Bad message');
    const context = collect({ journald: true });
    await until(() => errors(context).some((error) => error !== null), 'the status');
    expect(errors(context)).toContain('journald: journalctl ended (exit code 1): Failed to iterate through journal: Bad message');
    tools.resume('journal');
    tools.print('journal', entry(2, 'two'));
    await until(() => context.events.length === 2, 'the second entry');
    expect(names(context)).toEqual(['one', 'two']);
  });
});

const at = (second: number, nanos = '000000001') => `2026-01-05T10:00:${String(second).padStart(2, '0')}.${nanos}Z`;

describe('Docker', () => {
  it('gives both streams of a container in order, and reads on at the same nanosecond without repeating a line', async () => {
    tools = new FakeTools('docker');
    tools.print(
      'api',
      `${at(1)} {"level":30,"msg":"one"}`,
      `E ${at(2)} Error: boom`,
      `E ${at(2, '000000002')}     at create (x.js:1)`,
      `${at(3)} three`,
    );
    const first = collect({ docker: ['api'] });
    await until(() => first.events.length === 3, 'three records');
    expect(names(first)).toEqual(['one', 'boom', 'three']);
    expect(first.events[1]).toMatchObject({
      source: 'docker',
      service: 'api',
      outcome: 'failure',
      nativeId: `api:${at(2)}`,
      attributes: { 'container.name': 'api' },
    });
    await stop(first);
    tools.print('api', `${at(3)} same nanosecond`, `${at(4)} four`);
    const second = collect({ docker: ['api'] }, first.cursor);
    await until(() => second.events.length === 2, 'the new lines');
    expect(names(second)).toEqual(['same nanosecond', 'four']);
    expect(tools.calls('docker').at(-1)).toEqual(['logs', '--follow', '--timestamps', `--since=${at(3)}`, 'api']);
  });

  it('follows all containers that match, also one that starts later', async () => {
    tools = new FakeTools('docker');
    tools.print('containers', 'api-1', 'db');
    tools.print('api-1', `${at(1)} from the first`);
    tools.print('db', `${at(1)} not asked for`);
    const context = collect({ docker: ['api-*'] });
    await until(() => context.events.length === 1, 'the first container');
    expect(names(context)).toEqual(['from the first']);
    expect(tools.calls('docker').some((call) => call.at(-1) === 'db')).toBe(false);
  });

  it('says what Docker says of a container that does not exist', async () => {
    tools = new FakeTools('docker');
    const context = collect({ docker: ['nowhere'] });
    await until(() => errors(context).length > 0, 'the status');
    expect(errors(context)[0]).toBe('docker nowhere: docker ended (exit code 1): Error response from daemon: No such container: nowhere');
    expect(context.events).toEqual([]);
  });
});

describe('several inputs of one source', () => {
  it('save one place, which a source that had files alone hands on', async () => {
    tools = new FakeTools('docker');
    const file = `${tools.folder}/app.log`;
    tools.print('app.log', 'one of the file');
    const filesAlone = collect({ paths: [file] });
    await until(() => filesAlone.events.length === 1, 'the line of the file');
    await stop(filesAlone);
    tools.print('api', `${at(1)} one of the container`);
    const both = collect({ paths: [file], docker: ['api'] }, filesAlone.cursor);
    await until(() => both.events.length === 1, 'the line of the container');
    await stop(both);
    tools.print('app.log', 'two of the file');
    tools.print('api', `${at(2)} two of the container`);
    const again = collect({ paths: [file], docker: ['api'] }, both.cursor);
    await until(() => again.events.length === 2, 'the new lines');
    expect(names(both)).toEqual(['one of the container']);
    expect(names(again).sort()).toEqual(['two of the container', 'two of the file']);
  });

  it('are refused when a name could be taken for a flag', () => {
    for (const options of [
      { docker: ['--help'] },
      { journald: { unit: ['-x'] } },
      { kubernetes: { namespace: '-n' } },
      { docker: [] },
      { since: '5' },
    ])
      expect(logsSource.options.safeParse({ ...options }).success).toBe(false);
    expect(logsSource.options.safeParse({ kubernetes: true, since: '2h' }).success).toBe(true);
  });
});

describe('Kubernetes', () => {
  const line = (pod: string, time: string, text: string) => `[pod/${pod}/scim] ${time} ${text}`;

  it('tells pod, container and namespace, and joins what belongs together although pods write at the same time', async () => {
    tools = new FakeTools('kubectl');
    tools.print('pods', 'scim-a', 'scim-b');
    tools.print(
      'cluster',
      line('scim-a', at(1, '12'), '{"level":50,"msg":"push failed","reqId":"r-1"}'),
      line('scim-b', at(1), 'Traceback (most recent call last):'),
      line('scim-a', at(2), 'still alive'),
      line('scim-b', at(2), '  File "/app/x.py", line 3, in create'),
      line('scim-b', at(2), 'app.errors.Conflict: 409 uniqueness'),
    );
    const context = collect({ kubernetes: { namespace: 'prod', selector: 'app=scim' } });
    await until(() => context.events.length === 3, 'three records');
    expect(context.events.find((event) => event.name === 'push failed')).toMatchObject({
      source: 'kubernetes',
      nativeId: `scim-a/scim:${at(1, '120000000')}`,
      service: 'scim',
      identifiers: { requestId: 'r-1' },
      attributes: { 'k8s.pod.name': 'scim-a', 'k8s.container.name': 'scim', 'k8s.namespace.name': 'prod' },
    });
    expect(context.events.find((event) => event.outcome === 'failure' && event.name.startsWith('Traceback'))).toMatchObject({
      message: 'app.errors.Conflict: 409 uniqueness',
    });
    expect(tools.calls('kubectl').find((call) => call[0] === 'logs')).toEqual(
      expect.arrayContaining([
        '--follow',
        '--timestamps',
        '--prefix',
        '--tail=-1',
        '--all-containers',
        '--selector=app=scim',
        '--namespace=prod',
      ]),
    );
  });

  it('passes over the lines that it has when it asks for them again', async () => {
    tools = new FakeTools('kubectl');
    tools.print('cluster', line('scim-a', at(1), 'one'), line('scim-b', at(1), 'two'));
    const first = collect({ kubernetes: true });
    await until(() => first.events.length === 2, 'two lines');
    await stop(first);
    tools.print('cluster', line('scim-b', at(1), 'three'), line('scim-a', at(2), 'four'));
    const second = collect({ kubernetes: true }, first.cursor);
    await until(() => second.events.length === 2, 'the new lines');
    expect(names(second)).toEqual(['three', 'four']);
  });
});
