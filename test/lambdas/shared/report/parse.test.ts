import { describe, expect, test } from 'vitest';
import { ReportError } from '../../../../lambdas/shared/report/errors.ts';
import { parseReport } from '../../../../lambdas/shared/report/parse.ts';
import { reportWith } from '../../../helpers/report.ts';

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

  test('names the key when the text is not JSON', () => {
    const error = errorOf('<html>');

    expect(error).toBeInstanceOf(ReportError);
    expect(error).toMatchObject({
      key: KEY,
      message: 'reports/crm/week-47.json is not a report of this pipeline: not JSON',
    });
  });

  test('names the field when a count is negative', () => {
    const error = errorOf(JSON.stringify(reportWith({ rows: -1 })));

    expect(error).toBeInstanceOf(ReportError);
    expect(error).toMatchObject({ message: expect.stringContaining('at rows') });
  });

  test('refuses a field that the contract does not know, because it could hold values', () => {
    const error = errorOf(JSON.stringify({ ...reportWith(), samples: ['someone@example.com'] }));

    expect(error).toBeInstanceOf(ReportError);
    expect(error).toMatchObject({ message: expect.stringContaining('samples') });
    expect(error).not.toMatchObject({ message: expect.stringContaining('someone@example.com') });
  });
});
