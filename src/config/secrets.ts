/**
 * Turns references to secrets into their values: `env:NAME`, `file:PATH`, `cmd:COMMAND` (a shell command, such as a password manager's). Values go to
 * the collector that asked and nowhere else; no message repeats a value, a command or what a command printed.
 */
import { spawn } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { secretReferenceForms } from '../collectors/secret-reference.ts';
import { SourceError } from '../errors.ts';
import { type Environment, expandHome } from './paths.ts';

const maxBytes = 64 * 1024;
const commandTimeoutMs = 10_000;

/** Throws `SourceError` when the reference leads nowhere. */
export async function resolveSecret(reference: string, env: Environment = process.env, timeoutMs = commandTimeoutMs): Promise<string> {
  const colon = reference.indexOf(':');
  const place = reference.slice(colon + 1);
  switch (reference.slice(0, colon)) {
    case 'env':
      return fromEnvironment(place, env);
    case 'file':
      return fromFile(expandHome(place, env));
    case 'cmd':
      return nonEmpty(await fromCommand(place, env, timeoutMs), 'the cmd: reference printed nothing');
    default:
      throw new SourceError('a secret must be given as a reference', `write ${secretReferenceForms}`);
  }
}

function fromEnvironment(name: string, env: Environment): string {
  const value = env[name]?.trim();
  if (value === undefined || value === '')
    throw new SourceError(`environment variable ${name} is not set`, 'it has to hold the secret of the source');
  return value;
}

async function fromFile(path: string): Promise<string> {
  let text: string;
  try {
    const { size } = await stat(path);
    if (size > maxBytes) throw new SourceError(`${path} is too large for a secret (${size} bytes)`);
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof SourceError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new SourceError(`the secret can't be read from ${path} (${code})`, null, { cause: error });
  }
  return nonEmpty(text, `${path} is empty`);
}

function nonEmpty(text: string, problem: string): string {
  const value = text.trim();
  if (value === '') throw new SourceError(problem, 'it has to hold the secret of the source');
  return value;
}

/** A process group of its own, so that the time limit also ends what the shell started. */
function fromCommand(command: string, env: Environment, timeoutMs: number): Promise<string> {
  const windows = process.platform === 'win32';
  const [shell, flags] = windows ? ['cmd.exe', ['/d', '/s', '/c']] : ['/bin/sh', ['-c']];
  return new Promise((resolve, reject) => {
    const child = spawn(shell, [...flags, command], { env, stdio: ['ignore', 'pipe', 'ignore'], detached: !windows, windowsHide: true });
    let output = '';
    const fail = (problem: string) => {
      clearTimeout(timer);
      kill(child.pid, windows);
      child.stdout.destroy();
      reject(new SourceError(`the cmd: reference ${problem}`, 'run the command in a shell to see why'));
    };
    const timer = setTimeout(() => fail(`did not end within ${timeoutMs / 1000} s`), timeoutMs);
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      if (output.length > maxBytes) fail('printed more than a secret can be');
    });
    child.on('error', () => fail('could not be started'));
    child.on('close', (status) => {
      clearTimeout(timer);
      if (status === 0) resolve(output);
      else fail(`ended with exit code ${status ?? 'none'}`);
    });
  });
}

function kill(pid: number | undefined, windows: boolean): void {
  if (pid === undefined) return;
  try {
    process.kill(windows ? pid : -pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
