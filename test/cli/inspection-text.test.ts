import { describe, expect, test } from 'vitest';
import { inspectionText } from '../../cli/inspection-text.ts';

const plain = { style: (_: unknown, text: string): string => text };

describe('inspectionText', () => {
  test('tells outcomes with remedies, how many values other columns have, and what cannot be used', () => {
    const text = inspectionText(
      {
        export: { format: 'parquet', files: 1, bytes: 900 },
        rows: 11,
        rejectedRows: { malformed_row: 1 },
        columns: [
          {
            column: 'tel',
            takenFor: 'phone',
            by: 'name',
            distinct: 10,
            outcomes: {
              rows: 10,
              missing: 0,
              hashed: 0,
              prehashed: 0,
              rejected: { no_country_code: 10 },
              shapes: [],
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
      '11 rows in 1 file (parquet, 900 bytes)',
      '1 row rejected: malformed_row',
      '',
      'column  taken for                by    missing  valid  pre-hashed  rejected  details',
      'tel     phone                    name       0%     0%          0%      100%  no_country_code 100%',
      'plan    – (audience?)                                                        about 6 different values',
      'shop    –                                                                    one value',
      'note    –                                                                    empty',
      'active  – (not usable: boolean)',
      '',
      'malformed_row: Row that could not be read. Check the quoting and the number of columns of these rows in the export.',
      'no_country_code: Number without a country code. A number needs a leading + with its country code, or a region: set “defaultRegion” or “regionColumn” for this column in pipeline.config.json.',
    ]);
  });
});
