import { describe, expect, test } from 'vitest';
import { funnelSteps } from '../../../../lambdas/shared/report-page/funnel.ts';
import { deliveryWith, partitionWith, reportWith } from '../../../helpers/report.ts';

describe('funnelSteps', () => {
  test('adds up all partitions and their deliveries', () => {
    const report = reportWith({
      records: 4000,
      rejectedRows: { invalid_audience: 300, malformed_row: 100 },
      partitions: [
        partitionWith({ people: 1700, unique: 1900 }),
        partitionWith({ format: 'phone_sha256', people: 100, unique: 100 }),
      ],
    });
    const deliveries = [
      deliveryWith({ deliveredLines: 1900, matchedUsers: 1200 }),
      deliveryWith({ format: 'phone_sha256', deliveredLines: 50, matchedUsers: 30 }),
    ];

    expect(funnelSteps(report, deliveries)).toEqual([
      {
        label: 'Records',
        count: 4000,
        of: 4000,
        note: 'read from the export, 400 of them left out (10.0%)',
      },
      {
        label: 'Lines',
        count: 2000,
        of: 2000,
        note: 'of 1,800 people, counted in each of 2 partitions; 200 are other forms of the same addresses and numbers',
      },
      { label: 'Delivered', count: 1950, of: 2000, note: 'sent to TikTok (97.5% of the lines)' },
      {
        label: 'Matched',
        count: 1230,
        note: 'people, counted in each of these audiences at TikTok, those of earlier runs included',
      },
    ]);
  });

  test('marks what is unknown before any delivery', () => {
    const report = reportWith({ partitions: [partitionWith({ people: 1900 })] });

    expect(funnelSteps(report)).toEqual([
      { label: 'Records', count: 2000, of: 2000, note: 'read from the export' },
      { label: 'Lines', count: 1900, of: 1900, note: 'of 1,900 people in 1 partition' },
      { label: 'Delivered', note: 'not yet sent to TikTok' },
      { label: 'Matched', note: 'TikTok takes 24 to 48 hours to match an audience' },
    ]);
  });

  test('says that deliveries are unknown for an export prepared on this machine', () => {
    const [, , ...others] = funnelSteps(reportWith(), undefined, true);

    expect(others).toEqual([
      { label: 'Delivered', instead: 'not known here', note: 'prepared on this machine' },
      { label: 'Matched', instead: 'not known here', note: 'prepared on this machine' },
    ]);
  });

  test('counts the audiences that are still being matched', () => {
    const report = reportWith({ partitions: [partitionWith(), partitionWith({ audience: 'B' })] });

    const matched = funnelSteps(report, [deliveryWith({ matchedUsers: 1200 })])[3];

    expect(matched).toEqual({
      label: 'Matched',
      count: 1200,
      note: 'people in 1 of 2 audiences; the others are still being matched',
    });
  });
});
