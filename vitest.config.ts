import { existsSync } from 'node:fs';
import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: [...configDefaults.exclude, 'test/peers/**'],
    globalSetup: existsSync('test/helpers/global-setup.ts') ? ['test/helpers/global-setup.ts'] : [],
    env: { TZ: 'UTC' },
    pool: 'forks', // better-sqlite3 and pseudo-terminals belong to processes
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
