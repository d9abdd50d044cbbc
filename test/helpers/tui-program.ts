/** Bundles the fixture program that runs the TUI alone, once a test file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface BundledProgram {
  file: string;
  remove(): void;
}

/** Inside node_modules, where the bundle finds the packages that stay outside of it. */
export async function bundleTuiProgram(): Promise<BundledProgram> {
  const folder = mkdtempSync(join(root, 'node_modules', '.provtrace-tui-'));
  const file = join(folder, 'program.mjs');
  await build({
    entryPoints: [join(root, 'test/fixtures/tui/program.ts')],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'silent',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
