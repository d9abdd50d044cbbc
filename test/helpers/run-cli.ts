/** Runs the real program in a process of its own: the bundle that users get, with an environment that holds nothing of the machine's. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inject } from 'vitest';

export interface CliResult {
  /** null when a signal ended it. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  env?: NodeJS.ProcessEnv;
  stdin?: string | Uint8Array;
  cwd?: string;
}

export function programFile(): string {
  const program = inject('program');
  if ('problem' in program) throw new Error(`the program could not be bundled: ${program.problem}`);
  return program.file;
}

export function startCli(args: readonly string[], { env = {}, cwd }: CliOptions = {}): ChildProcess {
  return spawn(process.execPath, [programFile(), ...args], {
    env: { PATH: process.env.PATH, TZ: 'UTC', HOME: '/nonexistent', ...env },
    stdio: 'pipe',
    ...(cwd === undefined ? {} : { cwd }),
  });
}

export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const child = startCli(args, options);
  const output = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  child.stdin?.on('error', () => {}); // a command that does not read it
  child.stdin?.end(options.stdin ?? '');
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, ...output }));
  });
}

/** A folder for one test file, with a database inside that `cli` uses. */
export interface CliWorld {
  folder: string;
  db: string;
  cli(args: readonly string[], options?: CliOptions): Promise<CliResult>;
  /** Writes a file below the folder. */
  file(name: string, content: string | Uint8Array): string;
  remove(): void;
}

export function cliWorld(): CliWorld {
  const folder = mkdtempSync(join(tmpdir(), 'provtrace-cli-'));
  const db = join(folder, 'test.db');
  return {
    folder,
    db,
    cli: (args, options) => runCli(['--db', db, ...args], { ...options, env: { HOME: folder, ...options?.env } }),
    file(name, content) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return path;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
