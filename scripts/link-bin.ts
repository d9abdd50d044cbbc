/**
 * Puts the clone's own command where `npx provtrace` looks first. Without it npx links the clone into its cache, which takes seconds on the first
 * call and breaks when that cache holds a failed attempt. Windows needs a shim instead of a link; npx finds its own way there.
 */
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

if (process.platform !== 'win32') {
  const folder = fileURLToPath(new URL('../node_modules/.bin/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  rmSync(`${folder}provtrace`, { force: true });
  symlinkSync('../../bin/provtrace.js', `${folder}provtrace`);
}
