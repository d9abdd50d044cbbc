/** Bundles the program once for all test files that start it, into a folder of this run only, so that several runs don't disturb each other. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { bundle } from '../../scripts/build.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The bundled program, or why there is none. */
    program: { file: string } | { problem: string };
  }
}

// Inside the package, because the bundle finds better-sqlite3 and package.json by walking up.
const folder = fileURLToPath(new URL(`../../node_modules/.cache/provtrace-test-${process.pid}`, import.meta.url));

export async function setup(project: TestProject): Promise<void> {
  try {
    await bundle(folder);
    project.provide('program', { file: join(folder, 'main.js') });
  } catch (error) {
    // Most tests need no bundle; those that do fail with this.
    project.provide('program', { problem: error instanceof Error ? error.message : String(error) });
  }
}

export async function teardown(): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
