import { expect, test } from 'vitest';
import { showUsage } from '../../../../lambdas/shared/report-page/usage.ts';

const USAGE = {
  jobRuns: 1,
  workers: 10,
  workerType: 'G.1X',
  executionClass: 'STANDARD',
  seconds: 103,
  dpuSeconds: 206,
  dollars: 0.02518,
} as const;

test('a run shows its workers, duration, DPU-hours and cost', () => {
  expect(showUsage(USAGE)).toBe('up to 10 G.1X workers, 1 min 43 s, 0.06 DPU-hours, about 0.025 $');
});

test('a run shows that it waited for room, and its attempts where there were several', () => {
  expect(showUsage({ ...USAGE, jobRuns: 3, executionClass: 'FLEX' })).toBe(
    '3 job runs, up to 10 G.1X workers (FLEX), 1 min 43 s, 0.06 DPU-hours, about 0.025 $',
  );
});

test('a cost too small to show is not shown as nothing', () => {
  expect(showUsage({ ...USAGE, dollars: 0.0004 })).toContain('less than 0.001 $');
});

test('says when the figures are a part of a job run that prepared others too', () => {
  expect(showUsage({ ...USAGE, isShared: true })).toBe(
    'up to 10 G.1X workers, 1 min 43 s, 0.06 DPU-hours, about 0.025 $, its part of a scheduled job run',
  );
});
