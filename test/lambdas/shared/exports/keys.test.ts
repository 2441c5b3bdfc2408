import { expect, test } from 'vitest';
import { parseExportKey } from '../../../../lambdas/shared/exports/keys.ts';

test('a key names its source, its export and the file in there', () => {
  expect(parseExportKey('exports/loyalty/week-47/part/0.csv')).toEqual({
    source: 'loyalty',
    exportId: 'week-47',
    file: 'part/0.csv',
  });
});

test.each([
  ['an object beside the folders of exports', 'exports/loyalty/people.csv'],
  ['an object elsewhere', 'other/loyalty/week-47/0.csv'],
  ['what a sender has not moved to its place yet', 'exports/loyalty/_incoming/0.csv'],
  ['what a committer of Hadoop has not finished', 'exports/loyalty/__magic_job-1/0.csv'],
  ['what a program hides', 'exports/loyalty/.staging/0.csv'],
])('%s is in no export', (_, key) => {
  expect(parseExportKey(key)).toBeUndefined();
});
