import { expect, test } from 'vitest';
import type { ReportWarning } from '../../../../lambdas/shared/report/schema.ts';
import { explainWarnings } from '../../../../lambdas/shared/report/warnings.ts';

const PLACE = { audience: 'VIP', format: 'email_sha256' };

test.each<[ReportWarning, string]>([
  [
    { warning: 'below_minimum', ...PLACE, lines: 1 },
    'VIP (email_sha256) has 1 line, below TikTok’s minimum of 1,000',
  ],
  [
    { warning: 'not_in_use', column: 'tel', count: 2500, of: 10_000 },
    '2,500 of 10,000 phone numbers of “tel” (25.0%) are outside all ranges in use',
  ],
  [
    { warning: 'both_readings_valid', column: 'tel', count: 1 },
    '1 cell of “tel” is a valid phone number with and without country code, and read with it',
  ],
  [
    { warning: 'upper_case_hashes', column: 'sha', count: 1200 },
    'All hashes of “sha” (1,200) are in upper case',
  ],
  [
    { warning: 'partition_shrank', ...PLACE, lines: 1000, previousLines: 2001, previousRun: 'week-46' },
    'VIP (email_sha256) has 1,000 lines after 2,001 in run week-46',
  ],
  [{ warning: 'one_task_files', files: 3 }, '3 files cannot be split, so that one worker reads each'],
])('describes %o with its place and counts', (warning, sentence) => {
  expect(explainWarnings([warning]).map(({ title }) => title)).toEqual([sentence]);
});

test('describes all partitions below the minimum in one sentence, after the others', () => {
  const small = { warning: 'below_minimum', ...PLACE, lines: 5 } as const;
  const files = { warning: 'one_task_files', files: 3 } as const;

  expect(explainWarnings([small, files, { ...small, audience: 'B' }]).map(({ title }) => title)).toEqual([
    '3 files cannot be split, so that one worker reads each',
    '2 partitions have fewer lines than TikTok’s minimum of 1,000',
  ]);
});
