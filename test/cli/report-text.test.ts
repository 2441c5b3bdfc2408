import { describe, expect, test } from 'vitest';
import { reportText } from '../../cli/report-text.ts';
import { columnWith, partitionWith, reportWith } from '../helpers/report.ts';

const plain = { style: (_: unknown, text: string): string => text };

describe('reportText', () => {
  test('tells rows, columns with the reasons that cost most first, and partitions', () => {
    const report = reportWith({
      exportId: 'e1',
      rows: 12_345,
      rejectedRows: { invalid_audience: 1_002 },
      columns: [
        columnWith({
          column: 'Mail',
          type: 'email',
          chosenBy: 'name',
          missing: 1,
          prehashed: 2,
          hashed: 3_000,
          rejected: { hashed_md5: 4, invalid_email: 50 },
        }),
      ],
      partitions: [
        partitionWith({
          audience: 'Ünïcode',
          format: 'email_sha256',
          rows: 3_002,
          people: 900,
          unique: 950,
          files: 1,
          belowMinimum: true,
        }),
      ],
    });

    const [, ...lines] = reportText(report, plain).split('\n');

    expect(lines).toEqual([
      '1,002 rows rejected: invalid_audience',
      '',
      'column  taken for            missing  pre-hashed  hashed  rejected  because of',
      'Mail    email (by its name)        1           2   3,000        54  invalid_email 50, hashed_md5 4',
      '',
      'audience  format         rows  people  unique  files',
      "Ünïcode   email_sha256  3,002     900     950      1  below TikTok's minimum of 1,000",
      '',
      'hashed_md5: Hashed with MD5. Export the raw value or its SHA-256: TikTok matches SHA-256 here.',
      'invalid_audience: Missing or unusable audience name. Fill the audience column in each row, with 1 to 128 characters and without “/” or control characters.',
      'invalid_email: Not an e-mail address. A cell holds one address: give each of several a row or a column of its own.',
    ]);
  });

  test('counts one row in the singular', () => {
    const text = reportText(reportWith({ rows: 1, rejectedRows: { malformed_row: 1 } }), plain);

    expect(text.split('\n').slice(0, 2)).toEqual([
      'Export week-47: 1 row in 2 files (csv), action append',
      '1 row rejected: malformed_row',
    ]);
  });

  test('says so when there is no audience', () => {
    const text = reportText(reportWith({ columns: [], partitions: [] }), plain);

    expect(text.split('\n').at(-1)).toBe('No audience: no row held an identifier that can be used.');
  });
});
