/** What the sections share: a temporary folder that is gone afterwards, the bundled program as users start it, and child processes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../scripts/build.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'provtrace-bench-'));
  private readonly children = new Set<ChildProcess>();
  private readonly folders = [this.folder];
  private built: Promise<string> | null = null;

  file(name: string): string {
    return join(this.folder, name);
  }

  /** `bin/provtrace.js` with a `dist` made from the sources as they are now; the clone's own `dist` stays as it is. */
  program(): Promise<string> {
    this.built ??= this.buildProgram();
    return this.built;
  }

  /** Runs a script of this folder in a process of its own and resolves to what it printed. */
  run(script: string, args: readonly (string | number)[]): Promise<string> {
    const child = spawn(process.execPath, [fileURLToPath(new URL(script, import.meta.url)), ...args.map(String)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.children.add(child);
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => {
        this.children.delete(child);
        if (code === 0) resolve(output);
        else reject(new Error(`${script} ended with ${code}`));
      });
    });
  }

  /** Also what an interrupted run calls: synchronous. */
  remove(): void {
    for (const child of this.children) child.kill('SIGKILL');
    for (const folder of this.folders) rmSync(folder, { recursive: true, force: true });
  }

  // Inside the package, because the bundle finds better-sqlite3 and package.json by walking up.
  private async buildProgram(): Promise<string> {
    const folder = join(root, 'node_modules', '.cache', `provtrace-bench-${process.pid}`);
    this.folders.push(folder);
    await bundle(join(folder, 'dist'));
    cpSync(join(root, 'bin'), join(folder, 'bin'), { recursive: true });
    return join(folder, 'bin', 'provtrace.js');
  }
}
