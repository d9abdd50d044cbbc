/** Leaving the screen for a while: to the shell with Ctrl-Z, or for a plain print of the view. Ink has given the terminal back when these run. */
import { once } from 'node:events';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TuiOptions } from '../options.ts';

/**
 * Stops the whole foreground job, as the terminal would. A process group without a shell to come back to is not stopped by SIGTSTP (POSIX: orphaned
 * process groups); then this goes on at once.
 */
export async function suspendJob(): Promise<void> {
  const continued = new AbortController();
  const back = once(process, 'SIGCONT', { signal: continued.signal }).catch(() => undefined);
  process.kill(0, 'SIGTSTP');
  await Promise.race([back, sleep(300)]);
  continued.abort();
}

/** The lines as plain text on the normal screen, where the mouse can select them and scrolling works, until a key is pressed. */
export async function showPlain(lines: readonly string[], { stdin, stdout }: Pick<TuiOptions, 'stdin' | 'stdout'>): Promise<void> {
  stdout.write(`${plain(lines).join('\n')}\n\npress any key to go back`);
  stdin.setRawMode(true);
  stdin.resume();
  try {
    await Promise.race([once(stdin, 'data'), once(stdin, 'end')]);
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stdout.write('\n');
  }
}

/** Without trailing blanks, and without the empty rows that fill a screen. */
function plain(lines: readonly string[]): string[] {
  const trimmed = lines.map((line) => line.trimEnd());
  return trimmed.filter((line, index) => line !== '' || trimmed[index - 1] !== '');
}
