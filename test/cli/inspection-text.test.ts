import { describe, expect, test } from 'vitest';
import { inspectionText } from '../../cli/inspection-text.ts';

const plain = { style: (_: unknown, text: string): string => text };

describe('inspectionText', () => {
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
      'active  – (not usable: boolean)',
      '',
      'Warning: All hashes of “sha” (3) are in upper case. Such hashes were often made without normalising the value. Check with a known address that its lower-case form was hashed.',
      '',
      'malformed_row: Record that could not be read. Check the quotes and the number of columns at these places of the export.',
      'no_country_code: Number without a country code. A number needs a leading + with its country code, or a region: set “defaultRegion” or “regionColumn” for this column in pipeline.config.json, or “numbers” to “international” if the digits begin with the country code.',
      'readAsInternational: Digits read as a number with country code. Compare some of these cells with their people’s countries. “numbers” of the column sets the reading: international or national.',
    ]);
  });
});
