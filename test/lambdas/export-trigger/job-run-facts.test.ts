import { expect, test } from 'vitest';
import { verdictOf } from '../../../lambdas/export-trigger/job-run-facts.ts';

// The states are those of Glue's API reference (JobRun, JobRunState).
test.each(['STARTING', 'WAITING', 'RUNNING', 'STOPPING'])(
  'a job run that is %s counts as running, so that nothing is started beside it',
  (state) => {
    expect(verdictOf(state)).toBe('running');
  },
);

test('each end of a job run has its meaning', () => {
  const ends = ['SUCCEEDED', 'FAILED', 'TIMEOUT', 'ERROR', 'EXPIRED', 'STOPPED'];

  expect(ends.map((state) => verdictOf(state))).toEqual([
    'succeeded',
    'failed',
    'failed',
    'failed',
    'failed',
    'stopped',
  ]);
});
