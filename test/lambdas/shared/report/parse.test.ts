import { describe, expect, test } from 'vitest';
import { ReportError } from '../../../../lambdas/shared/report/errors.ts';
import { parseReport } from '../../../../lambdas/shared/report/parse.ts';
import { columnWith, partitionWith, reportWith } from '../../../helpers/report.ts';

const KEY = 'reports/crm/week-47.json';

const errorOf = (text: string): unknown => {
  try {
    return parseReport(text, KEY);
  } catch (error) {
    return error;
  }
};

describe('parseReport', () => {
  test('gives back every field when the text follows the contract', () => {
    const report = reportWith({ rejectedRows: { malformed_row: 2 }, action: 'remove' });

    expect(parseReport(JSON.stringify(report), KEY)).toEqual(report);
  });

  test('reads a report of version 1, whose rows include the malformed ones and which has no notes', () => {
    const {
      version,
      records,
      malformed,
      warnings,
      columns,
      export: input,
      ...same
    } = reportWith({
      rows: 2000,
      rejectedRows: { malformed_row: 2, invalid_audience: 1 },
      partitions: [partitionWith({ unique: 40, belowMinimum: true })],
    });
    const first = {
      ...same,
      version: 1,
      export: { format: input.format, files: input.files, bytes: input.bytes },
      columns: columns.map(
        ({ readAsInternational, bothReadingsValid, notInUse, upperCaseHash, ...column }) => column,
      ),
    };

    expect(parseReport(JSON.stringify(first), KEY)).toEqual({
      ...same,
      version: 2,
      records: 2000,
      rows: 1998,
      malformed: [],
      export: { format: 'csv', files: 2, bytes: 300_000, oneTaskFiles: 0 },
      columns: [columnWith()],
      warnings: [{ warning: 'below_minimum', audience: 'Autumn buyers', format: 'email_sha256', lines: 40 }],
    });
  });

  test('rejects an unknown version', () => {
    const error = errorOf(JSON.stringify({ ...reportWith(), version: 3 }));

    expect(error).toBeInstanceOf(ReportError);
    expect(error).toMatchObject({ message: expect.stringContaining('version') });
  });

  test('names the key when the text is not JSON', () => {
    const error = errorOf('<html>');

    expect(error).toBeInstanceOf(ReportError);
    expect(error).toMatchObject({
      key: KEY,
      message: 'reports/crm/week-47.json is not a report of this pipeline: not JSON',
    });
  });

  test.each([
    ['where a report should be', (deep: string) => deep],
    [
      'in a field',
      (deep: string) => JSON.stringify(reportWith()).replace('"columns":', `"columns":${deep},"x":`),
    ],
  ])('refuses brackets nested too deeply %s', (_where, textWith) => {
    const error = errorOf(textWith('['.repeat(100_000) + ']'.repeat(100_000)));

    expect(error).toBeInstanceOf(ReportError);
    expect((error as Error).message.length).toBeLessThan(500);
  });

  test('names the field when a count is negative', () => {
    const error = errorOf(JSON.stringify(reportWith({ rows: -1 })));

    expect(error).toBeInstanceOf(ReportError);
    expect(error).toMatchObject({ message: expect.stringContaining('at rows') });
  });

  test('rejects a field that is not in the contract, because it could contain values', () => {
    const error = errorOf(JSON.stringify({ ...reportWith(), samples: ['someone@example.com'] }));

    expect(error).toBeInstanceOf(ReportError);
    expect(error).toMatchObject({ message: expect.stringContaining('samples') });
    expect(error).not.toMatchObject({ message: expect.stringContaining('someone@example.com') });
  });
});
