import { defineConfig } from 'vitest/config';

/** The files that strike each action of a delivery with each fault. */
export const FAULT_MATRIX = ['append', 'create', 'remove', 'replace'].map(
  (action) => `test/faults/${action}.test.ts`,
);

export default defineConfig({
  test: {
    include: FAULT_MATRIX,
    maxWorkers: 2,
    hookTimeout: 180_000,
  },
});
