import { expect, test } from 'vitest';
import { type JobUsage, runUsageOf } from '../../../../lambdas/shared/ledger/job-usage.ts';

const usageWith = (fields: Partial<JobUsage> = {}): JobUsage => ({
  jobRunId: 'jr_1',
  workers: 10,
  workerType: 'G.1X',
  executionClass: 'STANDARD',
  seconds: 3600,
  dpuSeconds: 7200,
  ...fields,
});

// AWS's price list of us-east-1: 0.44 $ a DPU-hour, 0.29 $ with FLEX, one minute at least.
test('a run costs the DPU-hours of its job run', () => {
  expect(runUsageOf([usageWith()])).toEqual({
    jobRuns: 1,
    workers: 10,
    workerType: 'G.1X',
    executionClass: 'STANDARD',
    seconds: 3600,
    dpuSeconds: 7200,
    dollars: 0.88,
  });
});

test('FLEX costs a third less', () => {
  expect(runUsageOf([usageWith({ executionClass: 'FLEX' })])?.dollars).toBeCloseTo(0.58, 10);
});

test.each([
  // 2 DPUs for a minute: 120 / 3,600 x 0.44
  [30, 60, 0.014667],
  [60, 120, 0.014667],
  [90, 180, 0.022],
  [0, 0, 0],
])('a run of %i seconds and %i DPU-seconds costs %f dollars', (seconds, dpuSeconds, dollars) => {
  expect(runUsageOf([usageWith({ seconds, dpuSeconds })])?.dollars).toBeCloseTo(dollars, 6);
});

test('the attempts of a run are summed up', () => {
  const attempts = [
    usageWith({ executionClass: 'FLEX', seconds: 600, dpuSeconds: 3600 }),
    usageWith({ jobRunId: 'jr_2', workers: 4, workerType: 'G.2X' }),
  ];

  expect(runUsageOf(attempts)).toEqual({
    jobRuns: 2,
    workers: 4,
    workerType: 'G.2X',
    executionClass: 'STANDARD',
    seconds: 4200,
    dpuSeconds: 10_800,
    dollars: 0.29 + 0.88,
  });
});

test('a run has its share of a job run that prepared others too, the least bill included', () => {
  // A quarter of a job run of 30 seconds and 60 DPU-seconds, which costs as much as 120 DPU-seconds.
  const shared = usageWith({ seconds: 30, dpuSeconds: 60, share: 0.25 });

  expect(runUsageOf([shared])).toEqual({
    jobRuns: 1,
    isShared: true,
    workers: 10,
    workerType: 'G.1X',
    executionClass: 'STANDARD',
    seconds: 7.5,
    dpuSeconds: 15,
    dollars: expect.closeTo(0.003667, 6),
  });
});

test('nothing is known before a job run has ended', () => {
  expect(runUsageOf([])).toBeUndefined();
});
