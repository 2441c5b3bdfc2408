import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/helpers/compiled-rows.ts',
    // Two whole clouds side by side are as much as a small machine carries.
    maxWorkers: 2,
    // Flows start real servers and Spark: they may take long, but a hang must still end.
    testTimeout: 30_000,
    hookTimeout: 180_000,
  },
});
