import { mkdirSync, readdirSync } from 'node:fs';
import { spawn } from '@lydell/node-pty';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { width } from '../../src/text/width.ts';
import { oktaFile } from '../helpers/okta-file.ts';
import { type CliWorld, cliWorld, programFile, startCli } from '../helpers/run-cli.ts';

const sgr = /\u001b\[\d+m/g;

describe('on a terminal', () => {
  let world: CliWorld;
  beforeAll(async () => {
    world = cliWorld();
    mkdirSync(`${world.folder}/tmp`);
    const email = 'maximiliane.von-hohenlohe-langenburg@a-rather-long-company-name.example.test';
    const file = world.file('okta.json', oktaFile([{ email, result: 'FAILURE', minute: 0, app: '山田さんのアプリケーション' }]));
    await world.cli(['import', file]);
  });
  afterAll(() => world.remove());

  function onTerminal(args: string[], columns: number): Promise<{ exitCode: number; text: string }> {
    const env = { PATH: process.env.PATH ?? '', HOME: world.folder, TERM: 'xterm-256color', TZ: 'UTC' };
    const terminal = spawn(process.execPath, [programFile(), '--db', world.db, ...args], { cols: columns, rows: 24, env });
    let text = '';
    terminal.onData((data) => {
      text += data;
    });
    return new Promise((resolve) => terminal.onExit(({ exitCode }) => resolve({ exitCode, text: text.replaceAll('\r\n', '\n') })));
  }

  it.each([80, 120])('tables have colours and fit into %i columns; the id is whole, the reason stands below', async (columns) => {
    const { exitCode, text } = await onTerminal(['flows'], columns);
    const lines = text.trimEnd().split('\n');
    expect(exitCode).toBe(0);
    expect(text).toMatch(sgr);
    const [header = '', row = '', reason = ''] = lines.map((line) => line.replace(sgr, ''));
    expect([header, row].map((line) => width(line) <= columns)).toEqual([true, true]);
    expect(row).toMatch(/^f_[0-9a-z]{10} {2}.*…/);
    expect(reason).toMatch(/^ {2}\S/);
  });

  it('import shows its counts and leaves no progress behind', async () => {
    const { exitCode, text } = await onTerminal(['import', `${world.folder}/okta.json`], 80);
    expect(exitCode).toBe(0);
    expect(text.split('\u001b[K').at(-1)).toBe('read 1, stored 0, duplicate 1, rejected 0\n');
  });

  it('Ctrl-C stops collect cleanly', async () => {
    const env = { PATH: process.env.PATH ?? '', HOME: world.folder, TERM: 'xterm-256color' };
    const args = [programFile(), '--db', world.db, 'collect', '--otlp-http', '127.0.0.1:0', '--otlp-grpc', '127.0.0.1:0'];
    const terminal = spawn(process.execPath, args, { cols: 80, rows: 24, env });
    let text = '';
    terminal.onData((data) => {
      text += data;
      if (text.includes('stop with Ctrl-C') && !text.includes('^C')) terminal.write('\u0003');
    });
    const exitCode = await new Promise((resolve) => terminal.onExit((exit) => resolve(exit.exitCode)));
    expect({ exitCode, text }).toEqual({ exitCode: 0, text: expect.stringContaining('stopping; what has arrived is being stored') });
  });

  /** Presses `keys` once the screen shows `text`. */
  function onScreen(args: string[], text: string, keys: string): Promise<{ exitCode: number; shown: string }> {
    const env = { PATH: process.env.PATH ?? '', HOME: world.folder, TMPDIR: `${world.folder}/tmp`, TERM: 'xterm-256color', TZ: 'UTC' };
    const terminal = spawn(process.execPath, [programFile(), ...args], { cols: 100, rows: 24, env });
    let shown = '';
    let isPressed = false;
    terminal.onData((data) => {
      shown += data;
      if (isPressed || !shown.includes(text)) return;
      isPressed = true;
      terminal.write(keys);
    });
    return new Promise((resolve) => terminal.onExit(({ exitCode }) => resolve({ exitCode, shown })));
  }

  it('the TUI opens on what is stored, and q leaves it with 0', async () => {
    const { exitCode, shown } = await onScreen(['--db', world.db, '--no-collect'], 'maximiliane', 'q');
    expect(exitCode).toBe(0);
    expect(shown).toContain('NOT COLLECTING');
  });

  it('the TUI makes its database and collects, and attaches where another process does', async () => {
    const db = `${world.folder}/fresh.db`;
    const args = ['--db', db, '--otlp-http', '127.0.0.1:0', '--otlp-grpc', '127.0.0.1:0'];
    const first = await onScreen(args, '(OTLP/HTTP)', 'q');
    expect({ exitCode: first.exitCode, isLive: first.shown.includes('LIVE') }).toEqual({ exitCode: 0, isLive: true });
    const collector = startCli(['collect', ...args], { env: { HOME: world.folder } });
    await new Promise<void>((resolve) => collector.stderr?.on('data', (data) => String(data).includes('collecting into') && resolve()));
    const ended = new Promise((resolve) => collector.on('close', resolve));
    const second = await onScreen(args, 'ATTACHED', 'q');
    expect(second.exitCode).toBe(0);
    collector.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('the TUI has nothing to show without a database and without collecting', async () => {
    const { exitCode, shown } = await onScreen(['--db', `${world.folder}/none.db`, '--no-collect'], 'never shown', 'q');
    expect({ exitCode, shown }).toEqual({ exitCode: 5, shown: expect.stringContaining('provtrace: no database at ') });
  });

  it('the demo opens, and leaves no database behind', async () => {
    const { exitCode, shown } = await onScreen(['demo', '--seed', '3'], 'Acme Cloud', 'q');
    expect({ exitCode, isLive: shown.includes('LIVE') }).toEqual({ exitCode: 0, isLive: true });
    expect(readdirSync(`${world.folder}/tmp`)).toEqual([]);
  });
});
