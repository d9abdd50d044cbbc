import type { ChildProcess } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliWorld, cliWorld, startCli } from '../helpers/run-cli.ts';

interface Collecting {
  child: ChildProcess;
  /** Resolves when stderr contains the text. */
  says(text: string | RegExp): Promise<string>;
  ended: Promise<number | null>;
}

function collecting(args: string[], folder: string): Collecting {
  const child = startCli(['collect', ...args], { env: { HOME: folder } });
  let stderr = '';
  const waiting = new Set<() => void>();
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const look of waiting) look();
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const says = (text: string | RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => (typeof text === 'string' ? stderr.includes(text) : text.test(stderr)) && resolve(stderr);
      waiting.add(look);
      ended.then(() => (look() ? undefined : reject(new Error(`ended without saying ${text}:\n${stderr}`))));
      look();
    });
  return { child, says, ended };
}

describe('collect', () => {
  let world: CliWorld;
  beforeAll(() => {
    world = cliWorld();
  });
  afterAll(() => world.remove());

  it('receives, follows files, and stops cleanly on a signal', async () => {
    const log = world.file('app.log', '');
    const { child, says, ended } = collecting(
      ['--db', world.db, '--otlp-http', '127.0.0.1:0', '--otlp-grpc', '127.0.0.1:0', '--log', log],
      world.folder,
    );
    await says('collecting into');
    const [, url] = /(http:\/\/127\.0\.0\.1:\d+)/.exec(await says('OTLP/HTTP')) ?? [];
    const answer = await fetch(`${url}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        resourceSpans: [
          {
            resource: { attributes: [{ key: 'service.name', value: { stringValue: 'scim-api' } }] },
            scopeSpans: [
              {
                spans: [
                  {
                    traceId: 'a'.repeat(32),
                    spanId: 'b'.repeat(16),
                    name: 'POST /scim/v2/Users',
                    kind: 2,
                    startTimeUnixNano: '1767600000000000000',
                    endTimeUnixNano: '1767600000500000000',
                  },
                ],
              },
            ],
          },
        ],
      }),
    });
    expect(answer.status).toBe(200);
    appendFileSync(log, '{"time":"2026-01-05T09:00:00Z","level":"info","msg":"provisioned","email":"ana@example.test"}\n');
    await expect
      .poll(async () => JSON.parse((await world.cli(['db', 'info', '--json'])).stdout).database.events, { timeout: 20_000 })
      .toBe(2);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('a second collector of the same database is refused', async () => {
    const first = collecting(['--db', world.db, '--otlp-http', '127.0.0.1:0', '--otlp-grpc', '127.0.0.1:0'], world.folder);
    await first.says('collecting into');
    const second = collecting(['--db', world.db, '--otlp-http', '127.0.0.1:0', '--otlp-grpc', '127.0.0.1:0'], world.folder);
    await second.says('another provtrace process');
    expect(await second.ended).toBe(5);
    first.child.kill('SIGINT');
    expect(await first.ended).toBe(0);
  });

  it('ends by itself with finite sources, and with 4 when one failed', async () => {
    const db = `${world.folder}/stdin.db`;
    const piped = collecting(['--db', db, '--no-otlp', '--log', '-'], world.folder);
    piped.child.stdin?.end('{"time":"2026-01-05T09:00:00Z","msg":"one"}\n{"time":"2026-01-05T09:00:01Z","msg":"two"}\n');
    expect(await piped.ended).toBe(0);
    expect(JSON.parse((await world.cli(['db', 'info', '--json', '--db', db])).stdout).database.events).toBe(2);
    const busy = collecting(['--db', `${world.folder}/a.db`, '--otlp-http', '127.0.0.1:0', '--otlp-grpc', '127.0.0.1:0'], world.folder);
    const [, port] = /http:\/\/127\.0\.0\.1:(\d+)/.exec(await busy.says('OTLP/HTTP')) ?? [];
    const refused = collecting(
      ['--db', `${world.folder}/b.db`, '--otlp-http', `127.0.0.1:${port}`, '--otlp-grpc', '127.0.0.1:0'],
      world.folder,
    );
    await refused.says(/otlp: .*in use/);
    expect(await refused.ended).toBe(4);
    busy.child.kill('SIGTERM');
    expect(await busy.ended).toBe(0);
  });

  it.each([
    [['--no-otlp', '--otlp-http', '127.0.0.1:0'], /exclude each other/],
    [['--no-otlp'], /no source to collect from/],
    [['--otlp-http', 'nonsense'], /--otlp-http and --otlp-grpc: must be host:port/],
    [['--otlp-http', '0.0.0.0:0'], /needs a token/],
  ])('%j is wrong use', async (args, message) => {
    const { says, ended } = collecting(['--db', world.db, ...args], world.folder);
    await says(message);
    expect(await ended).toBe(2);
  });
});
