import { describe, expect, test } from 'vitest';
import { reportText } from '../../cli/report-text.ts';
import { columnWith, partitionWith, reportWith } from '../helpers/report.ts';
import { plain } from '../helpers/styles.ts';

describe('reportText', () => {
  test('tells rows, columns with the reasons that cost most first, and partitions', () => {
    const report = reportWith({
      exportId: 'e1',
      records: 12_345,
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
      '1,002 records rejected: invalid_audience',
      '',
      'column  taken for            missing  pre-hashed  hashed  rejected  because of',
      'Mail    email (by its name)        1           2   3,000        54  invalid_email 50, hashed_md5 4',
      '',
      'audience  format         rows  people  lines  files',
      "Ünïcode   email_sha256  3,002     900    950      1  below TikTok's minimum of 1,000",
      '',
      'hashed_md5: Hashed with MD5. Export the raw value or its SHA-256: TikTok matches SHA-256 here.',
      'invalid_audience: Missing or unusable audience name. Fill the audience column in each row, with 1 to 128 characters and without “/” or control characters, and save the file as UTF-8.',
      'invalid_email: Not an e-mail address. A cell must have one address: give each further address a row or a column of its own.',
    ]);
  });

  test('tells what the query of the export cost, when that is known', () => {
    const [, second] = reportText(reportWith({ query: { crpuHours: 1234.125 } }), plain).split('\n');

    expect(second).toBe('Its query cost 1,234.125 CRPU-hours');
  });

  test('counts one record in the singular', () => {
    const text = reportText(reportWith({ records: 1, rejectedRows: { malformed_row: 1 } }), plain);

    expect(text.split('\n').slice(0, 2)).toEqual([
      'Export week-47: 1 record in 2 files (csv), action append',
      '1 record rejected: malformed_row',
    ]);
  });

  test('tells notes, warnings with their remedies, and where malformed records are', () => {
    const report = reportWith({
      rejectedRows: { malformed_row: 3 },
      malformed: [
        { file: 'part-00000.csv', line: 8 },
        { file: 'part-00001.csv', line: 1 },
      ],
      columns: [
        columnWith({ type: 'phone', column: 'tel', rejected: {}, readAsInternational: 1_200, notInUse: 30 }),
      ],
      partitions: [],
      warnings: [
        { warning: 'below_minimum', audience: 'VIP', format: 'phone_sha256', lines: 40 },
        { warning: 'not_in_use', column: 'tel', count: 30, of: 200 },
      ],
    });

    expect(reportText(report, plain).split('\n')).toEqual([
      'Export week-47: 2,000 records in 2 files (csv), action append',
      '3 records rejected: malformed_row',
      '  malformed: part-00000.csv line 8',
      '  malformed: part-00001.csv line 1',
      '',
      'column  taken for            missing  pre-hashed  hashed  rejected  because of  notes',
      'tel     phone (by its name)      100         200   1,650         0              readAsInternational 1,200, notInUse 30',
      '',
      'No audience: no row held an identifier that can be used.',
      '',
      'Warning: VIP (phone_sha256) has 40 lines, below TikTok’s minimum of 1,000. An ad group can use an audience once 1,000 of its people are matched. TikTok refuses a later change after which it would have fewer than 1,000 members.',
      'Warning: 30 of 200 phone numbers of “tel” (15.0%) are outside all ranges in use. Check the region of the column, and whether it contains placeholders.',
      '',
      'malformed_row: Record that could not be read. Check the quotes and the number of columns at these places of the export.',
      'readAsInternational: Digits read as a number with country code. Compare some of these cells with their people’s countries. “numbers” of the column sets the reading: international or national.',
      'notInUse: Phone number outside all ranges in use. Placeholders such as 5555555555 match no one. Check the region if there are many.',
    ]);
  });

  test('says so when there is no audience', () => {
    const text = reportText(reportWith({ columns: [], partitions: [] }), plain);

    expect(text.split('\n').at(-1)).toBe('No audience: no row held an identifier that can be used.');
  });
});
