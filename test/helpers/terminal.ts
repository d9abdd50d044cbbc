/**
 * A real terminal for tests: starts a command behind a pseudo-terminal, keeps its screen with a terminal emulator, presses keys and counts bytes.
 * Waits look at the screen after everything that arrived was parsed; nothing sleeps for a fixed time.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type IPty, spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

export interface TerminalOptions {
  columns?: number;
  rows?: number;
  cwd?: string;
  env?: Record<string, string>;
}

const named: Readonly<Record<string, string>> = {
  enter: '\r',
  escape: '\u001b',
  tab: '\t',
  'shift+tab': '\u001b[Z',
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  backspace: '\u007f',
  space: ' ',
  pagedown: '\u001b[6~',
  pageup: '\u001b[5~',
};

export class TestTerminal {
  /** Everything the program wrote, undecoded. */
  output = '';
  exitCode: number | null = null;
  signal: number | null = null;
  private readonly pty: IPty;
  private readonly screen: InstanceType<typeof xterm.Terminal>;
  private pending = 0;

  constructor(command: string, args: readonly string[], { columns = 80, rows = 24, cwd, env = {} }: TerminalOptions = {}) {
    this.screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    this.pty = spawn(command, [...args], {
      name: 'xterm-256color',
      cols: columns,
      rows,
      ...(cwd === undefined ? {} : { cwd }),
      env: { PATH: process.env.PATH ?? '', HOME: '/nonexistent', TZ: 'UTC', TERM: 'xterm-256color', LANG: 'C.UTF-8', ...env },
    });
    this.pty.onData((data) => {
      this.output += data;
      this.pending += 1;
      this.screen.write(data, () => {
        this.pending -= 1;
      });
    });
    this.pty.onExit(({ exitCode, signal }) => {
      this.exitCode = exitCode;
      this.signal = signal ?? null;
    });
  }

  get pid(): number {
    return this.pty.pid;
  }

  /** Visible lines without trailing blanks. */
  lines(): string[] {
    const { buffer, rows } = this.screen;
    return Array.from({ length: rows }, (_, row) => buffer.active.getLine(buffer.active.baseY + row)?.translateToString(true) ?? '');
  }

  text(): string {
    return this.lines().join('\n');
  }

  isAlternateScreen(): boolean {
    return this.screen.buffer.active.type === 'alternate';
  }

  /** Bytes written so far. */
  bytes(): number {
    return Buffer.byteLength(this.output);
  }

  /** Names (`enter`, `ctrl+d`) or text; one after another, each as a key of its own. */
  press(...keys: string[]): void {
    for (const key of keys) this.pty.write(named[key] ?? (key.startsWith('ctrl+') ? String.fromCharCode(key.charCodeAt(5) - 96) : key));
  }

  resize(columns: number, rows: number): void {
    this.screen.resize(columns, rows);
    this.pty.resize(columns, rows);
  }

  kill(signal: NodeJS.Signals): void {
    process.kill(this.pty.pid, signal);
  }

  async waitFor(what: string | RegExp | ((text: string) => boolean), timeoutMs = 10_000): Promise<void> {
    const isThere = (text: string) =>
      typeof what === 'function' ? what(text) : typeof what === 'string' ? text.includes(what) : what.test(text);
    await this.until(() => this.pending === 0 && isThere(this.text()), `waited ${timeoutMs} ms in vain for ${String(what)}`, timeoutMs);
  }

  /** Until nothing was written for a while: what a key set in motion is on the screen. */
  async settled(quietMs = 250, timeoutMs = 10_000): Promise<void> {
    let seen = this.bytes();
    let since = performance.now();
    await this.until(
      () => {
        if (this.bytes() !== seen || this.pending > 0) {
          seen = this.bytes();
          since = performance.now();
        }
        return performance.now() - since >= quietMs;
      },
      `the screen did not come to rest in ${timeoutMs} ms`,
      timeoutMs,
    );
  }

  async exited(timeoutMs = 10_000): Promise<void> {
    await this.until(() => this.exitCode !== null && this.pending === 0, `the program did not end in ${timeoutMs} ms`, timeoutMs);
  }

  async close(): Promise<void> {
    if (this.exitCode === null) this.pty.kill('SIGKILL');
    await this.until(() => this.exitCode !== null, 'the program could not be killed', 5000);
    this.screen.dispose();
  }

  private async until(condition: () => boolean, problem: string, timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (!condition()) {
      if (performance.now() > deadline) throw new Error(`${problem}; the screen:\n${this.text()}`);
      await sleep(3);
    }
  }
}
