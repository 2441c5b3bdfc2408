import { describe, expect, test } from 'vitest';
import type { Delivery } from '../../../lambdas/shared/ledger/deliveries.ts';
import { differences, type Evidence, outcomesOf } from '../../../local/demo/verify.ts';
import type { AudienceState } from '../../../local/tiktok-server/types.ts';

const DIGEST = 'ab'.repeat(32);

const audience: AudienceState = {
  id: '7400000000000000001',
  name: 'Foodies',
  advertiserId: '1',
  audienceType: 'Customer File Audience',
  calculateType: 'EMAIL_SHA256',
  isCreator: true,
  members: 15,
  digest: DIGEST,
  coverNum: 0,
  isValid: false,
  retentionInDays: 0,
  subType: 'NORMAL',
  history: [],
  applied: [],
};

const delivery: Delivery = {
  id: 'd1',
  bucket: 'b',
  key: 'tiktok/Foodies/email_sha256/e1/manifest.json',
  source: 'loyalty',
  runId: 'e1',
  audience: 'Foodies',
  format: 'email_sha256',
  action: 'append',
  exportedAt: '2026-11-22T04:00:00Z',
  files: 1,
  rows: 15,
  state: 'delivered',
  applied: 1,
  failures: 0,
  audienceId: '7400000000000000001',
  audienceName: 'Foodies',
  createdAt: '2026-11-22T04:01:00Z',
  updatedAt: '2026-11-22T04:02:00Z',
  day: 'DELIVERY#2026-11-22',
};

/** An export of 20 rows, and a record that is none, that went all the way as it had to. */
const good: Evidence = {
  truth: {
    version: 2,
    source: 'loyalty',
    exportId: 'e1',
    records: 21,
    rows: 20,
    rejectedRows: { invalid_audience: 2, malformed_row: 1 },
    columns: [
      {
        column: 'email',
        type: 'email',
        rows: 18,
        missing: 1,
        prehashed: 2,
        hashed: 12,
        rejected: { b: 1, a: 2 },
        readAsInternational: 0,
        bothReadingsValid: 0,
        notInUse: 0,
        upperCaseHash: 1,
      },
    ],
    partitions: [
      {
        audience: 'Foodies',
        format: 'email_sha256',
        rows: 14,
        rejected: 3,
        people: 12,
        unique: 15,

        xor: DIGEST,
      },
    ],
  },
  report: {
    version: 2,
    runId: 'e1',
    source: 'loyalty',
    exportId: 'e1',
    action: 'append',
    exportedAt: '2026-11-22T04:00:00Z',
    export: { format: 'csv', files: 1, bytes: 999, oneTaskFiles: 0 },
    records: 21,
    rows: 20,
    rejectedRows: { invalid_audience: 2, malformed_row: 1 },
    columns: [
      {
        column: 'email',
        type: 'email',
        chosenBy: 'config',
        rows: 18,
        missing: 1,
        prehashed: 2,
        hashed: 12,
        rejected: { a: 2, b: 1 },
        shapes: [],
        readAsInternational: 0,
        bothReadingsValid: 0,
        notInUse: 0,
        upperCaseHash: 1,
      },
    ],
    partitions: [
      {
        audience: 'Foodies',
        format: 'email_sha256',
        rows: 14,
        rejected: 3,
        people: 12,
        unique: 15,
        files: 1,
        bytes: 975,
        belowMinimum: true,
      },
    ],
    malformed: [{ file: 'part-00000.csv', line: 7 }],
    warnings: [],
    timings: {},
  },
  deliveries: [delivery],
  audiences: [audience],
};

describe('outcomesOf', () => {
  test('follows a partition from the report over the ledger to TikTok', () => {
    expect(outcomesOf(good)).toEqual([
      {
        audience: 'Foodies',
        format: 'email_sha256',
        rows: 14,
        rejected: 3,
        people: 12,
        unique: 15,
        uploaded: 15,
        audienceId: '7400000000000000001',
        membersThere: 15,
      },
    ]);
  });
});

describe('differences', () => {
  test('finds none when everything is as it had to be', () => {
    expect(differences(good)).toEqual([]);
  });

  test('names a member that is another while all counts are right', () => {
    const swapped = { ...good, audiences: [{ ...audience, digest: 'cd'.repeat(32) }] };

    expect(differences(swapped)).toEqual([
      `Foodies, email_sha256: digest of the members at TikTok: expected "${DIGEST}", found "${'cd'.repeat(32)}"`,
    ]);
  });

  test('names a partition that was never delivered', () => {
    const lost = { ...good, deliveries: [], audiences: [] };

    expect(differences(lost)).toEqual([
      'Foodies, email_sha256: delivery: expected "delivered", found nothing',
      'Foodies, email_sha256: rows uploaded: expected 15, found nothing',
      'Foodies, email_sha256: type at TikTok: expected "EMAIL_SHA256", found nothing',
      'Foodies, email_sha256: members at TikTok: expected 15, found nothing',
      `Foodies, email_sha256: digest of the members at TikTok: expected "${DIGEST}", found nothing`,
      'deliveries: expected 1, found 0',
      'audiences at TikTok: expected 1, found 0',
    ]);
  });

  test('names a count of the report that is off', () => {
    const report = { ...good.report, rows: 21, rejectedRows: {} };

    expect(differences({ ...good, report })).toEqual([
      'rows read: expected 20, found 21',
      'rows rejected: expected {"invalid_audience":2,"malformed_row":1}, found {}',
    ]);
  });

  test('names an audience at TikTok that nobody asked for', () => {
    const doubled = { ...good, audiences: [audience, { ...audience, id: '7400000000000000002' }] };

    expect(differences(doubled)).toEqual(['audiences at TikTok: expected 1, found 2']);
  });
});
