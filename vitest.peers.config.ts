/** Suites against the real systems of others (`npm run test:peers`); each skips loudly where its peer is missing. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['test/peers/**/*.test.ts'], env: { TZ: 'UTC' }, pool: 'forks', testTimeout: 300_000, hookTimeout: 300_000 },
});
