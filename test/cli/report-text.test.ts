import { describe, expect, it } from 'vitest';
import { reportText } from '../../cli/report-text.ts';
import { columnWith, partitionWith, reportWith } from '../helpers/report.ts';

const plain = { style: (_: unknown, text: string): string => text };

describe('reportText', () => {
  it('tells rows, columns with the reasons that cost most first, and partitions', () => {
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
      'column  taken for            missing  prehashed  hashed  rejected  because of',
      'Mail    email (by its name)        1          2   3,000        54  invalid_email 50, hashed_md5 4',
      '',
      'audience  format         rows  people  unique  files',
      "Ünïcode   email_sha256  3,002     900     950      1  below TikTok's minimum of 1,000",
    ]);
  });

  it('says so when there is no audience', () => {
    const text = reportText(reportWith({ partitions: [] }), plain);

    expect(text.split('\n').at(-1)).toBe('No audience: no row held an identifier that can be used.');
  });
});
