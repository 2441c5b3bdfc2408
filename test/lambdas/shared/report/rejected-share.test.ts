import { expect, test } from 'vitest';
import { rejectedShareOf } from '../../../../lambdas/shared/report/rejected-share.ts';
import { columnWith, reportWith } from '../../../helpers/report.ts';

const share = (...args: Parameters<typeof reportWith>): number => rejectedShareOf(reportWith(...args));

test('is the share of the filled cells where every record is a row', () => {
  const columns = [
    columnWith({ missing: 900, prehashed: 20, hashed: 50, rejected: { invalid_email: 30 } }),
    columnWith({ missing: 900, prehashed: 0, hashed: 80, rejected: { hashed_md5: 15, invalid_email: 5 } }),
  ];

  expect(share({ records: 1000, rows: 1000, columns })).toBeCloseTo(0.25);
});

test('counts rows that were rejected as a whole', () => {
  const columns = [columnWith({ hashed: 300, prehashed: 0, rejected: { invalid_email: 100 } })];

  // Of 1,000 records 500 could be used, of whose cells a quarter was rejected.
  expect(
    share({ records: 1000, rows: 800, rejectedRows: { malformed_row: 200, invalid_audience: 300 }, columns }),
  ).toBeCloseTo(0.625);
});

test('is 1 for an export in which every record is malformed', () => {
  const columns = [columnWith({ rows: 0, missing: 0, hashed: 0, prehashed: 0, rejected: {} })];

  expect(share({ records: 50, rows: 0, rejectedRows: { malformed_row: 50 }, columns })).toBe(1);
});

test('is 0 for an export without a record', () => {
  expect(share({ records: 0, rows: 0, columns: [] })).toBe(0);
});
