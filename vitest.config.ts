import { defineConfig } from 'vitest/config';
import { FAULT_MATRIX } from './vitest.faults.config.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Every fault times every action takes long on a small machine: npm run test:faults.
    exclude: FAULT_MATRIX,
    // Two whole clouds side by side are as much as a small machine carries.
    maxWorkers: 2,
    // Flows start real servers and Spark: they may take long, but a hang must still end.
    testTimeout: 30_000,
    hookTimeout: 180_000,
  },
});
