import { expect, test } from 'vitest';
import { exportOfRun } from '../../../operations/exports/export-of-run.ts';

const EXPORTS = [
  { source: 'crm', exportId: 'week-47', runId: 'week-47-3' },
  { source: 'crm', exportId: 'week', runId: 'week' },
  { source: 'web', exportId: 'week-46', runId: 'week-46' },
];

test.each([
  ['the latest run', 'week-47-3', 'week-47'],
  ['an earlier run', 'week-47-2', 'week-47'],
  ['the first run of an export whose own name ends in a number', 'week-47', 'week-47'],
  ['the only run', 'week', 'week'],
  ['a run of another source alone', 'week-46', undefined],
  ['a run later than the latest of an export with such a name', 'week-47-4', undefined],
  ['a run that nothing is known of', 'autumn', undefined],
])('finds the export of %s', (_what, run, exportId) => {
  expect(exportOfRun(EXPORTS, 'crm', run)).toBe(exportId);
});
