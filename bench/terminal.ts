/**
 * A program in a pseudo-terminal, and the screen that a terminal makes of what it writes. Unlike the terminal of the tests it looks at the screen the
 * moment something was parsed, because frames are timed with it, and hands out cells, because pictures are drawn from them.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type IPty, spawn } from '@lydell/node-pty';
import xterm, { type Terminal } from '@xterm/headless';

export interface TerminalSize {
  columns: number;
  rows: number;
}

export class ProgramInTerminal {
  readonly screen: Terminal;
  readonly processId: number;
  /** What the program has written so far. */
  bytes = 0;
  private readonly pty: IPty;
  private ended = false;
  private changed: () => void = () => {};

  constructor(args: readonly string[], { columns, rows }: TerminalSize, env: Record<string, string> = {}) {
    this.screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    const { PATH = '', HOME = '/' } = process.env;
    const environment = { PATH, HOME, TZ: 'UTC', LANG: 'C.UTF-8', TERM: 'xterm-256color', ...env };
    this.pty = spawn(process.execPath, [...args], { cols: columns, rows, env: environment });
    this.processId = this.pty.pid;
    this.pty.onData((text) => {
      this.bytes += Buffer.byteLength(text);
      this.screen.write(text, () => this.changed());
    });
    // What the terminal answers to queries goes back, as a real one's answers do.
    this.screen.onData((text) => this.pty.write(text));
    this.pty.onExit(() => {
      this.ended = true;
      this.changed();
    });
  }

  press(keys: string): void {
    this.pty.write(keys);
  }

  lines(): string[] {
    const { active } = this.screen.buffer;
    return Array.from({ length: this.screen.rows }, (_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? '');
  }

  /** Milliseconds until the screen is as wanted; rejects when it never is. */
  async until(isWanted: (lines: string[]) => boolean, what: string, timeoutMs = 20_000): Promise<number> {
    const started = performance.now();
    while (!isWanted(this.lines())) {
      const left = started + timeoutMs - performance.now();
      if (left <= 0 || this.ended)
        throw new Error(`${this.ended ? 'the program ended before' : 'waited in vain for'} ${what}:\n${this.lines().join('\n')}`);
      await Promise.race([new Promise<void>((resolve) => (this.changed = resolve)), sleep(Math.min(left, 250), undefined, { ref: false })]);
    }
    return performance.now() - started;
  }

  /** Resolves when nothing was written for `quietMs`. */
  async quiet(quietMs: number, timeoutMs = 20_000): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    for (let before = -1; before !== this.bytes; ) {
      if (performance.now() > deadline) throw new Error('the screen never comes to rest');
      before = this.bytes;
      await sleep(quietMs);
    }
  }

  async close(): Promise<void> {
    if (!this.ended) this.pty.kill('SIGTERM');
    const deadline = performance.now() + 5000;
    while (!this.ended && performance.now() < deadline) await sleep(10);
    if (!this.ended) this.pty.kill('SIGKILL');
    this.screen.dispose();
  }
}
