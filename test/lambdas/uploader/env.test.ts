import { expect, test } from 'vitest';
import { loadUploaderSettings } from '../../../lambdas/uploader/env.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;

// The times of docs/operations.md, docs/design.md and the table of waits in CONTRIBUTING.md.
test('the uploader waits by default as long as the documentation says', () => {
  const settings = loadUploaderSettings({
    LAMBDA_TASK_ROOT: '/var/task',
    LEDGER_TABLE: 'ledger',
    PIPELINE_CONFIG_FILE: 'pipeline.config.json',
    UPLOADER_QUEUE_URL: 'http://localhost/queue',
    UPLOADER_DEAD_LETTER_QUEUE_URL: 'http://localhost/letters',
  });

  expect(settings).toMatchObject({
    requestsPerSecond: 8,
    requestTimeoutMs: 30 * SECOND,
    uploadTimeoutMs: 120 * SECOND,
    readTimeoutMs: 30 * SECOND,
    createSettlesMs: 60 * SECOND,
    parallelism: 4,
    leaseMs: 90 * SECOND,
    retryDelayMs: 30 * SECOND,
    longestRetryDelayMs: HOUR,
    maxFailures: 10,
    circuitCooldownMs: 300 * SECOND,
    replaceRetryMs: 3 * HOUR,
    quotaPeriodMs: 24 * HOUR,
    retentionDays: 90,
  });
});
