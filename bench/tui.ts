/** The TUI as people have it: the bundled program in a pseudo-terminal of 120x40, on the large database. */
import { execFileSync } from 'node:child_process';
import { constants, copyFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Report, series } from './figure.ts';
import { tracesPerRequest } from './ingest.ts';
import { largeFlowUser, spansPerTrace } from './payload.ts';
import { ProgramInTerminal } from './terminal.ts';
import type { Workspace } from './workspace.ts';

const size = { columns: 120, rows: 40 };
const frameTarget = { atMost: 16 };
const memoryTarget = { atMost: 180 };
const eventsPerSecond = 5000;
const loadSeconds = 12;
/** Traces of the live load get numbers beyond those of any large database. */
const firstLiveTrace = 10_000_000;

export async function measureTui(workspace: Workspace, report: Report, databasePath: string): Promise<void> {
  const program = await workspace.program();
  const args = [program, '--db', databasePath, '--no-collect'];
  const starts: number[] = [];
  for (let index = 0; index < 6; index += 1) {
    const terminal = new ProgramInTerminal(args, size);
    starts.push(await terminal.until(hasRows, 'the first frame'));
    await terminal.close();
  }
  report({ name: 'first frame with flows', unit: 'ms', ...series(starts.slice(1)), target: { atMost: 300 } });
  await withTerminal(new ProgramInTerminal(args, size), (terminal) => measureIdle(terminal, report));
  await measureLive(workspace, report, program, databasePath);
}

async function withTerminal(terminal: ProgramInTerminal, use: (terminal: ProgramInTerminal) => Promise<void>): Promise<void> {
  try {
    await use(terminal);
  } finally {
    await terminal.close();
  }
}

async function measureIdle(terminal: ProgramInTerminal, report: Report): Promise<void> {
  await terminal.until(hasRows, 'flows');
  await terminal.quiet(500);
  const moves = await moveCursor(terminal, 40, 60);
  report({ name: 'key to frame, idle', unit: 'ms', ...series(moves.times), target: frameTarget, judged: 'p95' });
  report({ name: 'bytes of a cursor move', unit: 'bytes', ...series(moves.bytes), target: { atMost: 1024 }, judged: 'p95' });
  await terminal.quiet(500);
  const before = terminal.bytes;
  await sleep(5000);
  report({ name: 'bytes while idle for 5 s', unit: 'bytes', value: terminal.bytes - before, target: { atMost: 0 } });
  report({ name: 'memory, looking only', unit: 'MB', value: residentMegabytes(terminal.processId), target: memoryTarget });
  await openLargeFlow(terminal, report);
}

async function openLargeFlow(terminal: ProgramInTerminal, report: Report): Promise<void> {
  terminal.press(`/user:${largeFlowUser}\r`);
  await terminal.until((lines) => selected(lines).includes(largeFlowUser.slice(0, 12)), 'the large flow');
  await terminal.quiet(300);
  terminal.press('\r');
  const ms = await terminal.until((lines) => lines[0]?.startsWith('flows ') === true && selected(lines) !== '', 'the open flow');
  report({ name: 'Enter to a flow of 10 000 spans', unit: 'ms', value: ms, target: { atMost: 300 } });
}

async function measureLive(workspace: Workspace, report: Report, program: string, databasePath: string): Promise<void> {
  const copy = workspace.file('live.db');
  copyFileSync(databasePath, copy, constants.COPYFILE_FICLONE);
  const port = await freePort();
  await withTerminal(new ProgramInTerminal([program, '--db', copy, '--otlp-http', `127.0.0.1:${port}`], size), async (terminal) => {
    await terminal.until(hasRows, 'flows');
    await untilListening(port);
    const traces = (eventsPerSecond * loadSeconds) / spansPerTrace;
    const baseTime = Date.now() - (firstLiveTrace + traces) * 20;
    const url = `http://127.0.0.1:${port}/v1/traces`;
    const load = workspace.run('load-client.ts', [url, firstLiveTrace, traces, tracesPerRequest, baseTime, eventsPerSecond]);
    await sleep(2000); // the client has to start
    const { times } = await moveCursor(terminal, 60, 100);
    report({
      name: `key to frame, ${eventsPerSecond} events/s arriving`,
      unit: 'ms',
      ...series(times),
      target: frameTarget,
      judged: 'p95',
    });
    report({ name: 'memory, collecting', unit: 'MB', value: residentMegabytes(terminal.processId), target: memoryTarget });
    const { ms, spans } = JSON.parse(await load) as { ms: number; spans: number };
    report({ name: 'rate that arrived meanwhile', unit: 'spans/s', value: (spans * 1000) / ms, target: null });
  });
}

/** Moves down and up in turns of ten; a frame counts when another row is selected. */
async function moveCursor(terminal: ProgramInTerminal, moves: number, pauseMs: number): Promise<{ times: number[]; bytes: number[] }> {
  const [times, bytes]: [number[], number[]] = [[], []];
  for (let move = 0; move < moves; move += 1) {
    const [row, before] = [selected(terminal.lines()), terminal.bytes];
    terminal.press(move % 20 < 10 ? 'j' : 'k');
    times.push(await terminal.until((lines) => selected(lines) !== row, 'the cursor to move'));
    await sleep(pauseMs);
    bytes.push(terminal.bytes - before);
  }
  return { times, bytes };
}

function selected(lines: readonly string[]): string {
  return lines.find((line) => line.startsWith('> ')) ?? '';
}

function hasRows(lines: readonly string[]): boolean {
  return selected(lines) !== '';
}

function residentMegabytes(processId: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(processId)], { encoding: 'utf8' })) / 1024;
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.on('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function untilListening(port: number): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await accepts(port))) {
    if (Date.now() > deadline) throw new Error(`nobody listens on port ${port}`);
    await sleep(50);
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const done = (open: boolean) => () => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', done(true)).once('error', done(false));
  });
}
