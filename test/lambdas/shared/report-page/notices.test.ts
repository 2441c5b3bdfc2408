import { describe, expect, test } from 'vitest';
import { noticesOf } from '../../../../lambdas/shared/report-page/notices.ts';
import { columnWith, deliveryWith, reportWith } from '../../../helpers/report.ts';

describe('noticesOf', () => {
  test('finds nothing in a run without anything noteworthy', () => {
    expect(noticesOf(reportWith(), [deliveryWith()])).toEqual([]);
  });

  test('puts problems before hints', () => {
    const report = reportWith({
      rejectedRows: { malformed_row: 1 },
      malformed: [{ file: 'part-0.csv', line: 11 }],
      warnings: [{ warning: 'below_minimum', audience: 'A', format: 'email_sha256', lines: 5 }],
    });
    const failed = deliveryWith({ state: 'failed', reason: 'TikTok code 40105: token revoked' });

    expect(noticesOf(report, [failed])).toEqual([
      {
        weight: 'problem',
        text: 'The delivery of Autumn buyers (email_sha256) failed: TikTok code 40105: token revoked',
        remedy:
          'Store a new token with “npx audiences credentials”, then redrive the dead letters with “npx audiences redrive”.',
      },
      {
        weight: 'hint',
        text: '1 record left out (<0.1%): record that could not be read; part-0.csv line 11',
        remedy: 'Check the quotes and the number of columns at these places of the export.',
      },
      {
        weight: 'hint',
        text: 'A (email_sha256) has 5 lines, below TikTok’s minimum of 1,000',
        remedy:
          'An ad group can use an audience once 1,000 of its people are matched. TikTok refuses a later change after which it would have fewer than 1,000 members.',
      },
    ]);
  });

  test('asks to fix the cause of a delivery that failed for another reason than the token', () => {
    const failed = deliveryWith({ state: 'failed', reason: 'a line is not a hash' });

    expect(noticesOf(reportWith(), [failed])).toEqual([
      {
        weight: 'problem',
        text: 'The delivery of Autumn buyers (email_sha256) failed: a line is not a hash',
        remedy: 'Fix the cause, then redrive the dead letters with “npx audiences redrive”.',
      },
    ]);
  });

  test('points to the shapes of a noteworthy reason when there are some', () => {
    const column = columnWith({ rows: 100, missing: 0, rejected: { invalid_phone: 90 } });
    const shapes = [{ reason: 'invalid_phone', shape: '+99', count: 90 }];

    const notices = noticesOf(reportWith({ columns: [{ ...column, shapes }] }));

    expect(notices.map(({ remedy }) => remedy)).toEqual([
      'Check the region of these rows, and that each cell has one number. The shapes below show the rejected values.',
    ]);
  });

  test('says that an export without rows produced nothing', () => {
    expect(noticesOf(reportWith({ records: 0, rows: 0, columns: [], partitions: [] }))).toEqual([
      {
        weight: 'problem',
        text: 'The export has no rows',
        remedy: 'Nothing was delivered. Check the query behind the export.',
      },
    ]);
  });

  test('measures rejected cells against the filled cells of their column', () => {
    const justBelow = columnWith({ rows: 1000, missing: 900, rejected: { invalid_email: 20 } });
    const justAbove = columnWith({
      column: 'tel',
      rows: 1000,
      missing: 900,
      rejected: { no_country_code: 21 },
    });

    expect(noticesOf(reportWith({ columns: [justBelow, justAbove] }))).toEqual([
      {
        weight: 'problem',
        text: '21.0% of the filled cells of “tel” were rejected: number without a country code',
        remedy:
          'A number needs a leading + with its country code, or a region: set “defaultRegion” or “regionColumn” for this column in pipeline.config.json, or “numbers” to “international” if the digits begin with the country code.',
      },
    ]);
  });

  test('shows every warning with its sentence and remedy', () => {
    const warnings = [
      { warning: 'below_minimum', audience: 'A', format: 'email_sha256', lines: 5 },
      { warning: 'both_readings_valid', column: 'tel', count: 12 },
    ] as const;

    expect(noticesOf(reportWith({ warnings: [...warnings] }))).toEqual([
      {
        weight: 'hint',
        text: 'A (email_sha256) has 5 lines, below TikTok’s minimum of 1,000',
        remedy:
          'An ad group can use an audience once 1,000 of its people are matched. TikTok refuses a later change after which it would have fewer than 1,000 members.',
      },
      {
        weight: 'hint',
        text: '12 cells of “tel” are a valid phone number with and without country code, and read with it',
        remedy: 'Set “numbers” of the column to what it contains: international or national.',
      },
    ]);
  });

  test('mentions a superseded delivery without calling it a problem', () => {
    expect(noticesOf(reportWith(), [deliveryWith({ state: 'superseded' })])).toEqual([
      {
        weight: 'hint',
        text: 'The delivery of Autumn buyers (email_sha256) was superseded by a newer export',
        remedy: '',
      },
    ]);
  });
});
