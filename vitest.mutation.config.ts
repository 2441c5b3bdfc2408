import { defineConfig } from 'vitest/config';

/** The tests of the pure decisions, for StrykerJS (`npm run test:mutation`). */
export default defineConfig({
  test: {
    include: [
      'test/lambdas/audience-monitor/judge.test.ts',
      'test/lambdas/export-trigger/decide.test.ts',
      'test/lambdas/shared/ledger/{lease,pace,waiting-line}.test.ts',
      'test/lambdas/shared/manifest/keys.test.ts',
      'test/lambdas/shared/tiktok/envelope.test.ts',
      'test/lambdas/uploader/{fate,gate,line,naming,plan,session,session-records}.test.ts',
    ],
    testTimeout: 60_000,
  },
});
