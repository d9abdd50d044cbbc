/** Programs that other people's tools bring: found on PATH, asked once, or started and read. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

const answerMs = 15_000;
const longestAnswer = 8 << 20;
const patienceMs = 2000;

/** The path of a program, or null when there is none of that name. */
export async function findProgram(name: string, path: string = process.env.PATH ?? ''): Promise<string | null> {
  for (const folder of path.split(delimiter)) {
    const file = join(folder === '' ? '.' : folder, name);
    const found = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return file;
  }
  return null;
}

/** What a program prints, or what went wrong, in its words. */
export function ask(file: string, args: readonly string[], signal: AbortSignal): Promise<{ text: string } | { error: string }> {
  return new Promise((resolve) => {
    execFile(file, [...args], { signal, timeout: answerMs, maxBuffer: longestAnswer, encoding: 'utf8' }, (error, stdout, stderr) => {
      if (error === null) resolve({ text: stdout });
      else resolve({ error: lastLine(stderr) ?? error.message.split('\n', 1)[0] ?? 'failed' });
    });
  });
}

/**
 * Starts a program whose output is read. `merged` gives its standard error the same pipe, because only that keeps the order of what it writes to both
 * (`docker logs` passes on both streams of a container).
 */
export function start(file: string, args: readonly string[], merged: boolean): ChildProcess {
  const stdio = ['ignore', 'pipe', 'pipe'] as const;
  return merged
    ? spawn('/bin/sh', ['-c', 'exec "$0" "$@" 2>&1', file, ...args], { stdio: [...stdio] })
    : spawn(file, [...args], { stdio: [...stdio] });
}

/** Asks a program to end, and makes it after two seconds. Resolves when it is gone. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  await gone;
  clearTimeout(timer);
}

/** The last line that is not blank, at most 300 characters; null when there is none. */
export function lastLine(text: string): string | null {
  const line = text.trimEnd().split('\n').at(-1)?.trim() ?? '';
  return line === '' ? null : line.slice(0, 300);
}
