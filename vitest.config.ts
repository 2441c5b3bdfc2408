import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Flows start real servers and Spark: they may take long, but a hang must still end.
    testTimeout: 30_000,
    hookTimeout: 180_000,
  },
});
