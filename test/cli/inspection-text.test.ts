import { describe, expect, test } from 'vitest';
import { inspectionText } from '../../cli/inspection-text.ts';
import { plain } from '../helpers/styles.ts';

describe('inspectionText', () => {
  test('tells what the digits of a phone column look like, and what the survey warns of in either reading', () => {
    const counts = {
      rows: 9,
      missing: 0,
      hashed: 7,
      prehashed: 0,
      rejected: { no_area_code: 2 },
      shapes: [],
    };
    const notes = { readAsInternational: 0, bothReadingsValid: 0, notInUse: 1, upperCaseHash: 0 };
    const outcomes = { ...counts, ...notes };
    const phone = {
      takenFor: 'phone',
      by: 'config',
      distinct: 9,
      numbers: 'international',
      outcomes,
    } as const;
    const text = inspectionText(
      {
        export: { format: 'csv', files: 1, bytes: 900, oneTaskFiles: 0 },
        ...{ records: 9, rejectedRows: {}, malformed: [], warnings: [], unusable: [] },
        columns: [
          { column: 'tel', ...phone, surveyed: { noAreaCode: 2, notInUse: 3, bothReadingsValid: 5 } },
          { column: 'mobile', ...phone, surveyed: { noAreaCode: 0, notInUse: 0, bothReadingsValid: 0 } },
        ],
      },
      plain,
    );

    expect(text.split('\n').slice(2)).toEqual([
      'column  taken for  by      missing  valid  pre-hashed  rejected  details',
      'tel     phone      config       0%  77.8%          0%     22.2%  no_area_code 22.2%, notInUse 1, digits look international',
      'mobile  phone      config       0%  77.8%          0%     22.2%  no_area_code 22.2%, notInUse 1, digits look international',
      '',
      'tel, if its digits are read either way:',
      '  5 cells: Digits that are a valid number with and without country code. Set “numbers” of the column to what it contains: international or national.',
      '',
      'no_area_code: Number without its area code. Export the number with its area code: without it the number belongs to many people.',
      'notInUse: Phone number outside all ranges in use. Placeholders such as 5555555555 match no one. Check the region if there are many.',
    ]);
  });

  test('tells outcomes with remedies, how many values other columns have, and what cannot be used', () => {
    const text = inspectionText(
      {
        export: { format: 'parquet', files: 1, bytes: 900, oneTaskFiles: 0 },
        records: 11,
        rejectedRows: { malformed_row: 1 },
        malformed: [{ file: 'part-0.csv', line: 4 }],
        warnings: [{ warning: 'upper_case_hashes', column: 'sha', count: 3 }],
        columns: [
          {
            column: 'tel',
            takenFor: 'phone',
            by: 'name',
            distinct: 10,
            numbers: 'international',
            outcomes: {
              rows: 10,
              missing: 0,
              hashed: 0,
              prehashed: 0,
              rejected: { no_country_code: 10 },
              shapes: [],
              readAsInternational: 4,
              bothReadingsValid: 0,
              notInUse: 0,
              upperCaseHash: 0,
            },
          },
          { column: 'plan', couldBe: 'audience', distinct: 6 },
          { column: 'shop', distinct: 1 },
          { column: 'note', distinct: 0 },
        ],
        unusable: [{ column: 'active', type: 'boolean' }],
      },
      plain,
    );

    expect(text.split('\n')).toEqual([
      '11 records in 1 file (parquet, 900 bytes)',
      '1 record rejected: malformed_row',
      '  malformed: part-0.csv line 4',
      '',
      'column  taken for                by    missing  valid  pre-hashed  rejected  details',
      'tel     phone                    name       0%     0%          0%      100%  no_country_code 100%, readAsInternational 4, digits look international',
      'plan    – (audience?)                                                        about 6 different values',
      'shop    –                                                                    one value',
      'note    –                                                                    empty',
      'active  – (not usable: boolean)                                              cast it to text in the query',
      '',
      'Warning: All hashes of “sha” (3) are in upper case. Such hashes were often made without normalising the value. Check with a known address that its lower-case form was hashed.',
      '',
      'malformed_row: Record that could not be read. Check the quotes and the number of columns at these places of the export.',
      'no_country_code: Number without a country code. A number needs a leading + with its country code, or a region: set “defaultRegion” or “regionColumn” for this column in pipeline.config.json, or “numbers” to “international” if the digits begin with the country code.',
      'readAsInternational: Digits read as a number with country code. Compare some of these cells with their people’s countries. “numbers” of the column sets the reading: international or national.',
    ]);
  });

  test('says in one line that an export is empty, and what to do', () => {
    const text = inspectionText(
      {
        export: { format: 'csv', files: 0, bytes: 0, oneTaskFiles: 0 },
        ...{ records: 0, rejectedRows: {}, malformed: [], warnings: [], columns: [], unusable: [] },
      },
      plain,
    );

    expect(text).toBe(
      'The export is empty: none of its files has any text. Check how it was written, or give one with a header or with rows.',
    );
  });
});
