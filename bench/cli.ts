/** Commands as whole processes, the way a shell or a script starts them. */
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { type Report, series, timed } from './figure.ts';
import type { Workspace } from './workspace.ts';

const repeats = 15;

export async function measureCli(workspace: Workspace, report: Report, databasePath: string): Promise<void> {
  const program = await workspace.program();
  const measure = (name: string, args: readonly string[], atMost: number | null) => {
    run(args); // the first start reads the files from disk
    report({ name, unit: 'ms', ...series(timed(repeats, () => run(args))), target: atMost === null ? null : { atMost } });
  };
  measure('node alone, for comparison', ['-e', '0'], null);
  measure('provtrace --version', [program, '--version'], 80);
  measure('provtrace --help', [program, '--help'], 80);
  measure('provtrace flows --json --limit 50', [program, '--db', databasePath, 'flows', '--json', '--limit', '50'], 150);
}

function run(args: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, args, { env: { PATH: process.env.PATH, HOME: tmpdir() }, maxBuffer: 64 << 20 });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
}
