import { defineConfig } from 'vitest/config';
import { COMPILE_CACHE } from './scripts/setup/paths.mjs';

/** Tests that take minutes, run by `npm run test:all` and by name. */
const FULL = 'test/**/*.full.test.ts';

export default defineConfig({
  test: {
    globalSetup: 'test/helpers/compiled-rows.ts',
    // A file loads only what no file before it has loaded: the CDK and the AWS SDK take seconds. What a test changes of its
    // process (variables, timers), it changes back.
    isolate: false,
    // The CDK's own rules take seconds for each template; `npm run synth` applies them, and cfn-lint and cdk-nag are tested.
    // The processes that tests start take what Node.js compiled from there.
    env: { CDK_VALIDATION: 'false', NODE_COMPILE_CACHE: COMPILE_CACHE },
    // More than a small machine has cores: the local clouds mostly wait.
    maxWorkers: 5,
    // Flows start real servers and Spark, and share two cores: they may take long, but a hang must still end, after what waits
    // inside of a test has said what it waited for.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // What is waited for takes longer than a second where other tests use the processor.
    expect: { poll: { timeout: 20_000 } },
    projects: [
      { extends: true, test: { name: 'quick', include: ['test/**/*.test.ts'], exclude: [FULL] } },
      {
        extends: true,
        test: {
          name: 'full',
          include: [FULL],
          // After the quick ones.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
